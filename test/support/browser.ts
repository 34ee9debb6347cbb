/** A real headless Chromium for one test file. */
import { type Browser, chromium } from "playwright-core";
import { pathOf } from "./installed.ts";
import { atEnd } from "./processes.ts";

export const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: pathOf("chromium")!, args: browserFlags });
  atEnd(() => browser.close());
  return browser;
}
