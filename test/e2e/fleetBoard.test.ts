/** The board of many centers in a real browser: each in short, what to do before all of them, and all of them live. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { startBrowser } from "../support/browser.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { available, startCli, tempDir, waitFor } from "../support/servers.ts";

const count = 9;
const ids = Array.from({ length: count }, (_, i) => `center-${i + 1}`);

describe.skipIf(!available("chromium"))("the board of many centers", () => {
  const dir = tempDir();
  const center = (i: number) => {
    // The last one is full from the beginning.
    const driver = { ...fastCompactor.driver, speed: 400, startFill: i === count - 1 ? 0.97 : 0.1 };
    const devices = {
      "compactor-1": { ...fastCompactor, driver },
      room: { kind: "room", name: "一時保育室", driver: { type: "simulated" } },
    };
    return { ...alwaysOpenCenter(devices), name: { ja: `第${i + 1}センター`, en: `Center ${i + 1}`, short: `第${i + 1}` } };
  };
  const config = writeConfig(dir, { centers: Object.fromEntries(ids.map((id, i) => [id, center(i)])) });
  const program = startCli(["start", "--config", config, "--data", dir]);
  let url = "";
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    url = (await program.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
    await program.waitForLine(/"event":"started"/);
    page = await (await (await startBrowser()).newContext({ locale: "ja-JP" })).newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(url);
  });

  test("shows each center in short, and before them what is to be done where", async () => {
    expect(await page.locator("section.small").count()).toBe(count);
    const todo = page.locator("#todo");
    await waitFor(async () => (await todo.textContent())?.includes(`第${count}`), { what: "the full machine" });
    expect(await page.locator("main > section").first().getAttribute("id")).toBe("todo");
  });

  test("keeps all of them live, also on a slow machine that lays them some at a time", async () => {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: 20 });
    await page.evaluate(() => void Object.assign(window, { sameDocument: true }));
    const levels = () => page.locator("section.small .level b").allTextContents();
    const before = await levels();
    expect(before).toHaveLength(count);
    const full = count - 1;
    await waitFor(async () => (await levels()).every((level, i) => i === full || level !== before[i]), {
      timeoutMs: 45_000,
      what: "another level at each center",
    });
    expect(await page.evaluate(() => (window as unknown as { sameDocument?: boolean }).sameDocument)).toBe(true);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  });

  test.each(["ja", "en"])("keeps nobody out (%s)", async (language) => {
    await page.context().addCookies([{ name: "mimamori-language", value: language, url }]);
    await page.goto(url);
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await violations(page)).toEqual([]);
    }
    expect(problems).toEqual([]);
  });
});
