/** The page 暦 and the calendar that phones subscribe to, asked at the socket of the real web server over real stores. */
import ICAL from "ical.js";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Config, configSchema } from "../../contract/config/schema.ts";
import type { TokenRole } from "../../records/operations/roles.ts";
import { type Ask, type Pages, startPages } from "../support/pages.ts";
import { centerOf, configOf, openEveryDay, tokyo } from "../unit/jobs/center.ts";

const start = tokyo("2026-11-25 16:20");
const west = {
  ...centerOf({ collection: { weekdays: ["tue", "fri"] } }),
  name: { ja: "西部子ども家庭支援センター", en: "West", short: "西部" },
};
const config: Config = configSchema.parse({
  ...configOf({ opening: openEveryDay }),
  centers: { east: centerOf({ opening: openEveryDay }), west, health: { ...withoutTruck(), name: { ja: "保健所", en: "Health center" } } },
});

/** No compactor either: whoever has one has a truck. */
function withoutTruck() {
  const { collection: _, ...rest } = centerOf();
  return { ...rest, devices: { "terminal-1": { kind: "terminal", name: "端末1", driver: { type: "simulated" } } } };
}

let pages: Pages;
let hana: string;
let manager: string;
let admin: string;
const duty = { center: "east", collectionDay: "2026-12-03" };
const dutyForm = { center: "east", day: "2026-12-03", do: "set", who: "07", seen: "", back: "/calendar?month=2026-12" };
const press = (form: Record<string, string>, cookie = hana) => pages.ask("/calendar/duty", { form, cookie });
const get = (path: string, ask: Ask = { cookie: hana }) => pages.ask(path, ask);

beforeAll(async () => {
  pages = await startPages(config, start);
  hana = await pages.signIn("hana", "staff", "east");
  manager = await pages.signIn("maki", "manager");
  admin = await pages.signIn("aoi", "admin");
  for (const code of ["03", "07"]) await pages.context.operations.staffCodes.add({ center: "east", code, createdBy: "aoi" }, start);
  await pages.context.operations.staffCodes.add({ center: "west", code: "21", createdBy: "aoi" }, start);
});
afterEach(async () => {
  pages.now = start;
  await pages.context.operations.duties.set(duty, null, "test", start);
});

