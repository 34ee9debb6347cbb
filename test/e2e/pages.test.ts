/** A day of a member of staff in a real browser: the first sign-in, a level that moves by itself, 了解, a report by hand on a phone, the other language, and what is not theirs. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { available, startCli, tempDir, waitFor } from "../support/servers.ts";

const password = { east: "", admin: "" };

describe.skipIf(!available("chromium"))("a member of staff of the east", () => {
  const dir = tempDir();
  // Slow enough that the machine is not full before everybody has looked.
  const compactor = { ...fastCompactor, driver: { ...fastCompactor.driver, speed: 400, startFill: 0.3 } };
  const config = writeConfig(dir, {
    centers: {
      east: alwaysOpenCenter({ "compactor-1": compactor, room: { kind: "room", name: "一時保育室", driver: { type: "simulated" } } }),
      west: { ...alwaysOpenCenter({ "compactor-1": compactor }), name: { ja: "西部子ども家庭支援センター", en: "West", short: "西部" } },
    },
  });
  const args = ["--config", config, "--data", dir];
  const program = startCli(["start", ...args]);
  let url = "";
  let page: Page;

  async function account(name: string, ...more: string[]): Promise<string> {
    const made = startCli(["user", "add", name, ...more, ...args]);
    expect(await made.exited).toBe(0);
    return (JSON.parse(made.stdout.join("\n")) as { password: string }).password;
  }

  async function signIn(to: Page, name: string, secret: string): Promise<void> {
    await to.goto(`${url}/sign-in`);
    await to.fill("#name", name);
    await to.fill("#password", secret);
    await to.click("main button");
    await to.waitForURL(`${url}/`);
  }

  beforeAll(async () => {
    url = (await program.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
    password.east = await account("hayaban", "--role", "staff", "--center", "east");
    password.admin = await account("kanri", "--role", "admin");
    page = await (await startBrowser()).newPage({ locale: "ja-JP" });
  });

  test("signs in by name and password, and a wrong password is told as one", async () => {
    await page.goto(`${url}/sign-in`);
    await page.fill("#name", "hayaban");
    await page.fill("#password", "wrong");
    await page.click("main button");
    expect(await page.textContent("main")).toContain("名前かパスワードが違います");
    await signIn(page, "hayaban", password.east);
    expect(await page.textContent("header")).toContain("サインアウト");
  });

  test("sees the level move without loading the page again", async () => {
    await page.evaluate(() => void Object.assign(window, { sameDocument: true }));
    const level = async () => /(\d+)%/.exec((await page.textContent("#device-east-compactor-1 svg")) ?? "")?.[1];
    const before = await waitFor(level, { what: "a level" });
    await waitFor(async () => (await level()) !== before, { timeoutMs: 30_000, what: "another level" });
    expect(await page.evaluate(() => (window as unknown as { sameDocument?: boolean }).sameDocument)).toBe(true);
  });

  test("presses 了解 and the others see who has", async () => {
    const row = page.locator("#alerts tr", { hasText: "もうすぐ満杯" }).filter({ hasText: "東部" });
    await row.waitFor({ timeout: 60_000 });
    await row.getByRole("button", { name: "了解しました" }).click();
    await page.waitForSelector("text=了解を記録しました");
    await waitFor(async () => (await row.textContent())?.includes("hayaban"), { what: "the name of whoever knows" });
  });

  test("tells what she sees on a phone, in no more than three taps", async () => {
    const phone = await page
      .context()
      .browser()!
      .newContext({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
    await phone.addCookies(await page.context().cookies());
    const small = await phone.newPage();
    await small.goto(url);
    await small.locator("#center-east").getByText("目で見たようすを知らせる").tap();
    await small.locator("#center-east").getByRole("button", { name: "半分くらい" }).tap();
    await small.waitForSelector("text=記録しました");
    expect(await small.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await waitFor(async () => (await page.textContent("#device-east-compactor-1"))?.includes("半分くらい"), {
      what: "the other screen to show it",
    });
    await phone.close();
  });

  test("reads the page in English and finds her way back", async () => {
    await page.click("button:has-text('English')");
    expect(await page.getAttribute("html", "lang")).toBe("en");
    expect(await page.textContent("#center-east")).toContain("Level now");
    expect(await page.textContent("main")).not.toMatch(/いまの量|満杯の見込み/);
    await page.click("button:has-text('日本語')");
    expect(await page.getAttribute("html", "lang")).toBe("ja");
  });

  test("looks at the west and presses nothing there; settings are not hers", async () => {
    await page.goto(url);
    expect(await page.locator("#center-west button").allTextContents()).toEqual([]);
    expect(await page.locator("#center-east button").count()).toBeGreaterThan(0);
    const post = (path: string, form: Record<string, string>) =>
      page.evaluate(
        async ([to, fields]) => {
          const answer = await fetch(to, { method: "POST", body: new URLSearchParams(fields), headers: { accept: "text/html" } });
          return { status: answer.status, text: await answer.text() };
        },
        [path, form] as const,
      );
    const refused = await post("/pickups", { center: "west", device: "compactor-1" });
    expect([refused.status, refused.text.includes("この操作はできません")]).toEqual([403, true]);
    expect(await page.locator("nav a[href='/settings']").count()).toBe(0);
    for (const path of ["/settings", "/settings/accounts"]) expect((await page.goto(`${url}${path}`))?.status()).toBe(403);
  });
});
