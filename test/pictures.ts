/**
 * `npm run pictures`: takes the pictures of README and manuals (docs/images) from the program itself, on a Wednesday afternoon in Tokyo.
 * Needs Chromium and libfaketime (npm run servers). `npm run pictures -- board wall` takes only these.
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { addDays, tokyoDate, tokyoTime, weekdayOf } from "../contract/time.ts";
import { program, root } from "./bench/program.ts";
import { chromiumFlags } from "./support/browserFlags.ts";
import { pathOf } from "./support/installed.ts";
import { environmentAhead } from "./support/otherDay.ts";

const wide = { width: 1280, height: 900 };
const phone = { width: 360, height: 640 };
const screen = { width: 1920, height: 1080 };

interface Picture {
  path: string;
  size?: { width: number; height: number };
  /** Down to the end of the page, not only what stands on the screen. */
  whole?: boolean;
  dark?: boolean;
  english?: boolean;
  asGuest?: boolean;
  before?(page: Page): Promise<unknown>;
}

const pictures: Record<string, Picture> = {
  board: { path: "/", whole: true },
  "board-dark": { path: "/", dark: true },
  "board-en": { path: "/", english: true },
  "board-phone": { path: "/", size: phone },
  "report-phone": { path: "/", size: phone, before: (page) => page.locator("details.seen summary").first().click() },
  device: { path: "/devices/east/compactor-1", size: { width: 1280, height: 1600 } },
  alerts: { path: "/alerts" },
  pickups: { path: "/pickups" },
  calendar: { path: "/calendar" },
  status: { path: "/status" },
  settings: {
    path: "/settings/centers/east/levels",
    async before(page) {
      await page.getByLabel("「もうすぐ満杯」とする量").fill("70");
      await page.getByRole("button", { name: "試算する" }).first().click();
      await wait(8_000);
    },
  },
  wall: { path: "/wall/east", size: screen },
  "sign-in": { path: "/sign-in", asGuest: true },
  offline: {
    path: "/",
    size: phone,
    async before(page) {
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await page.reload();
      await wait(2_000);
      await page.context().setOffline(true);
      await page.reload();
      await wait(2_000);
    },
  },
};

/** The next Wednesday at 16:20 in Tokyo. */
function afternoon(): number {
  let day = tokyoDate(Date.now());
  while (weekdayOf(day) !== "wed" || tokyoTime(day, "16:20") < Date.now()) day = addDays(day, 1);
  return tokyoTime(day, "16:20");
}

async function take(browser: Browser, url: string, cookies: Cookies, name: string, picture: Picture): Promise<void> {
  const { path, size = wide, whole = false, dark = false, english = false, asGuest = false, before } = picture;
  const context = await browser.newContext({ viewport: size, colorScheme: dark ? "dark" : "light", locale: "ja-JP" });
  if (!asGuest) await context.addCookies(cookies);
  if (english) await context.addCookies([{ name: "mimamori-language", value: "en", url }]);
  const page = await context.newPage();
  await page.goto(`${url}${path}`);
  await wait(1_500);
  await before?.(page);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole });
  await context.close();
  console.error(`docs/images/${name}.png`);
}

type Cookies = Awaited<ReturnType<Awaited<ReturnType<Browser["newContext"]>>["cookies"]>>;

async function signedIn(browser: Browser, link: string, url: string): Promise<Cookies> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.click("main button");
  await page.waitForURL(`${url}/`);
  await page.waitForFunction(() => document.querySelector("#clock")?.textContent?.includes("✓"), undefined, { timeout: 120_000 });
  // The jobs have looked at everything by then.
  await wait(30_000);
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

const folder = join(root, "docs/images");
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(pictures, name));
if (unknown.length > 0) {
  console.error(`there is no picture "${unknown.join('", "')}"; there are: ${Object.keys(pictures).join(", ")}`);
  process.exit(2);
}
const executablePath = pathOf("chromium");
const env = environmentAhead(Math.round((afternoon() - Date.now()) / 1000));
if (!env || !executablePath) {
  console.error("Chromium and libfaketime are needed: npm run servers");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const data = mkdtempSync(join(tmpdir(), "mimamori-pictures-"));
// A kept-sample freezer that is too warm and a machine that counts as near full: so that alerts stand there.
const sets = ["centers.child-development.devices.kept-sample-freezer.limitC=-28", "centers.west.nearFull=0.4"];
const running = program(
  ["start", "--data", data, "--set", "web.port=0", "--set", "broker.port=0", ...sets.flatMap((pair) => ["--set", pair])],
  env,
);
try {
  const link = (await running.line(/(http:\S+\/sign-in\?token=\S+)/))[1]!;
  const url = new URL(link).origin;
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  const cookies = await signedIn(browser, link, url);
  for (const [name, picture] of Object.entries(pictures))
    if (asked.length === 0 || asked.includes(name)) await take(browser, url, cookies, name, picture);
  await browser.close();
} finally {
  await running.stop();
  rmSync(data, { recursive: true, force: true });
}