describe("the page", () => {
  it("shows this month of every center with a truck, and none to who may not look", async () => {
    const { status, body } = await get("/calendar");
    expect(status).toBe(200);
    expect([...body.matchAll(/<caption>([^<]+)/g)].map(([, text]) => text)).toEqual([
      "東部子ども家庭支援センター 令和8年11月（2026年） の収集・休館日・当番",
      "西部子ども家庭支援センター 令和8年11月（2026年） の収集・休館日・当番",
    ]);
    expect(body).toMatch(/<td class="today" id="east-2026-11-25" aria-current="date">.*?<b class="tag today">今日<\/b>/);
    expect(body).toContain("勤労感謝の日");
    expect((await get("/calendar", {})).status).toBe(303);
  });

  it.each([
    ["a month as people read it", "/calendar?month=2026-12&center=west", 200, "西部子ども家庭支援センター"],
    ["a center without a truck", "/calendar?center=health", 200, "保健所"],
    ["month 13", "/calendar?month=2026-13", 400, "2026-12 のように指定してください"],
    ["the year 9999", "/calendar?month=9999-01", 400, "2000-01 から 2050-12 まで"],
    ["a month before all calendars", "/calendar?month=1999-12", 400, "2000-01 から 2050-12 まで"],
    ["a month that is a script", "/calendar?month=%3Cscript%3E", 400, "2026-12 のように指定してください"],
    ["two months", "/calendar?month=2026-12&month=2026-11", 400, "読めませんでした"],
    ["a center that is not there", "/calendar?center=north", 404, "そのセンターはありません"],
    ["a center called like a part of the language", "/calendar?center=constructor", 404, "そのセンターはありません"],
    ["the first and the last month", "/calendar?month=2050-12", 200, "令和32年12月"],
  ])("answers %s", async (_, path, wanted, words) => {
    const { status, body } = await get(path);
    expect([status, body.includes(words)]).toEqual([wanted, true]);
    expect(body).not.toContain("<script>");
  });

  it("offers no month outside of what it can show", async () => {
    expect((await get("/calendar?month=2050-12")).body).not.toContain("2051-01");
    expect((await get("/calendar?month=2000-01")).body).not.toContain("1999-12");
  });

  it("speaks English, without a Japanese word but those of the configuration and of the switch", async () => {
    const { body } = await get("/calendar?month=2026-11", { cookie: `${hana}; mimamori-language=en` });
    expect(body).toContain("<h1>Calendar <span>November 2026</span></h1>");
    expect(body).toContain("Labor Thanksgiving Day");
    const main = body.slice(body.indexOf("<main"));
    expect(main).not.toMatch(/[ぁ-んァ-ヶ一-龠]/);
  });

  it("shows the bags of the month on their days", async () => {
    const { pickups } = pages.context.operations;
    const collectionAt = tokyo("2026-11-26 8:00");
    await pickups.claim({ center: "east", device: "compactor-1", by: "hana", collectionAt }, tokyo("2026-11-25 15:40"));
    const bag = (await pickups.last("east", "compactor-1"))!;
    await pickups.verify(bag.id, { evidence: "level" }, tokyo("2026-11-25 15:50"));
    await pickups.collect(bag.id, collectionAt);
    // Of this one nobody knows for which collection it was.
    await pickups.claim({ center: "west", device: "compactor-1", by: "maki" }, tokyo("2026-11-24 10:05"));
    const { body } = await get("/calendar?center=east");
    expect(cell(body, "east-2026-11-25")).toContain("✓ 袋が出ました 15:40");
    expect(cell(body, "east-2026-11-26")).toContain("✓ 収集済み");
    const other = (await get("/calendar?center=west")).body;
    expect(cell(other, "west-2026-11-24")).toContain("✓ 袋が出ました 10:05");
    expect(other).not.toContain("15:40");
  });
});

function cell(body: string, id: string): string {
  const from = body.indexOf(`id="${id}"`);
  return body.slice(from, body.indexOf("</td>", from));
}

