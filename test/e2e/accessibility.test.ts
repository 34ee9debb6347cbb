/** Every page in a real browser: nothing that keeps a person out (axe-core), in both languages, light and dark; nothing that the browser complains of. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { startBrowser } from "../support/browser.ts";
import { available, startCli, tempDir, waitFor } from "../support/servers.ts";

const pages = [
  "/",
  "/devices",
  "/devices/east/compactor-1",
  "/devices/east/compactor-1?period=year",
  "/devices/child-development/freezer-1",
  "/alerts",
  "/pickups",
  "/calendar",
  "/status",
  "/mail",
  "/settings",
  "/settings/accounts",
  "/settings/tokens",
  "/settings/tablets",
  "/settings/staff-codes",
  "/account",
  "/pair",
  "/wall/east",
  "/sign-in",
  "/no-such-page",
];
/** What a thumb has to meet: everything to press that is no part of a sentence, with the area that stands for it. */
const lowTargets = (page: Page) =>
  page.evaluate(() => {
    const pressed = document.querySelectorAll<HTMLElement>(
      "main :is(a, button, summary, select, input:not([type=hidden], [type=checkbox], [type=radio]))",
    );
    const low = [...pressed].filter((element) => {
      const isAlone = element.tagName !== "A" || element.parentElement!.textContent!.trim() === element.textContent!.trim();
      const area = element.closest<HTMLElement>(".tile") ?? element;
      const { height } = area.getBoundingClientRect();
      return isAlone && element.checkVisibility() && height > 0 && height < 44;
    });
    return low.map((element) => element.outerHTML.slice(0, 120));
  });
/** At 320 px nothing runs out at the side. */
const narrow = { width: 320, height: 640 };

describe.skipIf(!available("chromium"))("the pages of the shipped configuration", () => {
  const program = startCli(["start", "--data", tempDir(), "--set", "web.port=0", "--set", "broker.port=0", "--set", "history.days=9"]);
  let browser: Browser;
  let url: string;
  const problems: string[] = [];

  async function open(language: "ja" | "en"): Promise<Page> {
    const context = await browser.newContext({ locale: "ja-JP", viewport: { width: 1280, height: 900 } });
    await context.addCookies([{ name: "mimamori-language", value: language, url }]);
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => message.type() === "error" && problems.push(`${page.url()}: ${message.text()}`));
    return page;
  }

  let ja: Page;
  let en: Page;

  beforeAll(async () => {
    const link = (await program.waitForLine(/(http:\S+\/sign-in\?token=\S+)/))[1]!;
    url = new URL(link).origin;
    browser = await startBrowser();
    [ja, en] = [await open("ja"), await open("en")];
    await ja.goto(link);
    await ja.click("main button");
    await ja.waitForURL(`${url}/`);
    await en.context().addCookies((await ja.context().cookies()).filter(({ name }) => name === "mimamori"));
    await waitFor(async () => (await ja.textContent("#clock"))?.includes("✓"), { timeoutMs: 60_000, what: "the history to be stored" });
  }, 120_000);

  test.each(pages)("%s keeps nobody out, in Japanese and English, light and dark, and fits a narrow phone", async (path) => {
    for (const page of [ja, en]) {
      await page.setViewportSize({ width: 1280, height: 900 });
      const answer = await page.goto(`${url}${path}`);
      expect(answer?.status()).toBe(path === "/no-such-page" ? 404 : 200);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize(narrow);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(narrow.width);
      expect(await lowTargets(page)).toEqual([]);
    }
    expect(problems.splice(0).filter((line) => !line.includes("404"))).toEqual([]);
  });

  test("on a phone the pages one needs least, one's account and the language stand in a menu at the lower edge", async () => {
    await ja.setViewportSize({ width: 360, height: 640 });
    await ja.goto(`${url}/`);
    const signOut = ja.locator("#menu form[action='/sign-out'] button");
    expect(await signOut.isVisible()).toBe(false);
    await ja.click("button.menu");
    for (const entry of await ja.locator("#menu a, #menu button").all()) {
      const box = (await entry.boundingBox())!;
      expect(box.height).toBeGreaterThanOrEqual(44);
      expect([box.x >= 0, box.y >= 320, box.x + box.width <= 360, box.y + box.height <= 640]).toEqual([true, true, true, true]);
    }
    expect(await violations(ja)).toEqual([]);
    await ja.keyboard.press("Escape");
    expect(await signOut.isVisible()).toBe(false);
    await ja.click("button.menu");
    await ja.click("#menu form[action='/language'] button");
    await ja.waitForSelector("html[lang=en]");
    expect(new URL(ja.url()).pathname).toBe("/");
    await ja.setViewportSize({ width: 1280, height: 900 });
    expect(await ja.locator("#menu form[action='/sign-out'] button").isVisible()).toBe(true);
  });
});
