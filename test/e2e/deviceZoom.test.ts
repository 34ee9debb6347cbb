/** A chart is enlarged in a real browser, by mouse and by keys, and gives back to the drawing of the server; without scripts everything is there. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { dayMs, minuteMs, tokyoTime } from "../../contract/time.ts";
import { violations } from "../support/axe.ts";
import { startBrowser } from "../support/browser.ts";
import { compactorPast, deviceOffice, officeConfig } from "../support/deviceOffice.ts";
import { available } from "../support/servers.ts";

const now = tokyoTime("2026-11-30", "16:20");
const path = "/devices/east/compactor-1?period=month&at=2026-11-30";

describe.skipIf(!available("chromium"))("a chart of a device", () => {
  let office: Awaited<ReturnType<typeof deviceOffice>>;
  let browser: Browser;
  const problems: string[] = [];

  beforeAll(async () => {
    const config = officeConfig();
    office = await deviceOffice(compactorPast(config, now - 40 * dayMs, now - 3 * minuteMs), now, config);
    browser = await startBrowser();
  }, 120_000);

  async function open(options: { javaScriptEnabled?: boolean; width?: number } = {}): Promise<Page> {
    const { javaScriptEnabled = true, width = 1280 } = options;
    const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled });
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(office.url + path);
    return page;
  }
  const figure = (page: Page) => page.locator('figure[data-quantity="fillRatio"]');
  const shown = async (page: Page, words: RegExp) => {
    await page.waitForFunction(
      ([source]) => new RegExp(source!).test(document.querySelector(".zoom-box [role=status]")?.textContent ?? ""),
      [words.source],
    );
    return page.textContent(".zoom-box [role=status]");
  };

  test("is enlarged when a person asks for it, moved and made larger by keys, and is the first drawing again after that", async () => {
    const page = await open();
    expect(await page.locator('script[src*="zoom.js"]').count()).toBe(0);
    await figure(page).locator("button.zoom").click();
    const whole = await shown(page, /2026\/11\/01 0:00/);
    expect(await figure(page).locator("svg").first().isVisible()).toBe(false);
    expect(await figure(page).locator("canvas").isVisible()).toBe(true);
    // The chart has the focus: keys move it.
    await page.keyboard.press("+");
    const closer = await shown(page, /2026\/11\/08/);
    expect(closer).not.toBe(whole);
    await page.keyboard.press("ArrowLeft");
    expect(await shown(page, /2026\/11\/0[1-6]/)).not.toBe(closer);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    expect(await page.locator(".zoom-box").count()).toBe(0);
    expect(await figure(page).locator("svg").first().isVisible()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("zoom");
    expect(problems.splice(0)).toEqual([]);
  });

  test("is enlarged where a finger or a mouse was drawn over it", async () => {
    const page = await open();
    await figure(page).locator("button.zoom").click();
    const whole = await shown(page, /2026\/11\/01/);
    const box = (await page.locator(".zoom-box .u-over").boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 90, { steps: 5 });
    await page.mouse.up();
    const part = await shown(page, /2026\/11\/1[5-9]/);
    expect(part).not.toBe(whole);
    await page.click('[data-do="whole"]');
    expect(await shown(page, /2026\/11\/01/)).toBe(whole);
    expect(problems.splice(0)).toEqual([]);
  });

  test("says so when its values cannot be loaded, and can be tried again", async () => {
    const page = await open();
    await page.route("**/api/v1/series**", (route) => route.abort());
    await figure(page).locator("button.zoom").click();
    await shown(page, /読み込めませんでした/);
    await page.unroute("**/api/v1/series**");
    await page.click('[data-do="whole"]');
    await shown(page, /2026\/11\/01/);
    problems.length = 0; // the browser itself tells of the broken line
  });

  test("is there without scripts, in the size of the screen", async () => {
    const page = await open({ javaScriptEnabled: false, width: 360 });
    expect(await figure(page).locator(".narrow-chart svg").isVisible()).toBe(true);
    expect(await figure(page).locator(".wide-chart svg").isVisible()).toBe(false);
    expect(await page.locator("button.zoom").first().isVisible()).toBe(false);
    await page.getByText("ほかの値").click();
    expect(await page.locator('figure[data-quantity="odourIndex"] .narrow-chart').isVisible()).toBe(true);
  });
});