describe("a duty", () => {
  const standing = async () => (await pages.context.operations.duties.between("2026-12-03", "2026-12-03")).map(({ who, by }) => [who, by]);

  it("is settled by staff of the center, seen on the day on which the bag goes out, and taken back", async () => {
    const { status, headers } = await press(dutyForm);
    expect([status, headers.location]).toEqual([303, "/calendar?month=2026-12&said=duty-done"]);
    expect(await standing()).toEqual([["職員コード 07", "hana"]]);
    const { body } = await get("/calendar?month=2026-12&said=duty-done");
    expect(body).toContain("✓ 当番を決めました。");
    expect(cell(body, "east-2026-12-02")).toContain('href="#duty-east-2026-12-03">当番 職員コード 07</a>');
    expect(body).toContain('id="duty-east-2026-12-03"');
    const back = await press({ ...dutyForm, do: "take-back", seen: "職員コード 07" });
    expect(back.headers.location).toBe("/calendar?month=2026-12&said=duty-gone");
    expect(await standing()).toEqual([]);
  });

  it("may be one's own", async () => {
    expect((await press({ ...dutyForm, who: "me" })).status).toBe(303);
    expect(await standing()).toEqual([["hana", "hana"]]);
  });

  it("on a page that is no longer true overwrites nobody, and the same again changes nothing", async () => {
    await press({ ...dutyForm, who: "03" });
    expect((await press(dutyForm)).headers.location).toContain("said=duty-overtaken");
    expect((await press({ ...dutyForm, who: "03" })).headers.location).toContain("said=duty-same");
    expect(await standing()).toEqual([["職員コード 03", "hana"]]);
  });

  it.each([
    ["of the other center", { center: "west", day: "2026-12-04", who: "21" }, 403],
    ["of a center that is not there", { center: "north" }, 404],
    ["of a day without a truck", { day: "2026-12-02" }, 400],
    ["of a collection that is over", { day: "2026-11-19" }, 400],
    ["on a date that is none", { day: "2026-13-41" }, 400],
    ["for a code of the other center", { who: "21" }, 400],
    ["for somebody's name", { who: "山田花子" }, 400],
    ["for nobody in particular", { who: "" }, 400],
    ["with a text of a megabyte", { who: "x".repeat(1_000_000) }, 413],
    ["with markup", { who: "<b>" }, 400],
  ])("%s is refused and nothing is written", async (_, changes: Record<string, string>, wanted) => {
    expect((await press({ ...dutyForm, ...changes })).status).toBe(wanted);
    expect(await standing()).toEqual([]);
  });

  it("is not for those who did not sign in, and leads nowhere else", async () => {
    expect((await pages.ask("/calendar/duty", { form: dutyForm })).headers.location).toBe("/sign-in?for=act");
    expect((await press({ ...dutyForm, back: "https://elsewhere.example/" })).headers.location).toBe("/calendar?said=duty-done");
    expect((await get("/calendar/duty")).status).toBe(404);
  });

  it("at the center's tablet asks for a staff code first, and is settled by that", async () => {
    const tablet = { name: "東部受付の端末", role: "tablet", center: "east", createdBy: "aoi", expiresAt: null } as const;
    const cookie = `mimamori-device=${(await pages.context.operations.tokens.add(tablet, start)).secret}`;
    expect((await get("/calendar?month=2026-12", { cookie })).body).toContain('action="/calendar/duty"');
    const asked = await press(dutyForm, cookie);
    expect([asked.status, asked.body.includes('name="who" value="07"')]).toEqual([422, true]);
    expect(await standing()).toEqual([]);
    expect((await press({ ...dutyForm, staffCode: "03" }, cookie)).status).toBe(303);
    expect(await standing()).toEqual([["職員コード 07", "職員コード 03"]]);
    const other = { ...dutyForm, center: "west", day: "2026-12-04", who: "21", staffCode: "03" };
    expect((await press(other, cookie)).status).toBe(403);
  });

  it("is settled by managers at every center, and only offered to those who may", async () => {
    const form = { ...dutyForm, center: "west", day: "2026-12-04", who: "21" };
    expect((await press(form, manager)).status).toBe(303);
    await pages.context.operations.duties.set({ center: "west", collectionDay: "2026-12-04" }, null, "test", start);
    const forms = ({ body }: { body: string }) => [...body.matchAll(/name="center" value="(\w+)"/g)].map(([, id]) => id);
    expect(new Set(forms(await get("/calendar?month=2026-12")))).toEqual(new Set(["east"]));
    expect(new Set(forms(await get("/calendar?month=2026-12", { cookie: manager })))).toEqual(new Set(["east", "west"]));
  });
});

