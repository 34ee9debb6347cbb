/** A server that falls and comes back, over HTTPS: the wall, a page that stays readable, and reports by hand that arrive once. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openOperations } from "../../records/operations/store.ts";
import { testAuthority } from "../support/certificates.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { available, freePort, type Running, startCli, tempDir, waitFor } from "../support/servers.ts";
import { startTrustingBrowser } from "../support/trustingBrowser.ts";

interface Site {
  url: string;
  /** A browser with a folder of its own. */
  browser(): Promise<BrowserContext>;
  /** The same as a tablet of the center, at which 07 and 12 work. */
  tablet(): Promise<BrowserContext>;
  program(): Running;
  fall(): Promise<void>;
  rise(): Promise<void>;
  rows(sql: string): Record<string, unknown>[];
}

async function startSite(): Promise<Site> {
  const [dir, data, web, broker] = [tempDir(), tempDir(), await freePort(), await freePort()];
  const tls = await (await testAuthority()).write("web");
  const compactor = { ...fastCompactor, driver: { ...fastCompactor.driver, speed: 1, startFill: 0.6 } };
  const room = { kind: "room", name: "一時保育室", driver: { type: "simulated" } };
  const config = writeConfig(dir, {
    web: { port: web, tls },
    broker: { port: broker },
    centers: { east: alwaysOpenCenter({ "compactor-1": compactor, "nursery-room": room }) },
  });
  const url = `https://127.0.0.1:${web}`;
  const browser = () => startTrustingBrowser(tls.cert, { viewport: { width: 1280, height: 720 } });
  let program: Running;
  const rise = async () => {
    program = startCli(["start", "--config", config, "--data", data]);
    await program.waitForLine(/"event":"started"/);
  };
  await rise();
  return {
    url,
    browser,
    async tablet() {
      const { staffCodes, pairings, close } = await openOperations("sqlite:operations.db", data);
      const now = Date.now();
      for (const code of ["07", "12"]) await staffCodes.add({ center: "east", code, createdBy: "test" }, now);
      const code = await pairings.open({ name: "東部受付の端末", center: "east", createdBy: "test" }, now);
      const { secret } = (await pairings.exchange(code, now))!;
      await close();
      const context = await browser();
      const cookie = { name: "__Host-mimamori-device", value: secret, domain: "127.0.0.1", path: "/", secure: true, httpOnly: true };
      await context.addCookies([cookie]);
      return context;
    },
    program: () => program,
    fall: async () => void (await program.stop("SIGKILL")),
    rise,
    rows(sql) {
      const db = new DatabaseSync(join(data, "operations.db"), { readOnly: true, timeout: 5_000 });
      const rows = db.prepare(sql).all();
      db.close();
      return rows;
    },
  };
}

const devicePath = "/devices/east/compactor-1";

/** The page and what it is made of are kept by now. */
const kept = (page: Page, path: string) =>
  page.waitForFunction(async (key) => {
    const open = async (prefix: string) =>
      Promise.all((await caches.keys()).filter((name) => name.startsWith(prefix)).map((name) => caches.open(name)));
    const pages = await Promise.all((await open("pages-")).map((cache) => cache.match(key)));
    const assets = await Promise.all((await open("assets-")).map((cache) => cache.keys()));
    return pages.some(Boolean) && assets.flat().length > 6;
  }, path);

/** A report of yesterday that is still in this browser: its person is told, and throws it away. */
async function refusesWhatIsOld(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const fields = Object.entries({ center: "east", device: "compactor-1", what: "full" });
    const yesterday = Date.now() - 25 * 3_600_000;
    const report = { key: crypto.randomUUID(), madeAt: yesterday, path: "/reports", fields, who: document.body.dataset.who, label: "満杯" };
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const opening = indexedDB.open("mimamori-reports");
    opening.onsuccess = () => {
      const writing = opening.result.transaction("reports", "readwrite");
      writing.objectStore("reports").put(report, report.key);
      writing.oncomplete = () => resolve();
    };
    opening.onerror = () => reject(opening.error);
    await promise;
  });
  await page.reload();
  await page.waitForSelector("text=/「満杯」は受け付けられませんでした。この報告は24時間より前/");
  await page.click("text=この報告を捨てる");
  await page.waitForSelector(".banner.refused", { state: "detached" });
}

