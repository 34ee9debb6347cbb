/** A real headless Chromium for one test file. */
import { type Browser, chromium } from "playwright-core";
import { flags } from "./chromiumFlags.ts";
import { pathOf } from "./installed.ts";
import { atEnd } from "./processes.ts";

export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: pathOf("chromium")!, args: flags });
  atEnd(() => browser.close());
  return browser;
}