describe("the feed", () => {
  const tokenOf = async (role: TokenRole, center: string | null) => {
    const name = `${role} ${center} ${Math.random()}`;
    return {
      name,
      secret: (await pages.context.operations.tokens.add({ name, role, center, createdBy: "aoi", expiresAt: null }, start)).secret,
    };
  };
  const feed = (file: string, secret: string, ask: Ask = {}, more = "") => pages.ask(`/calendar/${file}.ics?token=${secret}${more}`, ask);
  const summaries = (text: string) =>
    new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((one) => String(one.getFirstPropertyValue("summary")));

  it("of one center is opened by its token, of all by one for all", async () => {
    const [one, all] = [await tokenOf("calendar", "east"), await tokenOf("calendar", null)];
    const { status, headers, body } = await feed("east", one.secret);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/calendar; charset=utf-8",
      "cache-control": "private, no-cache",
      "content-disposition": 'inline; filename="mimamori-east.ics"',
    });
    expect(summaries(body).every((text) => text.includes("東部"))).toBe(true);
    expect(summaries(body)).toContain("袋を出す（東部）");
    const both = summaries((await feed("all", all.secret)).body);
    expect(both).toContain("袋を出す（東部）");
    expect(both).toContain("袋を出す（西部）");
    expect(summaries((await feed("west", all.secret)).body)).toContain("袋を出す（西部）");
    expect(summaries((await feed("east", one.secret, {}, "&lang=en")).body)).toContain("Put the bag out (East)");
  });

  it.each<[string, TokenRole, string | null, string, number]>([
    ["a calendar of the other center", "calendar", "west", "east", 403],
    ["a calendar of one center, for all", "calendar", "east", "all", 403],
    ["a wall of the center", "wall", "east", "east", 403],
    ["a program", "admin", null, "east", 403],
    ["a tablet", "tablet", "east", "east", 403],
    ["a calendar of all, for a center that is not there", "calendar", null, "north", 404],
  ])("is not opened by the token of %s", async (_, role, center, file, wanted) => {
    const { status, headers, body } = await feed(file, (await tokenOf(role, center)).secret);
    expect([status, headers["content-type"]]).toEqual([wanted, "text/plain; charset=utf-8"]);
    expect(body).not.toContain("BEGIN");
  });

  it("is not opened by a wrong, an empty or a revoked token, nor without one, whoever else is signed in", async () => {
    const revoked = await tokenOf("calendar", "east");
    expect((await feed("east", revoked.secret)).status).toBe(200);
    await pages.context.operations.tokens.revoke({ name: revoked.name }, start);
    for (const secret of ["wrong", "", revoked.secret]) {
      const { status, body, headers } = await feed("east", secret, { cookie: hana });
      expect([status, headers["content-type"]]).toEqual([401, "text/plain; charset=utf-8"]);
      expect(body).toContain("このアドレスは使えません");
    }
    expect((await pages.ask("/calendar/east.ics")).status).toBe(401);
    expect((await get("/calendar/east.ics")).status).toBe(200);
    expect(pages.lines.join("\n")).not.toContain(revoked.secret);
  });

  it("is sent again only when it changed: by its tag, by HEAD too", async () => {
    const { secret } = await tokenOf("calendar", null);
    const first = await feed("all", secret);
    const etag = String(first.headers.etag);
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await feed("all", secret, { headers: { "if-none-match": tag } });
      expect([again.status, again.body, again.headers.etag]).toEqual([304, "", etag]);
    }
    const head = await feed("all", secret, { method: "HEAD" });
    expect([head.status, head.body, head.headers.etag]).toEqual([200, "", etag]);
    await press(dutyForm);
    const changed = await feed("all", secret, { headers: { "if-none-match": etag } });
    expect([changed.status, changed.headers.etag === etag]).toEqual([200, false]);
    expect(changed.body).toContain("職員コード 07");
  });

  it("says of every event that it may have changed when a setting did, or the undoing of one", async () => {
    const { secret } = await tokenOf("calendar", "east");
    const { settings } = pages.context.operations;
    const sequence = async () => Number(/SEQUENCE:(\d+)/.exec((await feed("east", secret)).body)![1]);
    const before = await sequence();
    const change = { path: "centers.east.collection.deadline", value: "7:30", before: "8:00" };
    await settings.set([change], { by: "aoi", now: start + 60_000, stamp: await settings.stamp() });
    const changed = await sequence();
    const { rows } = await settings.read();
    await settings.undo(rows[0]!.id, { by: "aoi", now: start + 120_000, stamp: await settings.stamp() });
    expect([changed - before, (await sequence()) - changed]).toEqual([60, 60]);
  });

  it("holds no name and no address of a person, only codes", async () => {
    await press({ ...dutyForm, who: "me" });
    const { body } = await feed("all", (await tokenOf("calendar", null)).secret);
    expect(body).not.toMatch(/hana|maki|aoi|example\.jp/);
    expect(body).toContain("決まっています");
  });
});