/** As long as a report is on its way, its button says so: a second press would be a second report. */
async function cannotBePressedTwice(page: Page): Promise<void> {
  const [arrived, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route("**/reports", async (route) => {
    arrived.resolve();
    await answered.promise;
    await route.continue();
  });
  await page.click(".seen summary");
  await page.click("button[value='quarter']");
  await arrived.promise;
  expect(await page.isDisabled("button[value='quarter']")).toBe(true);
  answered.resolve();
  await page.waitForURL(/said=/);
  await page.unroute("**/reports");
  await page.goto(new URL("/", page.url()).href);
}

describe.skipIf(!available("chromium"))("when the server falls", () => {
  test("the wall looks stale and comes back by itself, pages stay readable with their age, and reports are delivered once", {
    timeout: 120_000,
  }, async () => {
    const site = await startSite();
    const [browser, atTablet] = await Promise.all([site.browser(), site.tablet()]);
    const [wall, board, tablet] = [await browser.newPage(), await browser.newPage(), await atTablet.newPage()];
    const problems: string[] = [];
    for (const page of [wall, board, tablet]) page.on("pageerror", (error) => problems.push(error.message));

    const [, token] = await site.program().waitForLine(/\/sign-in\?token=(\S+)$/);
    await board.goto(`${site.url}/sign-in?token=${token}`);
    await board.click("main button");
    await board.waitForSelector("#bag-east-compactor-1");
    await wall.goto(`${site.url}/wall/east`);
    await tablet.goto(`${site.url}/`);
    await wall.waitForSelector(".machine:not(.old) .age");
    expect(await wall.isVisible(".age .last")).toBe(false);
    const device = await browser.newPage();
    await device.goto(`${site.url}${devicePath}`);
    await Promise.all([kept(device, devicePath), kept(board, "/"), kept(wall, "/wall/east"), kept(tablet, "/")]);
    await wall.evaluate(() => Object.assign(window, { sameDocument: true }));
    await refusesWhatIsOld(board);
    await cannotBePressedTwice(board);

    await site.fall();
    // Not known to be away yet: the presses are kept all the same.
    const pressedAt = Date.now();
    await board.click("#bag-east-compactor-1");
    await board.waitForSelector("text=送信待ち 1件");
    await tablet.click(".seen summary");
    await tablet.click("button[value='half']");
    await tablet.click("dialog button:text-is('07')");
    await tablet.waitForSelector("text=送信待ち 1件");

    await wall.waitForSelector("body.lost .machine.old");
    expect(await wall.textContent("#line")).toMatch(/^■ つながっていません　最終 \d+:\d\d（\d+分前）$/);
    expect(await wall.isVisible(".age .last")).toBe(true);
    await Promise.all([board.reload(), tablet.reload()]);
    for (const page of [board, tablet]) {
      await page.waitForSelector("#lost");
      expect(await page.textContent("#lost")).toMatch(/^■ つながっていません。\d+:\d\dの内容です（\d+分前）。$/);
      expect(await page.textContent("main")).toContain("圧縮機");
      await page.waitForSelector("text=送信待ち 1件");
    }
    // An hour later nothing on a kept page looks new, from the first moment on.
    await device.addInitScript(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 3_600_000;
    });
    for (const path of [devicePath, "/"]) {
      await device.goto(site.url + path);
      await device.waitForSelector("#lost");
      expect(await device.textContent("main")).toMatch(/\d+:\d\d（1時間(\d+分)?前）/);
      expect(await device.textContent("main")).not.toContain("たったいま");
    }
    await device.close();
    // A page that is never kept says so.
    const other = await browser.newPage();
    await other.goto(`${site.url}/status`);
    expect(await other.textContent("main")).toContain("つながると自動で開きます");

    await site.rise();
    await wall.waitForSelector("body:not(.lost) .machine:not(.old)");
    expect(await wall.evaluate(() => "sameDocument" in window)).toBe(true);
    for (const page of [board, tablet]) {
      await page.waitForSelector("text=送信待ちの報告 1件を送りました");
      await page.waitForSelector("#lost", { state: "detached" });
    }
    await other.waitForSelector("h1:text-is('状態')");
    const sent = [
      ...site.rows("SELECT putOutAt AS at, putOutBy AS by FROM pickups WHERE putOutAt IS NOT NULL"),
      ...site.rows("SELECT at, by FROM eyeReports WHERE what = 'half'"),
    ];
    expect(sent.map(({ by }) => by)).toEqual(["link", "職員コード 07"]);
    for (const { at } of sent) expect(Math.abs(Number(at) - pressedAt)).toBeLessThan(10_000);

    // Whoever goes leaves nothing behind in this browser.
    await board.click("nav form[action='/sign-out'] button");
    await board.waitForURL(`${site.url}/`);
    const caches = () => board.evaluate(async () => (await globalThis.caches.keys()).filter((name) => name.startsWith("pages-person")));
    await waitFor(async () => (await caches()).length === 0, { what: "the pages to be gone" });
    expect(problems).toEqual([]);
  });
});
