/** The pages of devices at the socket of the real web server, over real stores with two months of a compactor's past. */
import { beforeAll, describe, expect, test } from "vitest";
import { openInfluxSeries } from "../../collector/series/influx.ts";
import { dayMs, hourMs, minuteMs, tokyoTime } from "../../contract/time.ts";
import { startWeb } from "../../dashboards/web/server.ts";
import { compactor, compactorPast, deviceOffice, officeConfig } from "../support/deviceOffice.ts";
import { atEnd, freePort, tempDir } from "../support/processes.ts";
import { closeContext, openContext } from "../unit/jobs/stores.ts";

const now = tokyoTime("2026-11-30", "16:20");
const east = "/devices/east/compactor-1";
const config = officeConfig();
const fridge = { center: "west", device: "refrigerator-1", kind: "refrigerator" };

function* points() {
  yield* compactorPast(config, now - 60 * dayMs, now - 3 * minuteMs);
  // The refrigerator fell silent in the afternoon, and is below zero at night.
  for (let at = now - 2 * dayMs; at < now - 2 * hourMs; at += 5 * minuteMs)
    yield { ...fridge, at, values: { temperatureC: Math.floor(at / hourMs) % 2 === 0 ? -3.5 : 4, doorOpen: false } };
}

let office: Awaited<ReturnType<typeof deviceOffice>>;
beforeAll(async () => {
  office = await deviceOffice(points(), now, config);
}, 60_000);

