/** The buttons of a mail, pressed at the socket of the real web server over real stores; the clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dayMs, hourMs, type Instant, minuteMs } from "../../contract/time.ts";
import { startWeb, type Web } from "../../dashboards/web/server.ts";
import type { JobContext } from "../../jobs/context.ts";
import { type LinkAction, linkActions, linksExpireAt, makeToken, recipientMark } from "../../jobs/mail/links.ts";
import { createLog } from "../../runtime/log.ts";
import { configOf, tokyo } from "../unit/jobs/center.ts";
import { closeContext, openContext } from "../unit/jobs/stores.ts";

const recipients = [
  { mail: "early@example.jp", label: "早番の携帯" },
  { mail: "late@example.jp", label: "遅番の携帯" },
  { mail: "third@example.jp" },
] as never;
const config = { ...configOf({ recipients }), web: { host: "127.0.0.1", port: 0 } };
const center = config.centers.east!;
const machine = { center: "east", device: "compactor-1" };

let dir: string;
let context: JobContext;
let web: Web;
let key: Buffer;
let now: Instant;
let pickup: number;
const lines: string[] = [];
let commands: [string, Record<string, unknown>][] = [];

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}
interface Ask {
  method?: "GET" | "HEAD" | "POST";
  headers?: Record<string, string>;
  body?: string;
}
function ask(path: string, { method = "GET", headers = {}, body = "" }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const form = method === "POST" ? { "content-type": "application/x-www-form-urlencoded", "content-length": String(body.length) } : {};
    const sent = request(
      `http://127.0.0.1:${web.port}${path}`,
      { method, agent: false, headers: { ...form, ...headers } },
      async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part as Buffer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
function linkOf(action: LinkAction, who = "early@example.jp", bag = pickup): string {
  return `/m/${makeToken({ action, pickup: bag, recipient: recipientMark(who), expiresAt: linksExpireAt(center, now) }, key)}`;
}
const press = (path: string, headers: Record<string, string> = {}) => ask(path, { method: "POST", headers });

/** Every row of every table. */
function rows(): Record<string, unknown[]> {
  const db = new DatabaseSync(join(dir, "operations.db"), { readOnly: true, timeout: 5_000 });
  const tables = db.prepare("select name from sqlite_master where type = 'table' order by name").all() as { name: string }[];
  const all = Object.fromEntries(tables.map(({ name }) => [name, db.prepare(`select * from "${name}"`).all()]));
  db.close();
  return all;
}
const entry = async () => (await context.operations.pickups.find(pickup))!;
const steps = async () => (await context.operations.pickups.events(pickup)).map(({ state, by }) => [state, by]);
const reports = async () => (await context.operations.eyeReports.since(0)).map(({ what, by }) => [what, by]);

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "answers-"));
  now = tokyo("2026-11-25 16:20");
  context = await openContext(dir, config, now);
  key = await context.operations.key("mail-links");
  const log = createLog("web", (line) => void lines.push(line));
  web = await startWeb({
    ...context,
    log,
    clock: { now: () => now },
    phase: () => "running",
    async sendCommand(to, payload) {
      commands.push([to, JSON.parse(payload) as Record<string, unknown>]);
    },
  });
});
afterAll(async () => {
  await web.close();
  await closeContext(context);
  rmSync(dir, { recursive: true });
});
let day = 0;
beforeEach(async () => {
  // A bag of its own, on a day of its own.
  now = tokyo("2026-11-25 16:20") + 7 * dayMs * day++;
  commands = [];
  const last = await context.operations.pickups.last("east", "compactor-1");
  if (last) await context.operations.pickups.cancel(last.id, "見守り", now);
  await context.series.write([{ ...machine, kind: "compactor", at: now - minuteMs, values: { fillRatio: 0.78 } }]);
  await context.operations.alerts.raise({ ...machine, rule: "pickup", level: "near-full" }, now);
  pickup = (await context.operations.pickups.advise({ ...machine, act: "put-out", actBy: now + hourMs, fillBefore: 0.78 }, now))!;
});

