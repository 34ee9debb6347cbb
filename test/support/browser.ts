/** A real headless Chromium for one test file. */
import { type Browser, chromium } from "playwright-core";
import { chromiumFlags } from "./browserFlags.ts";
import { pathOf } from "./installed.ts";
import { environmentOfToday } from "./otherDay.ts";
import { atEnd } from "./processes.ts";

export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: pathOf("chromium")!, args: chromiumFlags, env: environmentOfToday() });
  atEnd(() => browser.close());
  return browser;
}