describe("an address of one's own", () => {
  const make = (cookie: string) => pages.ask("/calendar/address", { form: {}, cookie });
  const secretIn = (body: string) => /calendar\/all\.ics\?token=([\w-]+)/.exec(body)?.[1] ?? "";
  const status = async (secret: string) => (await pages.ask(`/calendar/all.ics?token=${secret}`)).status;

  it("is made with one press, shown once with a code for the camera, and ended with another", async () => {
    const { status: made, body, headers } = await make(manager);
    expect([made, headers["cache-control"]]).toEqual([200, "no-store"]);
    expect(body.match(/<svg class="qr"/g)).toHaveLength(3);
    expect(body).toContain(`href="webcal://127.0.0.1:`);
    expect(body).toContain("いまだけです");
    const first = secretIn(body);
    expect(await status(first)).toBe(200);
    expect((await get("/calendar", { cookie: manager })).body).not.toContain(first);
    // A new one ends the old one; another person's stays.
    const others = secretIn((await make(hana)).body);
    const second = secretIn((await make(manager)).body);
    expect([await status(first), await status(second), await status(others)]).toEqual([401, 200, 200]);
    const revoked = await pages.ask("/calendar/address/revoke", { form: {}, cookie: manager });
    expect(revoked.headers.location).toBe("/calendar?said=feed-gone");
    expect([await status(second), await status(others)]).toEqual([401, 200]);
    // Administrators read who has one, and since when.
    const changes = (await pages.context.operations.accessChanges.list(["token"])).filter(({ by }) => by === "maki");
    expect(changes.map(({ subject, before, after }) => [subject, before !== undefined, after !== undefined])).toEqual([
      ["maki の暦", true, false],
      ["maki の暦", false, true],
      ["maki の暦", true, false],
      ["maki の暦", false, true],
    ]);
  });

  it("asked for several times at once is one", async () => {
    const cookie = await pages.signIn("many", "staff", "west");
    const answers = await Promise.all(Array.from({ length: 5 }, () => make(cookie)));
    expect(answers.every((answer) => [200, 409].includes(answer.status))).toBe(true);
    const secrets = answers.filter((answer) => answer.status === 200).map(({ body }) => secretIn(body));
    expect((await Promise.all(secrets.map(status))).filter((code) => code === 200)).toHaveLength(1);
  });

  it("ends with the account", async () => {
    const secret = secretIn((await make(await pages.signIn("leaver", "staff", "west"))).body);
    expect(await status(secret)).toBe(200);
    await pages.context.operations.accounts.remove("leaver");
    expect(await status(secret)).toBe(401);
  });

  it("is for people with a name", async () => {
    const link = await pages.context.operations.accounts.createLink("admin", start);
    const session = await pages.context.operations.accounts.openSession(
      (await pages.context.operations.accounts.useLink(link, start))!,
      start,
    );
    expect((await make(`mimamori=${session}`)).status).toBe(403);
    expect((await pages.ask("/calendar/address", { form: {} })).status).toBe(303);
    expect((await get("/calendar", { cookie: `mimamori=${session}` })).body).toContain("自分の名前でサインインすると");
    expect((await get("/calendar", { cookie: admin })).body).toContain("購読のアドレスを作る");
  });
});

describe("in December", () => {
  it("the page says from the first day on that the new-year days are missing, and where an administrator enters them", async () => {
    expect((await get("/calendar")).body).not.toContain("年末年始");
    pages.now = tokyo("2026-12-01 9:00");
    // Sessions of November are over.
    const [staff, administrator] = [await pages.signIn("hana2", "staff", "east"), await pages.signIn("aoi2", "admin")];
    const asStaff = (await get("/calendar", { cookie: staff })).body;
    expect(asStaff).toMatch(/role="alert"><b>▲ 東部子ども家庭支援センター・西部子ども家庭支援センター<\/b>/);
    expect(asStaff).toContain("管理者に、年末年始の予定の入力を頼んでください。");
    expect((await get("/calendar", { cookie: administrator })).body).toContain('href="/settings/centers/east/calendar?fill=new-year"');
  });
});