describe("a mail scanner", () => {
  it("that opens every link of a mail twenty times, by GET and HEAD, changes nothing", async () => {
    const before = rows();
    for (const action of linkActions) {
      for (let i = 0; i < 10; i++) {
        expect((await ask(linkOf(action))).status).toBe(200);
        expect((await ask(linkOf(action), { method: "HEAD" })).status).toBe(200);
      }
    }
    expect(rows()).toEqual(before);
    expect(before.pickups!.length).toBeGreaterThan(0);
    expect(commands).toEqual([]);
    expect((await press(linkOf("promise"))).status).toBe(200);
    expect(rows()).not.toEqual(before);
  });

  it("finds no link that acts, and nothing to index or to pass on", async () => {
    const { body, headers } = await ask(linkOf("put-out"));
    // The head has the language switch and nothing else to press.
    expect([...body.matchAll(/<form [^>]*action="([^"]+)"/g)].map(([, action]) => action)).toEqual(["/language"]);
    expect([...body.slice(body.indexOf("<main")).matchAll(/<form [^>]*method="(\w+)"[^>]*>/g)].map(([, method]) => method)).toEqual([
      "post",
    ]);
    expect(body).not.toMatch(/http-equiv="refresh"|<script/);
    expect([headers["referrer-policy"], headers["x-robots-tag"], headers["cache-control"]]).toEqual([
      "no-referrer",
      "noindex, nofollow",
      "no-store",
    ]);
  });
});

describe("whoever has the mail", () => {
  it("sees before pressing what will happen and how full the machine is", async () => {
    const { body } = await ask(linkOf("put-out"));
    for (const words of [
      "東部子ども家庭支援センターの圧縮機",
      "いまの量 78％（16:19 現在）",
      "押すと、袋を交換して出したことを記録します。",
    ])
      expect(body).toContain(words);
    expect(body.slice(body.indexOf("<main")).match(/<button/g)).toHaveLength(1);
    // Nobody may take the page for the deed.
    expect(body).toContain("<h1>袋を出しましたか</h1>");
    expect(body).toContain("まだ記録していません。");
  });

  it("promises without a sign-in; the alert counts as acknowledged", async () => {
    expect((await press(linkOf("promise"))).body).toContain("お引き受けありがとうございます。");
    expect(await entry()).toMatchObject({ state: "promised", promisedBy: "早番の携帯", promisedAt: now });
    const [alert] = await context.operations.alerts.open();
    expect(alert).toMatchObject({ acknowledgedBy: "早番の携帯" });
  });

  it("reports the bag as put out, and the agent of the center hears of it", async () => {
    expect((await press(linkOf("put-out"))).body).toContain("袋を出したことを記録しました。");
    expect(await entry()).toMatchObject({ state: "put-out", putOutBy: "早番の携帯", putOutAt: now, fillBefore: 0.78 });
    expect(commands).toEqual([["east", expect.objectContaining({ command: "bag-changed", device: "compactor-1" })]]);
  });

  it("reports what was seen: it is data for the forecast, and the bag stays where it is", async () => {
    const before = await reports();
    expect((await press(linkOf("half"))).body).toContain("見た量を記録しました。");
    expect(await reports()).toEqual([...before, ["half", "早番の携帯"]]);
    expect((await entry()).state).toBe("advised");
    // Pressed again at once it is the same word; two hours later it is another look.
    await press(linkOf("half"));
    expect((await reports()).length).toBe(before.length + 1);
    now += 2 * hourMs;
    await press(linkOf("half"));
    expect((await reports()).length).toBe(before.length + 2);
  });

  it("answers the question about a claim that nothing has shown, either way", async () => {
    await press(linkOf("put-out", "late@example.jp"));
    now += 2 * hourMs;
    expect((await ask(linkOf("put-out"))).body).toContain("に 遅番の携帯 が出したと報告しています。"); // not asked about yet
    await context.operations.pickups.ask(pickup, now);
    now += 10 * minuteMs;
    const before = await reports();
    expect((await ask(linkOf("put-out"))).body).toContain("値ではまだ確かめられません。");
    await press(linkOf("put-out"));
    await press(linkOf("half"));
    await press(linkOf("half", "third@example.jp"));
    expect(await reports()).toEqual([...before, ["bag-changed", "早番の携帯"], ["half", "早番の携帯"]]);
    expect(await steps()).toEqual([
      ["advised", "見守り"],
      ["put-out", "遅番の携帯"],
    ]);
  });
});

describe("the second person", () => {
  it("reads who promised it and when, and may still report it as put out", async () => {
    await press(linkOf("promise", "late@example.jp"));
    now += 22 * minuteMs;
    const before = rows();
    for (const { body } of [await ask(linkOf("promise")), await press(linkOf("promise"))])
      expect(body).toContain("今日16:20に 遅番の携帯 が引き受けています。");
    expect(rows()).toEqual(before);
    const page = (await ask(linkOf("put-out"))).body;
    expect(page).toContain("今日16:20に 遅番の携帯 が引き受けています。");
    expect(page).toContain('<button class="primary">袋を出しました</button>');
  });

  it("reads who put it out and when; nothing changes twice, and the agent is told once", async () => {
    await press(linkOf("put-out", "early@example.jp"));
    now += 22 * minuteMs;
    const before = rows();
    for (const action of linkActions) {
      for (const { status, body } of [await ask(linkOf(action, "late@example.jp")), await press(linkOf(action, "late@example.jp"))]) {
        expect(status).toBe(200);
        expect(body).toContain("袋は 今日16:20に 早番の携帯 が出したと報告しています。");
        expect(body).not.toContain('<button class="primary"');
      }
    }
    expect(rows()).toEqual(before);
    expect(commands).toHaveLength(1);
  });

  it("who presses at the very same moment is told too, and the bag goes out once", async () => {
    const answers = await Promise.all(
      ["early@example.jp", "late@example.jp", "third@example.jp"].map((who) => press(linkOf("put-out", who))),
    );
    expect(answers.filter(({ body }) => body.includes("記録しました"))).toHaveLength(1);
    expect(answers.filter(({ body }) => body.includes("が出したと報告しています"))).toHaveLength(2);
    expect((await steps()).map(([state]) => state)).toEqual(["advised", "put-out"]);
    expect((await context.operations.pickups.last("east", "compactor-1"))!.id).toBe(pickup);
    expect(commands).toHaveLength(1);
  });

  it("is second also when the book is asked by both before either is written down", async () => {
    const { pickups, eyeReports } = context.operations;
    const people = ["早番の携帯", "遅番の携帯", "盤面"];
    const claims = await Promise.all(people.map((by) => pickups.claim({ ...machine, by }, now)));
    expect(claims.filter((one) => one === "new")).toHaveLength(1);
    expect((await pickups.last("east", "compactor-1"))!.id).toBe(pickup);
    const before = (await reports()).length;
    const seen = await Promise.all(people.map((by) => eyeReports.addOnce({ ...machine, what: "half", by }, now - hourMs, now)));
    expect(seen.filter((fresh) => fresh)).toHaveLength(1);
    expect((await reports()).length).toBe(before + 1);
  });

  it("reads that the values have shown it", async () => {
    await press(linkOf("put-out"));
    await context.operations.pickups.verify(pickup, { evidence: "level" }, now + 5 * minuteMs);
    now += 10 * minuteMs;
    expect((await press(linkOf("half", "late@example.jp"))).body).toContain("今日16:25に値で確かめました。");
  });

  it("without a label is named as nobody: no address on any page", async () => {
    await press(linkOf("put-out", "third@example.jp"));
    const { body } = await ask(linkOf("put-out"));
    expect(body).toContain("メールを受け取った人 が出したと報告しています。");
    expect(body).not.toContain("example.jp");
  });
});

describe("a link that is not good", () => {
  const refused = async (path: string, status: number, words: string) => {
    const before = rows();
    for (const answer of [await ask(path), await press(path)]) {
      expect(answer.status).toBe(status);
      expect(answer.body).toContain(words);
      expect(answer.body).toContain('<a class="go" href="/">いまのようすを見る</a>');
      expect(answer.body).not.toMatch(/78％|圧縮機/);
      expect(answer.headers["referrer-policy"]).toBe("no-referrer");
    }
    expect(rows()).toEqual(before);
  };

  it("because one letter was changed or lost, says so and what to do", async () => {
    const good = linkOf("put-out");
    for (const bad of [good.slice(0, -1), `${good}A`, `${good.slice(0, 10)}${good[10] === "A" ? "B" : "A"}${good.slice(11)}`, "/m/x"])
      await refused(bad, 403, "このリンクは使えません");
  });

  it("because another key signed it", async () => {
    const foreign = makeToken({ action: "put-out", pickup, recipient: 1, expiresAt: now + hourMs }, Buffer.alloc(32, 1));
    await refused(`/m/${foreign}`, 403, "このリンクは使えません");
  });

  it("because its time is over: the next opening day's closing", async () => {
    const link = linkOf("put-out");
    now = tokyo("2026-11-26 16:59") + 7 * dayMs * (day - 1);
    expect((await ask(link)).status).toBe(200);
    now += minuteMs;
    await refused(link, 410, "期限は過ぎました");
  });

  it("because nobody knows the bag, or the machine is gone from the configuration", async () => {
    await refused(linkOf("put-out", "early@example.jp", 999_999), 403, "このリンクは使えません");
    const gone = await context.operations.pickups.advise({ center: "east", device: "removed", act: "put-out", actBy: now }, now);
    await refused(linkOf("put-out", "early@example.jp", gone), 403, "このリンクは使えません");
  });

  it("because the advice was taken back", async () => {
    await context.operations.pickups.cancel(pickup, "見守り", now);
    const { status, body } = await press(linkOf("put-out"));
    expect([status, body.includes("この袋の件は、もう終わっています。")]).toEqual([410, true]);
    expect(await steps()).toEqual([
      ["advised", "見守り"],
      ["cancelled", "見守り"],
    ]);
  });
});

describe("a post", () => {
  it("from another site does nothing, whatever link it has", async () => {
    const before = rows();
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site", origin: "null" }] as Record<
      string,
      string
    >[])
      expect((await press(linkOf("put-out"), headers)).status).toBe(403);
    expect(rows()).toEqual(before);
  });

  it("from our page acts also in a browser that names no origin; other pages refuse it", async () => {
    expect((await press("/pickups", { origin: "null" })).status).toBe(403);
    expect((await press(linkOf("put-out"), { origin: "null" })).status).toBe(200);
    expect((await entry()).state).toBe("put-out");
  });

  it("with much behind it is refused", async () => {
    expect((await ask(linkOf("put-out"), { method: "POST", body: "a".repeat(2_000) })).status).toBe(413);
    expect((await entry()).state).toBe("advised");
  });

  it("opens nothing but its own page: there is no session after it", async () => {
    const { headers } = await press(linkOf("promise"));
    expect(headers["set-cookie"]).toBeUndefined();
    expect((await press("/alerts/1/acknowledge")).headers.location).toBe("/sign-in?for=act");
  });
});

describe("whoever tries links", () => {
  it("is slowed down after 120 a minute, and may go on a minute later", async () => {
    now += hourMs;
    const codes = [];
    for (let i = 0; i < 121; i++) codes.push((await ask(`/m/${"x".repeat(i % 40)}y`)).status);
    expect(codes.slice(0, 120).every((code) => code === 403)).toBe(true);
    expect(codes[120]).toBe(429);
    now += minuteMs;
    expect((await ask(linkOf("put-out"))).status).toBe(200);
  });

  it("finds nothing in the log: no token is ever written down", async () => {
    expect(lines.join("\n")).not.toContain("/m/");
    expect(JSON.stringify(rows())).not.toMatch(/\/m\/[\w-]{40}/);
  });
});
