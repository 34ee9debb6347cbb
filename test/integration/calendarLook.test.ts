/** The page 暦 as its reader sees it: in a real browser, on a phone, in the dark, in English, on paper. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { configSchema } from "../../contract/config/schema.ts";
import { violations } from "../support/axe.ts";
import { startBrowser } from "../support/browser.ts";
import { type Pages, startPages } from "../support/pages.ts";
import { available } from "../support/servers.ts";
import { centerOf, configOf, openEveryDay, tokyo } from "../unit/jobs/center.ts";

const west = {
  ...centerOf({ collection: { weekdays: ["tue", "fri"] } }),
  name: { ja: "西部子ども家庭支援センター", en: "West", short: "西部" },
};
const east = centerOf({ opening: openEveryDay, collection: { noCollection: ["2026-12-31"] } });
const config = configSchema.parse({ ...configOf(), centers: { east, west } });

describe.skipIf(!available("chromium"))("the calendar", () => {
  let pages: Pages;
  let browser: Browser;
  let cookie: string;

  beforeAll(async () => {
    pages = await startPages(config, tokyo("2026-12-01 10:00"));
    browser = await startBrowser();
    cookie = await pages.signIn("hana", "staff", "east");
    for (const code of ["03", "07"]) await pages.context.operations.staffCodes.add({ center: "east", code, createdBy: "aoi" }, pages.now);
    await pages.context.operations.duties.set({ center: "east", collectionDay: "2026-12-07" }, "職員コード 07", "hana", pages.now);
  });

  async function open(path: string, { width = 1280, dark = false, english = false, scripts = true } = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: dark ? "dark" : "light",
      locale: "ja-JP",
      javaScriptEnabled: scripts,
    });
    const [name, value] = cookie.split("=") as [string, string];
    await context.addCookies([
      { name, value, url: pages.url },
      { name: "mimamori-language", value: english ? "en" : "ja", url: pages.url },
    ]);
    const page = await context.newPage();
    await page.goto(`${pages.url}${path}`);
    return page;
  }

  it.each([
    ["in Japanese", {}],
    ["in English on a phone", { english: true, width: 360 }],
  ])("has nothing that keeps a person out, %s", async (_, how) => {
    const page = await open("/calendar?month=2026-12", how);
    // Forms that are folded away are looked at too.
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    expect(await violations(page)).toEqual([]);
    await page.click("#subscribe form[action='/calendar/address'] button");
    await page.waitForSelector("svg.qr");
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it.each([320, 360, 1280])("is no wider than a screen of %i px, and every button is large enough for a finger", async (width) => {
    const page = await open("/calendar?month=2026-12", { width });
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    const small = await page.evaluate<string[]>(
      "[...document.querySelectorAll('main button, main select, main summary, main nav a')].filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML)",
    );
    expect(small).toEqual([]);
    const tiny = await page.evaluate<string[]>(
      "[...document.querySelectorAll('main :not(input[type=hidden])')].filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16).map((one) => one.outerHTML)",
    );
    expect(tiny).toEqual([]);
    await page.context().close();
  });

  it("on a phone is a list of the days that say something, each with its weekday, and a duty is settled with three taps", async () => {
    const page = await open("/calendar?month=2026-12&center=east", { width: 360, scripts: false });
    const days = await page.locator(".month td:visible").allInnerTexts();
    expect(days[0]).toMatch(/^1日（火） 今日/);
    expect(days.every((text) => /^\d+日（[日月火水木金土]）\s+\S/.test(text))).toBe(true);
    expect(days.length).toBeLessThan(25);
    await page.click("#duty-east-2026-12-10 summary");
    await page.selectOption("#who-east-2026-12-10", "03");
    await page.click("#duty-east-2026-12-10 button[value='set']");
    await page.waitForSelector("text=✓ 当番を決めました。");
    expect(await page.textContent("#duty-east-2026-12-10")).toContain("職員コード 03");
    await page.context().close();
  });

  it("is one sheet of paper a center and month, without buttons", async () => {
    const page = await open("/calendar?month=2026-12", { dark: true });
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(2);
    // A4 lying: 842 × 595 points.
    const [, width, height] = /\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf)!;
    expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([842, 595]);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("button:visible, select:visible").count()).toBe(0);
    await page.context().close();
  });

  it("copies an address with one press", async () => {
    const page = await open("/calendar");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click("#subscribe form[action='/calendar/address'] button");
    await page.click("button[data-copy='address-east']");
    await page.waitForSelector("text=✓ コピーしました");
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(copied).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/calendar\/east\.ics\?token=[\w-]{20,}$/);
    expect((await pages.ask(copied.slice(pages.url.length))).status).toBe(200);
    await page.context().close();
  });
});
