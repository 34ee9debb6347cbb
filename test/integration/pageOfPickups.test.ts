/** 回収 as people use it: the real web server over real stores, a phone in a real browser. */
import { beforeEach, describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../contract/time.ts";
import { startBrowser } from "../support/browser.ts";
import { startPages } from "../support/pages.ts";
import { available } from "../support/servers.ts";
import { configOf, openEveryDay, tokyo } from "../unit/jobs/center.ts";

const config = configOf({ opening: openEveryDay, closedOnHolidays: false });
const compactor = config.centers.east!.devices["compactor-1"]!;
config.centers.west = {
  ...config.centers.east!,
  name: { ja: "西部子ども家庭支援センター", en: "West", short: "西部" },
  devices: { "compactor-1": compactor, "compactor-2": { ...compactor, name: "=1+1 圧縮機" } },
};
const pages = await startPages(config, tokyo("2026-11-25 10:00"));
const { ask, context } = pages;
const { pickups, eyeReports, tokens, staffCodes } = context.operations;
const east = { center: "east", device: "compactor-1" };

let cookie: string;
beforeEach(async () => {
  // A bag of its own on a day of its own.
  pages.now += 3 * dayMs;
  await context.operations.accounts.remove("hayaban");
  cookie = await pages.signIn("hayaban", "staff", "east");
});
const report = (fields: Record<string, string>, path = "/reports", more = {}) =>
  ask(path, { cookie, form: { ...east, ...fields }, ...more });
const newest = async () => (await pickups.list())[0]!;

describe.skipIf(!available("chromium"))("on a phone", () => {
  it("a report by hand takes three taps, says what was recorded, and is taken back", async () => {
    const browser = await startBrowser();
    const phone = await browser.newContext({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, locale: "ja-JP" });
    const [name, value] = cookie.split("=") as [string, string];
    await phone.addCookies([{ name, value, url: pages.url }]);
    const page = await phone.newPage();
    // A report says when it was made, by the clock of the phone.
    await page.clock.setFixedTime(pages.now);
    let taps = 0;
    const tap = async (words: string) => {
      taps++;
      await page
        .getByRole("link", { name: words, exact: true })
        .or(page.getByRole("button", { name: words, exact: true }))
        .first()
        .tap();
    };
    await page.goto(`${pages.url}/pickups`);
    await tap("知らせる");
    // One compactor: no choice of machine. The bag and every amount stand in the first screen.
    const last = await page.getByRole("link", { name: "満杯", exact: true }).boundingBox();
    expect(last!.y + last!.height).toBeLessThanOrEqual(640);
    await tap("半分くらい");
    await page.waitForSelector("text=「半分くらい」と記録します。");
    expect(await eyeReports.since(pages.now - hourMs)).toEqual([]);
    await tap("記録する");
    expect(taps).toBe(3);
    await page.waitForSelector("text=記録しました");
    expect(await page.textContent(".said")).toContain("✓ 記録しました：東部 の 圧縮機 — 半分くらい（hayaban 今日10:00）");
    expect(await eyeReports.since(pages.now - hourMs)).toMatchObject([{ ...east, what: "half", by: "hayaban" }]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await tap("取り消す");
    await page.waitForSelector("text=記録を取り消しました");
    expect(await eyeReports.since(pages.now - hourMs)).toEqual([]);
    await browser.close();
  });
});

describe("a bag", () => {
  it("that was put out by hand is told with who and when, and taken back; a verified one is not", async () => {
    const back = "/pickups?reported=east%2Fcompactor-1";
    const answer = await report({ back }, "/pickups");
    expect(answer.headers.location).toBe(`${back}&said=bag`);
    const shown = await ask(answer.headers.location as string, { cookie });
    expect(shown.body).toContain("✓ 記録しました：東部 の 圧縮機 — 袋を交換して出しました（hayaban 今日10:00）");
    const bag = await newest();
    expect(shown.body).toContain(`action="/pickups/${bag.id}/cancel"`);
    await ask(`/pickups/${bag.id}/cancel`, { cookie, form: { back: "/pickups" } });
    expect((await ask("/pickups", { cookie })).body).toContain("取り消し：hayaban（今日10:00）");
    await report({ back }, "/pickups");
    await pickups.verify((await newest()).id, { evidence: "level,counter", massKg: 8.4 }, pages.now + 1);
    const body = (await ask(`${back}&said=bag`, { cookie })).body;
    expect(body).toContain("袋を交換して出しました");
    expect(body).not.toContain(`action="/pickups/${(await newest()).id}/cancel"`);
    expect(body).toContain("根拠：量、交換の回数");
  });

  it("is found by place, state and day, and told as a table for a spreadsheet that runs no formula", async () => {
    const kanri = await pages.signIn(`kanri-${pages.now}`, "admin");
    await pickups.claim({ center: "west", device: "compactor-2", by: "=cmd()" }, pages.now);
    const found = async (query: string) => (await ask(`/pickups${query}`, { cookie: kanri })).body.match(/class="bag /g)?.length ?? 0;
    const today = new Date(pages.now).toISOString().slice(0, 10);
    expect(await found(`?at=west/compactor-2&from=${today}&to=${today}`)).toBe(1);
    expect(await found(`?at=west/compactor-2&state=verified`)).toBe(0);
    expect(await found(`?at=east&from=${today}`)).toBe(0);
    const { status, headers, body } = await ask(`/pickups.csv?at=west/compactor-2&from=${today}`, { cookie: kanri });
    expect([status, headers["content-type"]]).toEqual([200, "text/csv; charset=utf-8"]);
    const [head, row] = body.split("\r\n");
    expect(head).toMatch(/^\uFEFF番号,センター,機器,状態/);
    expect(row).toContain("'=1+1 圧縮機,確かめています");
    expect(row).toContain("'=cmd()");
    const api = await ask(`/api/v1/pickups?center=west&device=compactor-2&limit=1`, { cookie: kanri });
    expect(JSON.parse(api.body)).toMatchObject([{ center: "west", device: "compactor-2", state: "put-out" }]);
  });

  it("shows the month's bags, kilograms and tickets of each center", async () => {
    pages.now = tokyo("2027-03-10 10:00");
    const kanri = await pages.signIn("kanri-month", "admin");
    for (const [device, massKg] of [
      ["compactor-1", 8.4],
      ["compactor-2", undefined],
    ] as const)
      await pickups.found({ center: "west", device, evidence: "level", ...(massKg && { massKg }) }, pages.now - hourMs);
    const { body } = await ask("/pickups", { cookie: kanri });
    expect(body).toContain("令和9年3月 の袋");
    expect(body).toMatch(/西部<\/th><td[^>]*>2袋<\/td><td[^>]*>約8\.4 kg（2袋のうち1袋）<\/td><td[^>]*>782円/);
  });
});

describe("a report by hand", () => {
  it.each([
    ["/pickups/report/north/compactor-1", 403],
    ["/pickups/report/east/room-1", 404],
    ["/pickups/report/east/compactor-1?what=bag-changed", 400],
    ["/pickups/report/east/compactor-1?what=%3Cb%3E", 400],
    ["/pickups/report/west/compactor-1", 403],
    ["/pickups?at=north", 404],
    ["/pickups?from=2026-12-01&to=2026-11-01", 400],
    ["/pickups.csv?from=1900-01-01", 400],
    ["/pickups?state=gone", 400],
  ])("%s is answered by %i", async (path, status) => {
    expect((await ask(path, { cookie })).status).toBe(status);
  });

  it("keeps what was typed into the filter when the days are none, and lists nothing", async () => {
    const { body } = await ask("/pickups?at=east&state=verified&from=2026-12-01&to=2026-11-01", { cookie });
    for (const kept of [
      'value="east" selected',
      'value="verified" selected',
      'name="from" value="2026-12-01"',
      'name="to" value="2026-11-01"',
    ])
      expect(body).toContain(kept);
    expect(body).toContain("▲ 日付を確かめてください");
    expect(body).not.toContain('id="bags"');
  });

  it("asks whoever is not signed in to do so, and leads nobody to another site", async () => {
    expect((await ask("/pickups/report/east/compactor-1")).headers.location).toBe("/sign-in?next=%2Fpickups%2Freport%2Feast%2Fcompactor-1");
    const { location } = (await report({ what: "half", back: "https://evil.example/" })).headers;
    expect(location).toBe("/?said=seen");
  });

  it("of another center is not taken back", async () => {
    await report({ what: "full" });
    const [mine] = await eyeReports.since(pages.now - minuteMs);
    const nishi = await pages.signIn(`nishi-${pages.now}`, "staff", "west");
    expect((await ask(`/reports/${mine!.id}/undo`, { cookie: nishi, form: {} })).status).toBe(403);
    expect(await eyeReports.since(pages.now - minuteMs)).toHaveLength(1);
    const undo = () => ask(`/reports/${mine!.id}/undo`, { cookie, form: { back: "/pickups" } });
    expect((await undo()).headers.location).toBe("/pickups?said=reportUndone");
    expect((await undo()).headers.location).toBe("/pickups?said=reportGone");
  });

  it("at a tablet is signed with the staff code that was tapped", async () => {
    await staffCodes.add({ center: "east", code: "07", createdBy: "kanri" }, pages.now);
    const { secret } = await tokens.add(
      { name: `tablet-${pages.now}`, role: "tablet", center: "east", createdBy: "kanri", expiresAt: null },
      pages.now,
    );
    const tablet = `mimamori-device=${secret}`;
    const fields = { ...east, what: "smell", back: "/pickups?reported=east%2Fcompactor-1" };
    expect((await ask("/pickups/report/east/compactor-1?what=smell", { cookie: tablet })).body).toContain("「臭いがする」と記録します。");
    const asked = await ask("/reports", { cookie: tablet, form: fields });
    expect(asked.status).toBe(422);
    const answer = await ask("/reports", { cookie: tablet, form: { ...fields, staffCode: "07" } });
    expect((await ask(answer.headers.location as string, { cookie: tablet })).body).toContain("臭いがする（職員コード 07 今日10:00）");
  });
});
