/** A real headless Chromium for one test file. */
import { type Browser, chromium } from "playwright-core";
<<<<<<< HEAD
import { chromiumFlags } from "./browserFlags.ts";
=======
import { flags } from "./chromiumFlags.ts";
>>>>>>> b321a83ad0eb88f0d377d853d8573f73af332897
import { pathOf } from "./installed.ts";
import { atEnd } from "./processes.ts";

export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: pathOf("chromium")!, args: chromiumFlags });
  atEnd(() => browser.close());
  return browser;
}
