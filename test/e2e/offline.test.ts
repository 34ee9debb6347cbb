/** A server that falls and comes back, over HTTPS: the wall, a page that stays readable, and reports by hand that arrive once. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { testAuthority } from "../support/certificates.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { available, freePort, type Running, startCli, tempDir, waitFor } from "../support/servers.ts";
import { startTrustingBrowser } from "../support/trustingBrowser.ts";

interface Site {
  url: string;
  browser: BrowserContext;
  program(): Running;
  fall(): Promise<void>;
  rise(): Promise<void>;
  rows(sql: string): Record<string, unknown>[];
}

async function startSite(): Promise<Site> {
  const [dir, data, web, broker] = [tempDir(), tempDir(), await freePort(), await freePort()];
  const tls = await (await testAuthority()).write("web");
  const slow = { ...fastCompactor, driver: { ...fastCompactor.driver, speed: 1, startFill: 0.6 } };
  const config = writeConfig(dir, {
    web: { port: web, tls },
    broker: { port: broker },
    centers: {
      east: alwaysOpenCenter({ "compactor-1": slow, "nursery-room": { kind: "room", name: "一時保育室", driver: { type: "simulated" } } }),
    },
  });
  let program: Running;
  const rise = async () => {
    program = startCli(["start", "--config", config, "--data", data]);
    await program.waitForLine(/"event":"started"/);
  };
  await rise();
  return {
    url: `https://127.0.0.1:${web}`,
    browser: await startTrustingBrowser(tls.cert, { viewport: { width: 1280, height: 720 } }),
    program: () => program,
    fall: async () => void (await program.stop("SIGKILL")),
    rise,
    rows(sql) {
      const db = new DatabaseSync(join(data, "operations.db"), { readOnly: true });
      const rows = db.prepare(sql).all();
      db.close();
      return rows;
    },
  };
}

/** The page and what it is made of are kept by now. */
const kept = (page: Page, path: string) =>
  page.waitForFunction(async (key) => {
    const names = await caches.keys();
    const has = await Promise.all(
      names.filter((name) => name.startsWith("pages-")).map(async (name) => (await caches.open(name)).match(key)),
    );
    const assets = await Promise.all(
      names.filter((name) => name.startsWith("assets-")).map(async (name) => (await (await caches.open(name)).keys()).length),
    );
    return has.some(Boolean) && assets.some((count) => count > 3);
  }, path);

describe.skipIf(!available("chromium"))("when the server falls", () => {
  test("the wall looks stale and comes back by itself, a page stays readable with its age, and a report is delivered once", {
    timeout: 120_000,
  }, async () => {
    const site = await startSite();
    const [wall, board] = [await site.browser.newPage(), await site.browser.newPage()];
    const problems: string[] = [];
    for (const page of [wall, board]) page.on("pageerror", (error) => problems.push(error.message));

    const [, token] = await site.program().waitForLine(/\/sign-in\?token=(\S+)$/);
    await board.goto(`${site.url}/sign-in?token=${token}`);
    await board.click("main button");
    await board.waitForSelector("#bag-east-compactor-1");
    await wall.goto(`${site.url}/wall/east`);
    await wall.waitForSelector(".machine:not(.old) .age");
    expect(await wall.isVisible(".age .last")).toBe(false);
    await Promise.all([kept(board, "/"), kept(wall, "/wall/east")]);
    await wall.evaluate(() => Object.assign(window, { sameDocument: true }));

    await site.fall();
    // Not known to be away yet: the press is kept all the same.
    const pressedAt = Date.now();
    await board.click("#bag-east-compactor-1");
    await board.waitForSelector("text=送信待ち 1件");
    await wall.waitForSelector("body.lost .machine.old");
    expect(await wall.textContent("#line")).toMatch(/^■ つながっていません　最終 \d+:\d\d（\d+分前）$/);
    expect(await wall.isVisible(".age .last")).toBe(true);
    await board.reload();
    await board.waitForSelector("#lost");
    expect(await board.textContent("#lost")).toMatch(/^■ つながっていません。\d+:\d\dの内容です（\d+分前）。$/);
    expect(await board.textContent("main")).toContain("圧縮機");
    await board.waitForSelector("text=送信待ち 1件");
    // A page that is never kept says so.
    const other = await site.browser.newPage();
    await other.goto(`${site.url}/status`);
    expect(await other.textContent("main")).toContain("つながると自動で開きます");

    await site.rise();
    await wall.waitForSelector("body:not(.lost) .machine:not(.old)", { timeout: 30_000 });
    expect(await wall.evaluate(() => "sameDocument" in window)).toBe(true);
    await board.waitForSelector("text=送信待ちの報告 1件を送りました", { timeout: 30_000 });
    await waitFor(async () => (await board.locator("#lost").count()) === 0, { what: "the board to be live again" });
    await other.waitForSelector("h1:text-is('状態')", { timeout: 40_000 });
    const [pickup, ...more] = site.rows("SELECT putOutAt FROM pickups WHERE putOutAt IS NOT NULL");
    expect(more).toEqual([]);
    expect(Math.abs(Number(pickup!.putOutAt) - pressedAt)).toBeLessThan(5_000);

    // Whoever goes leaves nothing behind in this browser.
    await board.click("nav form[action='/sign-out'] button");
    await board.waitForURL(`${site.url}/`);
    await waitFor(async () => !(await board.evaluate(() => caches.keys())).some((name) => name.startsWith("pages-person")), {
      what: "the pages to be gone",
    });
    expect(problems).toEqual([]);
  });
});
