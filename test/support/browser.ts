/** A real headless Chromium for one test file. */
import { type Browser, chromium } from "playwright-core";
import { pathOf } from "./installed.ts";
import { atEnd } from "./processes.ts";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: pathOf("chromium")!, args: flags });
  atEnd(() => browser.close());
  return browser;
}
