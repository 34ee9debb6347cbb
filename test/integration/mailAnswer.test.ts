/** The buttons of a mail at the real web server, with the real store: what a scanner does, what people do. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, test } from "vitest";
import { Ledger } from "../../collector/series/ledger.ts";
import { openSeries } from "../../collector/series/open.ts";
import { configSchema } from "../../contract/config/schema.ts";
import { hourMs } from "../../contract/time.ts";
import { startWeb } from "../../dashboards/web/server.ts";
import { type LinkAction, makeToken, recipientMark } from "../../jobs/mail/links.ts";
import { openMailer } from "../../jobs/mail/mailer.ts";
import { type Operations, openOperations } from "../../records/operations/store.ts";
import { systemClock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { alwaysOpenCenter } from "../support/configs.ts";
import { atEnd, tempDir } from "../support/processes.ts";

const recipients = [
  { mail: "early@example.jp", label: "早番の携帯" },
  { mail: "late@example.jp", label: "遅番の携帯" },
];
const compactor = { kind: "compactor", name: "圧縮機", driver: { type: "simulated" } };
const config = configSchema.parse({ centers: { east: alwaysOpenCenter({ "compactor-1": compactor }, { recipients }) } });

let dir: string;
let operations: Operations;
let url: string;
let pickup: number;
let said: string[];
let commands: string[];

beforeEach(async () => {
  dir = tempDir();
  said = [];
  commands = [];
  const note = (event: string, fields: unknown) => void said.push(`${event} ${JSON.stringify(fields)}`);
  const log = { info: note, warn: note, error: note } as unknown as Log;
  operations = await openOperations("sqlite:operations.db", dir);
  const series = openSeries("sqlite:series.db", dir);
  const ledger = new Ledger(join(dir, "ledger.db"));
  const mailer = openMailer("folder:mail", dir);
  const sendCommand = async (_center: string, payload: string) => void commands.push(payload);
  const clock = systemClock;
  const web = await startWeb({
    config: { ...config, web: { ...config.web, port: 0 } },
    series,
    ledger,
    operations,
    mailer,
    sendCommand,
    phase: () => "running",
    clock,
    log,
  });
  atEnd(async () => {
    await web.close();
    mailer.close();
    ledger.close();
    await series.close();
    await operations.close();
  });
  url = `http://127.0.0.1:${web.port}`;
  pickup = await operations.pickups.advise(
    { center: "east", device: "compactor-1", act: "put-out", actBy: clock.now() + hourMs },
    clock.now(),
  );
  await operations.alerts.raise({ center: "east", device: "compactor-1", rule: "pickup", level: "near-full" }, clock.now());
});

async function linkOf(action: LinkAction, mail = "early@example.jp", expiresAt = systemClock.now() + hourMs, of = pickup) {
  return `${url}/m/${makeToken({ action, pickup: of, recipient: recipientMark(mail), expiresAt }, await operations.key("mail-links"))}`;
}
const post = (link: string, headers: Record<string, string> = {}) =>
  fetch(link, { method: "POST", headers: { origin: url, "content-type": "application/x-www-form-urlencoded", ...headers } });
const steps = async () => (await operations.pickups.events(pickup)).map(({ state, by }) => `${state} ${by}`);

/** Everything that the store holds. */
function everything(): string {
  const db = new DatabaseSync(join(dir, "operations.db"), { readOnly: true });
  const tables = db.prepare("select name from sqlite_master where type = 'table' order by name").all() as { name: string }[];
  const rows = tables.map(({ name }) => [name, db.prepare(`select * from "${name}"`).all()]);
  db.close();
  return JSON.stringify(rows);
}

test("twenty visits of a mail scanner change nothing, whatever it opens", async () => {
  const links = await Promise.all((["promise", "put-out", "half"] as const).map((action) => linkOf(action)));
  const before = everything();
  for (let i = 0; i < 20; i++) {
    for (const link of links) {
      const answer = await fetch(link, { method: i % 2 === 0 ? "GET" : "HEAD", headers: { "user-agent": "scanner" } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("set-cookie")).toBeNull();
      expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
      expect(answer.headers.get("x-robots-tag")).toContain("noindex");
    }
  }
  expect(everything()).toBe(before);
  expect(commands).toEqual([]);
});

test("the page says what the button does; the button does it, without a sign-in", async () => {
  const link = await linkOf("put-out");
  const page = await (await fetch(link)).text();
  expect(page).toContain("東部子ども家庭支援センターの圧縮機について");
  expect(page).toContain("押すと、袋を交換して出したことを記録します。");
  expect(page).toMatch(/<form method="post"[^>]*>/);
  expect(await (await post(link)).text()).toContain("袋を出したことを記録しました");
  expect(await steps()).toEqual(["advised 見守り", "put-out 早番の携帯"]);
  expect(commands.map((payload) => JSON.parse(payload))).toMatchObject([{ command: "bag-changed", device: "compactor-1" }]);
});

test("the second person reads who did it and when, and nothing is done twice", async () => {
  await post(await linkOf("put-out"));
  const second = await linkOf("put-out", "late@example.jp");
  for (const answer of [await fetch(second), await post(second), await post(second)]) {
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/今日\d+:\d\dに 早番の携帯 が出したと報告しています/);
  }
  expect(await (await fetch(await linkOf("promise", "late@example.jp"))).text()).toContain("早番の携帯 が出したと報告しています");
  expect(await steps()).toEqual(["advised 見守り", "put-out 早番の携帯"]);
  expect(commands).toHaveLength(1);
});

test("a promise is seen by the others and counts as an acknowledgement", async () => {
  expect(await (await post(await linkOf("promise"))).text()).toContain("お引き受けありがとうございます");
  expect(await (await fetch(await linkOf("promise", "late@example.jp"))).text()).toMatch(/\d+:\d\dに 早番の携帯 が引き受けています/);
  const [alert] = await operations.alerts.open();
  expect(alert).toMatchObject({ acknowledgedBy: "早番の携帯" });
  expect(await steps()).toEqual(["advised 見守り", "promised 早番の携帯"]);
});

test("half full is written down once, although it was pressed twice", async () => {
  const link = await linkOf("half");
  expect(await (await post(link)).text()).toContain("見た量を記録しました");
  await post(link);
  expect(await operations.eyeReports.since(0)).toMatchObject([{ what: "half", by: "早番の携帯" }]);
});

test.each<[string, () => Promise<string>, number, string]>([
  ["an expired link", () => linkOf("promise", "early@example.jp", systemClock.now() - 1), 410, "期限は過ぎました"],
  ["a link that was cut on the way", async () => (await linkOf("promise")).slice(0, -1), 403, "使えません"],
  ["a link to a bag that nobody knows", () => linkOf("promise", "early@example.jp", systemClock.now() + hourMs, 99), 403, "使えません"],
])("%s is refused in plain words and changes nothing", async (_name, linkFor, status, words) => {
  const link = await linkFor();
  for (const answer of [await fetch(link), await post(link)]) {
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(words);
  }
  expect(await steps()).toEqual(["advised 見守り"]);
});

test("a form on another site cannot press the button", async () => {
  const link = await linkOf("put-out");
  expect((await post(link, { origin: "https://elsewhere.example" })).status).toBe(403);
  expect((await post(link, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(await steps()).toEqual(["advised 見守り"]);
});

test("no token is in any line of the log", async () => {
  const link = await linkOf("put-out");
  await fetch(link);
  await post(link, { origin: "https://elsewhere.example" });
  await post(link);
  expect(said.join("\n")).not.toContain(link.slice(-40));
});