const says = (text: string) => [...text.matchAll(/<desc[^>]*>([^<]*)</g)].map(([, words]) => words!);
const titles = (text: string) => [...text.matchAll(/<title id="t-[^"]*-w">([^<]*)</g)].map(([, words]) => words!);

describe("the page of a device", () => {
  test.each([
    ["day", "2026-11-29", "令和8年11月29日（日）", "圧縮回数（1時間ごと）"],
    ["week", "2026-11-25", "令和8年 11/23（月） 〜 11/29（日）", "圧縮回数（1時間ごと）"],
    ["month", "2026-11-25", "令和8年11月", "1日の回数（11/1（日） 〜 11/30（月））"],
    ["year", "2026-11-25", "令和8年度（2026年4月〜2027年3月）", "1日の回数（4/1（水） 〜 3/31（水））"],
  ])("shows a %s with its charts, each with a sentence for who does not see it", async (period, at, label, counted) => {
    const { status, body: text } = await office.get(`${east}?period=${period}&at=${at}`);
    expect(status).toBe(200);
    expect(text).toContain(`<h2>${label}</h2>`);
    expect(titles(text).some((title) => title.includes(counted))).toBe(true);
    expect(titles(text)).toContain(`圧縮機 満杯率 ${label}`);
    const sentences = says(text);
    expect(sentences.length).toBeGreaterThan(20);
    expect(sentences.filter((one) => one === "この期間の値はありません。")).toEqual([]);
    expect(text).not.toMatch(/NaN|undefined|\[object|style="/);
  });

  test.each(["year", "week"])("says over how many weeks a %s is averaged: those that have values", async (period) => {
    const { body } = await office.get(`${east}?period=${period}&at=2026-11-25`);
    expect(body.match(/曜日と時間（\d+週間の平均）/)?.[0]).toBe(`曜日と時間（${period === "year" ? 9 : 8}週間の平均）`);
  });

  test("speaks English to who reads English, and says which names are Japanese", async () => {
    const { body: text } = await office.get(`${east}?period=month&at=2026-11-25`, { language: "en" });
    expect(text).toContain("<h2>November 2026</h2>");
    expect(text).toContain('<h1><span lang="ja">圧縮機</span></h1>');
    expect(text).toMatch(/Health of the machine[\s\S]*Latest values/);
    const visible = text
      .replaceAll(/<title[^<]*<\/title>|<[^>]* lang="ja"[^>]*>[^<]*<|data-name="[^"]*"/g, "<")
      .replaceAll(/<[^>]*>/g, " ");
    expect(
      visible.match(/[぀-ヿ一-鿿]+/g)?.filter((word) => word !== "日本語" && !"東部子ども家庭支援センター".includes(word)) ?? [],
    ).toEqual([]);
  });

  test("leads from one time to the next, and not into a time that has not begun", async () => {
    const { body: text } = await office.get(`${east}?period=week&at=2026-11-25`);
    expect(text).toContain(`href="${east}?period=week&amp;at=2026-11-22"`);
    expect(text).toContain(`href="${east}?period=week&amp;at=2026-11-30"`);
    expect((await office.get(`${east}?period=week&at=2026-11-30`)).body).toMatch(/<span class="move off">次の週/);
  });

  test("counts what came by days: the columns of a month add up to what the counter rose by", async () => {
    const { body: text } = await office.get(`${east}?from=2026-11-02&to=2026-11-29`);
    const table = /<table><thead><tr><th scope="col">日<\/th>[\s\S]*?<\/table>/.exec(text)![0];
    const counts = [...table.matchAll(/<td class="number">(\d+)回/g)].map(([, count]) => Number(count));
    expect(counts).toHaveLength(28);
    const range = { of: compactor, quantity: "cyclesTotal", every: "raw" } as const;
    const end = (
      await office.context.series.range({ ...range, from: tokyoTime("2026-11-29", "23:50"), to: tokyoTime("2026-11-30", "0:00") })
    ).at(-1)!;
    const start = (
      await office.context.series.range({ ...range, from: tokyoTime("2026-11-01", "23:50"), to: tokyoTime("2026-11-02", "0:00") })
    ).at(-1)!;
    expect(counts.reduce((a, b) => a + b)).toBe(end[3] - start[3]);
    // 23 November is a holiday: nobody was there.
    expect(table).toMatch(/11\/23（月）<\/th><td class="number">0回<\/td><td>休館/);
  });

  test("shows a silent device as silent, with its last time", async () => {
    const { body: text } = await office.get("/devices/west/refrigerator-1");
    expect(text).toMatch(/class="state stale">最終 14:15/);
    expect(text).toContain('<tr class="old"><th scope="row">温度');
    expect(text).toContain("上限 10℃");
    expect(text).not.toContain('id="cycles"');
  });

  test("shows equipment that is being prepared, without charts and without alarm", async () => {
    const { status, body: text } = await office.get("/devices/east/compactor-2");
    expect(status).toBe(200);
    expect(text).toContain("準備中");
    expect(text).not.toMatch(/<svg|id="health"|<nav class="wide periods"/);
    expect((await office.get("/devices/east/compactor-2.csv")).body).toBe("\uFEFF時刻,誤りの印\r\n");
  });

  test.each([
    ["/devices/north/compactor-1", 404, "そのセンターはありません"],
    ["/devices/east/compactor-9", 404, "その機器はありません"],
    ["/devices/east/__proto__", 404, "その機器はありません"],
    ["/devices/constructor/x", 404, "そのセンターはありません"],
    ["/devices/north/compactor-1.csv", 404, "そのセンターはありません"],
    [`${east}?period=century`, 400, "日・週・月・年度のどれか"],
    [`${east}?period=day&at=9999-12-31`, 400, "2000年から1年先まで"],
    [`${east}?period=day&at=2026-02-30`, 400, "ある日付で指定"],
    [`${east}?period=day&at=<script>alert(1)</script>`, 400, "ある日付で指定"],
    [`${east}?from=2026-11-10&to=2026-11-01`, 400, "始まりの日より前"],
    [`${east}?from=1926-11-10&to=2026-11-01`, 400, "2000年から1年先まで"],
    [`${east}?from=2001-01-01&to=2026-11-01`, 400, "400日まで"],
    [`${east}.csv?from=2026-11-10&to=2026-11-01`, 400, "始まりの日より前"],
    [`${east}?period=day&period=week&at=2026-11-29`, 200, "11月29日"],
  ])("answers %s with %i and a sentence", async (path, status, sentence) => {
    const answer = await office.get(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(sentence);
    expect(answer.body).not.toContain("<script>alert");
  });

  test("keeps two days that are no span in their fields, beside what it shows of this week", async () => {
    const { body: text } = await office.get(`${east}?from=2026-11-10&to=2026-11-01`);
    expect(text).toMatch(/<details class="other" open>/);
    expect(text).toContain('name="from" value="2026-11-10" required aria-invalid="true" aria-describedby="span-problem"');
    expect(text).toContain('name="to" value="2026-11-01" required aria-invalid="true"');
    expect(text).toMatch(/<svg/);
  });

  test("asks nothing of the address of what is planned", async () => {
    expect((await office.get("/devices/east/compactor-2?from=2026-11-10&to=2026-11-01")).status).toBe(200);
  });

  test("says in English what was wrong, too", async () => {
    const { status, body: text } = await office.get(`${east}?from=2026-11-10&to=2026-11-01`, { language: "en" });
    expect(status).toBe(400);
    expect(text).toContain("The last day is before the first day.");
  });
});

describe("the figures as CSV", () => {
  test("open in a spreadsheet: BOM, CRLF, a row an hour, units in the head, no separator line", async () => {
    const { body: text, headers } = await office.get(`${east}.csv?period=week&at=2026-11-25`);
    expect(headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(headers["content-disposition"]).toBe('attachment; filename="east-compactor-1-2026-11-23-2026-11-29.csv"');
    expect(text.startsWith("\uFEFF時刻,満杯率 平均 (%),満杯率 最小 (%),満杯率 最大 (%),圧縮回数 増えた数 (回),圧縮回数 累計 (回)")).toBe(
      true,
    );
    const lines = text.slice(1).split("\r\n");
    expect(lines.at(-1)).toBe("");
    expect(lines).toHaveLength(7 * 24 + 2);
    expect(lines[1]).toMatch(/^2026-11-23 00:00,\d/);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test("have days for a year, and the words of the reader", async () => {
    const { body: text } = await office.get(`${east}.csv?period=year&at=2026-11-25`, { language: "en" });
    expect(text).toContain("Time,Fill mean (%),Fill min (%),Fill max (%),Cycles came (cycles),Cycles total (cycles)");
    expect(text).toMatch(/\r\n2026-11-29 00:00,/);
    expect(text.split("\r\n").length).toBeGreaterThan(58);
  });

  test("keep a number below zero a number, and no cell is a formula", async () => {
    const { body: text } = await office.get("/devices/west/refrigerator-1.csv?period=week&at=2026-11-29");
    expect(text).toMatch(/,-3\.5,/);
    const cookie = await office.signedIn("installer");
    const note = '=HYPERLINK("http://x.example","見て")';
    const span = { quantity: "", from: "2026-11-28T17:00", to: "2026-11-28T18:00" };
    expect((await office.post("/devices/west/refrigerator-1/corrections", { ...span, note }, cookie)).status).toBe(303);
    const marked = await office.get("/devices/west/refrigerator-1.csv?period=week&at=2026-11-28");
    expect(marked.body).toContain("2026-11-28 17:00,");
    expect(marked.body).toContain('"すべての項目: =HYPERLINK(""http://x.example"",""見て"")"');
    expect(marked.body).not.toMatch(/(^|,|\n)"?[=+@]/);
  });
});

describe("values that were wrong", () => {
  const form = { quantity: "fillRatio", from: "2026-11-26T10:00", to: "2026-11-27T12:30", note: "センサーの上にシートが掛かっていた" };
  const back = `${east}?period=week&at=2026-11-26`;

  test("are marked by an installer, seen hatched and in the CSV, and taken back; the values stay", async () => {
    const cookie = await office.signedIn("installer");
    const before = await office.get(`${east}.csv?period=day&at=2026-11-26`);
    const marked = await office.post(`${east}/corrections`, { ...form, back }, cookie);
    expect([marked.status, marked.headers.location]).toEqual([303, `${back}&said=corrected`]);
    const { body: text } = await office.get(`${back}&said=corrected`, { cookie });
    expect(text).toContain("誤りの印を付けました");
    expect(says(text).filter((one) => one.includes("誤りとされた値があります")).length).toBeGreaterThan(0);
    expect(text).toContain('fill="url(#wrong-fillRatio-w)"');
    expect(text).not.toContain('fill="url(#wrong-massKg-w)" stroke="#767676"/>\n<line');
    const csv = await office.get(`${east}.csv?period=day&at=2026-11-26`);
    expect(csv.body).toContain(`満杯率: ${form.note}`);
    expect(csv.body.replaceAll(`満杯率: ${form.note}`, "")).toBe(before.body);
    expect((await office.post(`${east}/corrections`, { ...form, back }, cookie)).headers.location).toBe(`${back}&said=again`);

    const [{ id }] = (await office.context.operations.corrections.list(compactor)) as unknown as [{ id: number }];
    expect((await office.post(`${east}/corrections/${id}/undo`, { back }, cookie)).headers.location).toBe(`${back}&said=undone`);
    expect((await office.post(`${east}/corrections/${id}/undo`, { back }, cookie)).headers.location).toBe(`${back}&said=gone`);
    expect((await office.get(`${east}.csv?period=day&at=2026-11-26`)).body).toBe(before.body);
    expect((await office.get(back, { cookie })).body).toContain("取り消し済み（installer-1");
  });

  test.each([
    [{ from: "2026-11-27T12:30", to: "2026-11-26T10:00" }, "終わりは、始まりより後"],
    [{ to: "9999-12-31T00:00" }, "2000年から明日まで"],
    [{ from: "2001-01-01T00:00" }, "400日まで"],
    [{ from: "きのう" }, "2026-11-30T16:20 のように"],
    [{ from: "" }, "2026-11-30T16:20 のように"],
    [{ quantity: "temperatureC" }, "この機器にはない項目"],
    [{ note: "03-1234-5678 に電話" }, "電話番号"],
    [{ note: " " }, "何も書かれていません"],
    [{ note: "あ".repeat(201) }, "200文字まで"],
  ])("are not marked with %j, and what was typed is kept", async (change, sentence) => {
    const cookie = await office.signedIn("admin");
    const before = await office.context.operations.corrections.list(compactor);
    const { status, body: text } = await office.post(`${east}/corrections`, { ...form, ...change, back }, cookie);
    expect(status).toBe(400);
    expect(text).toContain(sentence);
    const typed = { ...form, ...change };
    expect(text).toContain(`name="from" value="${typed.from}"`);
    expect(text).toContain(`name="note" value="${typed.note}"`);
    expect(await office.context.operations.corrections.list(compactor)).toEqual(before);
  });

  test("may hold any signs in their reason, which stay a text", async () => {
    const cookie = await office.signedIn("admin");
    await office.post(`${east}/corrections`, { ...form, note: '<img src=x onerror="alert(1)">' }, cookie);
    const { body: text } = await office.get(`${east}?period=week&at=2026-11-26`, { cookie });
    expect(text).toContain("&lt;img src=x");
    expect(text).not.toContain("<img src=x");
  });

  test("are nobody's to mark but installers' and administrators'", async () => {
    for (const role of ["staff", "manager"] as const) {
      const cookie = await office.signedIn(role, role === "staff" ? "east" : undefined);
      expect((await office.post(`${east}/corrections`, form, cookie)).status).toBe(403);
      expect((await office.post(`${east}/corrections/1/undo`, {}, cookie)).status).toBe(403);
      expect((await office.get(east, { cookie })).body).not.toContain(`action="${east}/corrections"`);
    }
    expect((await office.post(`${east}/corrections`, form)).status).toBe(303); // to the sign-in
    expect((await office.post(`${east}/corrections`, form)).headers.location).toMatch(/^\/sign-in/);
  });
});

describe("the list of devices", () => {
  test("shows all of them with how they stand, and finds some by a word, a center, a kind", async () => {
    const listed = async (query: string) =>
      [...(await office.get(`/devices${query}`)).body.matchAll(/<a class="go" href="\/devices\/([^"?]+)">/g)].map(([, path]) => path);
    expect(await listed("")).toEqual(["east/compactor-1", "east/compactor-2", "east/room-1", "west/refrigerator-1"]);
    expect(await listed("?q=%E5%86%B7%E8%94%B5")).toEqual(["west/refrigerator-1"]);
    expect(await listed("?q=%EF%BC%91%E9%9A%8E")).toEqual(["east/compactor-1"]); // １階
    expect(await listed("?center=east&kind=room")).toEqual(["east/room-1"]);
    expect(await listed("?center=nowhere")).toEqual([]);
    expect((await office.get("/devices?q=%3Cscript%3Ealert(1)")).body).not.toContain("<script>alert");
  });
});

describe("the values for programs", () => {
  const of = "/api/v1/series?center=east&device=compactor-1&quantity=fillRatio&every=1d";
  test.each([
    ["from=2026-11-30T00:00:00Z&to=2026-11-01T00:00:00Z", 400, "to is not after from"],
    ["from=1926-11-30T00:00:00Z&to=2026-11-01T00:00:00Z", 400, "over 20 years at once"],
    ["from=2026-11-01T00:00:00Z&to=9999-12-31T00:00:00Z", 400, "over 20 years at once"],
    ["from=yesterday&to=2026-11-01T00:00:00Z", 400, "from"],
    ["from=2026-11-01T00:00:00Z&to=2026-11-11T00:00:00Z", 200, '"unit":"1"'],
  ])("with %s answer %i", async (query, status, words) => {
    const answer = await office.ask(`${of}&${query}`);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(words);
  });
});

test("while the store of values is away the page still says what it knows, and the figures say that they cannot be had", async () => {
  const context = await openContext(tempDir(), config, now);
  await context.series.close();
  // Nobody listens there.
  const series = openInfluxSeries(`influx+http://127.0.0.1:${await freePort()}/mimamori`);
  const web = await startWeb({ ...context, series, clock: { now: () => now }, phase: () => "running", sendCommand: async () => {} });
  atEnd(async () => {
    await web.close();
    await closeContext({ ...context, series });
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${web.port}${path}`, { headers: { accept: "text/html" } });
  const page = await get(`${east}?period=month&at=2026-11-10`);
  expect(page.status).toBe(200);
  expect(await page.text()).toMatch(/値の記録先に接続できないため、グラフを表示できません[\s\S]*わかりません。値の記録先に接続できません/);
  const figures = await get(`${east}.csv?period=month&at=2026-11-10`);
  expect(figures.status).toBe(503);
  expect(await figures.text()).toContain("値の記録先に接続できません");
});
