/** 警報 as people use it: the real web server over real stores, and the mails of the real job. */
import { beforeEach, describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../contract/time.ts";
import { notify } from "../../jobs/notify.ts";
import { startPages } from "../support/pages.ts";
import { configOf, openEveryDay, tokyo } from "../unit/jobs/center.ts";

const recipients = ["staff@example.jp", "two@example.jp", { mail: "chief@example.jp", role: "manager" }] as never;
const config = configOf({ recipients, opening: openEveryDay, closedOnHolidays: false });
config.centers.west = { ...configOf().centers.east!, name: { ja: "西部子ども家庭支援センター", en: "West", short: "西部" } };
const start = tokyo("2026-11-25 10:00");
const pages = await startPages(config, start);
const { ask, context } = pages;
const { alerts, alertComments, silences, outbox } = context.operations;
const hayaban = await pages.signIn("hayaban", "staff", "east");
const nishi = await pages.signIn("nishi", "staff", "west");
const kanri = await pages.signIn("kanri", "admin");

let day = 0;
let id: number;
beforeEach(async () => {
  pages.now = start + ++day * 40 * dayMs;
  for (const cookie of [hayaban, nishi, kanri]) expect(cookie).toMatch(/^mimamori=/);
  for (const open of await alerts.open()) await alerts.resolve(open.id, "heard-again", pages.now);
  await alerts.raise({ center: "east", device: "room-1", rule: "silent", level: "silent" }, pages.now);
  id = (await alerts.open())[0]!.id;
});
/** A session lasts no 40 days. */
const again = async (name: string, role: "staff" | "admin", center?: string) => {
  await context.operations.accounts.remove(name);
  return pages.signIn(name, role, center);
};
const staff = () => again("hayaban", "staff", "east");
const sent = async () => (await outbox.list(pages.now - dayMs, pages.now + 1)).map(({ recipient }) => recipient);
const later = async (ms: number) => {
  pages.now += ms;
  await notify(context, pages.now);
};

describe("a comment", () => {
  it("is written once, stands as text whatever is in it, and says who wrote it", async () => {
    const cookie = await staff();
    const text = `<script>alert(1)</script> & "見てきました"`;
    const answer = await ask(`/alerts/${id}/comments`, { cookie, form: { text } });
    expect([answer.status, answer.headers.location]).toEqual([303, `/alerts/${id}?said=comment`]);
    expect((await ask(`/alerts/${id}/comments`, { cookie, form: { text } })).headers.location).toContain("commentAgain");
    for (const path of [`/alerts/${id}`, "/alerts"]) {
      const { body } = await ask(path, { cookie });
      expect(body).not.toContain("<script>alert");
      expect(body).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;見てきました&quot;");
      expect(body).toContain("hayaban");
    }
    expect(await alertComments.of([id])).toHaveLength(1);
  });

  it.each([
    ["03-1234-5678 に電話", "ja", "電話番号が入っているようです"],
    ["０３ー１２３４ー５６７８", "en", "It seems to hold a telephone number"],
    ["田中さんに渡した", "ja", "人の名前"],
    ["袋".repeat(201), "ja", "長すぎます"],
    [" ", "ja", "何も書かれていません"],
  ])("that says %s is refused with its reason (%s), and the text stays in the field", async (text, lang, reason) => {
    const cookie = `${await staff()}; mimamori-language=${lang}`;
    const { status, body } = await ask(`/alerts/${id}/comments`, { cookie, form: { text } });
    expect(status).toBe(422);
    expect(body).toContain(reason);
    expect(body).toMatch(new RegExp(`<textarea id="comment"[^>]*aria-invalid="true"[^>]*>${text}</textarea>`));
    expect(await alertComments.of([id])).toEqual([]);
    expect(pages.lines.join("")).not.toContain(text.trim() || "none");
  });

  it("of a megabyte is a page that says so, and nothing is lost", async () => {
    const { status, body } = await ask(`/alerts/${id}/comments`, { cookie: await staff(), form: { text: "a".repeat(1_000_000) } });
    expect([status, body.includes("送られた内容が大きすぎます")]).toEqual([413, true]);
    expect(await alertComments.of([id])).toEqual([]);
  });
});

describe("a silence", () => {
  it("until closing time holds back the mails of the job, and is shown with its end; when it is over the alert is said again", async () => {
    await later(minuteMs);
    expect((await sent()).sort()).toEqual(["staff@example.jp", "two@example.jp"]);
    const cookie = await staff();
    const { body: form } = await ask(`/alerts/${id}`, { cookie });
    expect(form).toContain("今日の閉館まで（今日17:00）");
    const answer = await ask(`/alerts/${id}/silence`, { cookie, form: { end: "closing", scope: "alert", note: "部品待ち" } });
    expect(answer.headers.location).toBe(`/alerts/${id}?said=silenced`);
    const { body } = await ask("/alerts?state=silenced", { cookie });
    expect(body).toContain("消音中：今日17:00 まで、メールを出しません（hayaban）");
    for (let hour = 0; hour < 6; hour++) await later(hourMs);
    expect(await sent()).toHaveLength(2);
    await later(hourMs);
    expect(await sent()).toHaveLength(4);
    expect((await alerts.notifications(id)).map(({ reason, receivers }) => [reason, receivers])).toEqual([
      ["first", 2],
      ["repeat", 2],
    ]);
    expect((await ask("/alerts?state=silenced", { cookie: await staff() })).body).toContain("いま対応が必要な警報はありません");
  });

  it("is ended by hand, and the history says by whom", async () => {
    const cookie = await staff();
    await ask(`/alerts/${id}/silence`, { cookie, form: { end: "week", scope: "device" } });
    expect((await silences.ofDevice("east", "room-1"))[0]).toMatchObject({ rule: null, until: pages.now + 7 * dayMs, urgent: 0 });
    const end = () => ask(`/alerts/${id}/silence/end`, { cookie, form: {} });
    expect((await end()).headers.location).toContain("said=unsilenced");
    expect((await end()).headers.location).toContain("said=notSilenced");
    expect((await ask(`/alerts/${id}`, { cookie })).body).toContain("hayaban がやめました");
  });

  it("of something urgent lasts a day at most, of the rest thirty; what is wrong stays in the form", async () => {
    await alerts.raise({ center: "east", device: "compactor-1", rule: "pickup", level: "full" }, pages.now);
    const bag = (await alerts.open()).find(({ rule }) => rule === "pickup")!;
    const cookie = await staff();
    const day2 = new Date(pages.now + 26 * hourMs + 9 * hourMs).toISOString().slice(0, 16);
    const own = (alert: number, until: string, more = {}) =>
      ask(`/alerts/${alert}/silence`, { cookie, form: { end: "own", until, scope: "alert", ...more } });
    const refused = await own(bag.id, day2);
    expect([refused.status, refused.body.includes("24時間までです")]).toEqual([422, true]);
    expect(refused.body).toContain(`value="${day2}"`);
    for (const until of ["2099-01-01T10:00", "1999-01-01T10:00", "2026-02-30T10:00", "soon", ""])
      expect((await own(id, until)).status).toBe(422);
    const note = await own(id, day2, { note: "090-1234-5678 まで" });
    expect([note.status, note.body.includes("電話番号"), note.body.includes('value="090-1234-5678 まで"')]).toEqual([422, true, true]);
    expect(await silences.lastingBeyond(pages.now)).toEqual([]);
    expect((await own(id, day2)).status).toBe(303);
  });
});

describe("who may do what", () => {
  it("staff of the other center read, and neither see the buttons nor may press them", async () => {
    const cookie = await again("nishi", "staff", "west");
    const { status, body } = await ask(`/alerts/${id}`, { cookie });
    expect([status, body.includes("/comments"), body.includes("/acknowledge")]).toEqual([200, false, false]);
    for (const [path, form] of [
      ["comments", { text: "西から" }],
      ["silence", { end: "week" }],
      ["silence/end", {}],
      ["acknowledge", {}],
    ] as const)
      expect((await ask(`/alerts/${id}/${path}`, { cookie, form })).status).toBe(403);
    expect(await alertComments.of([id])).toEqual([]);
  });

  it("nobody who is not signed in", async () => {
    expect((await ask(`/alerts/${id}`)).status).toBe(303);
    expect((await ask(`/alerts/${id}/comments`, { form: { text: "だれか" } })).headers.location).toMatch(/^\/sign-in/);
  });

  it("whoever acknowledges a full bag has promised to put it out, for everybody to read", async () => {
    const cookie = await staff();
    const bag = { center: "east", device: "compactor-1" };
    await alerts.raise({ ...bag, rule: "pickup", level: "near-full" }, pages.now);
    await context.operations.pickups.advise({ ...bag, act: "put-out", actBy: pages.now + hourMs, fillBefore: 0.8 }, pages.now);
    const pickupAlert = (await alerts.open()).find(({ rule }) => rule === "pickup")!;
    await ask(`/alerts/${pickupAlert.id}/acknowledge`, { cookie, form: {} });
    expect(await context.operations.pickups.last("east", "compactor-1")).toMatchObject({ state: "promised", promisedBy: "hayaban" });
  });

  it("whoever acknowledged is named, and the button leads back to where it stood", async () => {
    const cookie = await staff();
    const answer = await ask(`/alerts/${id}/acknowledge`, { cookie, form: { back: "/alerts?state=open" } });
    expect(answer.headers.location).toBe("/alerts?state=open&said=ack");
    expect((await ask("/alerts?state=acknowledged", { cookie })).body).toContain("✓ hayaban が了解しました（今日10:00）");
  });
});

describe("the list", () => {
  it.each([
    ["/alerts?at=north", 404, "そのセンターはありません"],
    ["/alerts?at=east/attic", 404, "その機器はありません"],
    ["/alerts?center=constructor", 404, "そのセンターはありません"],
    ["/alerts?from=2026-11-30&to=2026-11-01", 400, "日付を確かめてください"],
    ["/alerts?from=1926-01-01&to=2026-01-01", 400, "日付を確かめてください"],
    ["/alerts?from=2026-02-30", 400, "日付を確かめてください"],
    ["/alerts?state=lost", 400, "読めませんでした"],
    ["/alerts?level=xx", 400, "読めませんでした"],
    ["/alerts?rule=xx", 400, "読めませんでした"],
    ["/alerts?before=1-2-3", 400, "読めませんでした"],
    ["/alerts/999999", 404, "ページがありません"],
    ["/alerts/abc", 400, "読めませんでした"],
  ])("%s is %i: %s", async (path, status, words) => {
    const answer = await ask(path, { cookie: await again("kanri", "admin") });
    expect([answer.status, answer.body.includes(words)]).toEqual([status, true]);
  });

  it("keeps what was typed when the days are none: only the days must be put right", async () => {
    const asked = "/alerts?at=east%2Froom-1&state=resolved&from=2026-11-30&to=2026-11-01";
    const { status, body } = await ask(asked, { cookie: await again("kanri", "admin") });
    expect(status).toBe(400);
    expect(body).toMatch(/<details class="narrow" open>/);
    for (const kept of [
      'value="east/room-1" selected',
      'value="resolved" selected',
      'name="from" value="2026-11-30"',
      'name="to" value="2026-11-01"',
    ])
      expect(body).toContain(kept);
    expect(body).not.toMatch(/id="(open|past)-alerts"|data-lives/);
  });

  it("folds what is explained under its cause, and says the cause of what is past", async () => {
    const cookie = await again("kanri", "admin");
    await alerts.raise({ center: "east", device: "all", rule: "silent", level: "silent" }, pages.now);
    const whole = (await alerts.open()).find(({ device }) => device === "all")!;
    const { body } = await ask("/alerts", { cookie });
    const open = body.slice(body.indexOf('id="open-alerts"'), body.indexOf('id="past-alerts"'));
    expect(open.match(/<article/g)).toHaveLength(1);
    expect(open).toContain("この警報が原因と見られるもの（1件）");
    pages.now += hourMs;
    for (const one of [id, whole.id]) await alerts.resolve(one, "heard-again", pages.now);
    const past = (await ask("/alerts?state=resolved&at=east/room-1", { cookie: await again("kanri", "admin") })).body;
    expect(past).toContain(`原因と見られる警報：<a href="/alerts/${whole.id}">`);
    expect((await ask(`/alerts/${id}`, { cookie: await again("kanri", "admin") })).body).toContain(`<a href="/alerts/${whole.id}">`);
  });

  it("is sent anew to whoever has it open when somebody acknowledges", async () => {
    const cookie = await staff();
    const stop = new AbortController();
    const stream = await fetch(`${pages.url}/events/alerts`, { headers: { cookie }, signal: stop.signal });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    const until = async (words: string) => {
      let text = "";
      while (!text.includes(words)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`the stream ended before it said "${words}": ${text}`);
        text += value;
      }
      return text;
    };
    expect(await until("open-alerts")).toContain("まだ誰も了解していません");
    await ask(`/alerts/${id}/acknowledge`, { cookie, form: {} });
    expect(await until("event: parts")).toContain("hayaban が了解しました");
    stop.abort();
  });

  it("names the worst that a past alert was, finds it by that, and says so in the API", async () => {
    await alerts.raise({ center: "east", device: "compactor-1", rule: "pickup", level: "near-full" }, pages.now);
    const bag = (await alerts.open()).find(({ rule }) => rule === "pickup")!;
    await alerts.setLevel(bag.id, { level: "full", worstLevel: "full" }, pages.now + minuteMs);
    await alerts.setLevel(bag.id, { level: "near-full", worstLevel: "full" }, pages.now + hourMs);
    let cookie = await again("kanri", "admin");
    const row = async (path: string, language = "ja") => {
      const { body } = await ask(path, { cookie: `${cookie}; mimamori-language=${language}` });
      return body.match(new RegExp(`<tr id="alert-${bag.id}">.*?</tr>`, "s"))?.[0];
    };
    const { body: open } = await ask(`/alerts/${bag.id}`, { cookie });
    expect(open).toContain("最もひどかったとき：■ 満杯です");
    pages.now += 2 * hourMs;
    await alerts.resolve(bag.id, "bag-changed", pages.now);
    cookie = await again("kanri", "admin");
    expect(await row("/alerts?state=resolved&level=full")).toContain("最もひどかったとき：■ 満杯です");
    expect(await row("/alerts?urgent=1", "en")).toContain("At its worst: ■ Full");
    expect(await row("/alerts?state=resolved&level=near-full")).toBeUndefined();
    const found = JSON.parse((await ask("/api/v1/alerts?state=resolved&urgent=true&limit=1", { cookie })).body);
    expect(found).toMatchObject([{ id: bag.id, level: "near-full", worstLevel: "full", urgent: false }]);
    const document = JSON.parse((await ask("/api/v1/openapi.json", { cookie })).body);
    const schema = document.paths["/api/v1/alerts"].get.responses["200"].content["application/json"].schema;
    expect(schema.items.properties.worstLevel.description).toContain("worst");
  });

  it("is answered by the API with the same filters, and what people wrote", async () => {
    const cookie = await again("kanri", "admin");
    await ask(`/alerts/${id}/comments`, { cookie, form: { text: "見てきます" } });
    await ask(`/alerts/${id}/silence`, { cookie, form: { end: "week", scope: "alert" } });
    const get = async (query: string) => {
      const { status, body } = await ask(`/api/v1/alerts${query}`, { cookie, headers: { accept: "application/json" } });
      return [status, JSON.parse(body)] as const;
    };
    const [status, [first]] = await get("?state=silenced&center=east");
    expect([status, first.id, first.comments[0].text, first.silencedUntil, first.urgent]).toEqual([
      200,
      id,
      "見てきます",
      pages.now + 7 * dayMs,
      false,
    ]);
    expect((await get("?state=open&urgent=true"))[1]).toEqual([]);
    expect((await get(`?before=${first.key}&days=0`))[1]).not.toContainEqual(expect.objectContaining({ id }));
    expect((await get("?center=north"))[0]).toBe(404);
    expect((await get("?from=yesterday"))[0]).toBe(400);
    const paged = await get("?state=resolved&limit=2");
    expect(paged[1]).toHaveLength(2);
    const next = await get(`?state=resolved&limit=2&before=${paged[1][1].key}`);
    expect(next[1].map((one: { id: number }) => one.id)).not.toContain(paged[1][1].id);
  });
});
