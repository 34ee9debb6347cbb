/** Reports that a browser kept, sent to the real web server over real stores: each counts once, at the time at which somebody pressed. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dayMs, hourMs, type Instant, minuteMs } from "../../contract/time.ts";
import { startWeb, type Web } from "../../dashboards/web/server.ts";
import type { JobContext } from "../../jobs/context.ts";
import { housekeeping } from "../../jobs/housekeeping.ts";
import { silentLog } from "../../runtime/log.ts";
import { tempDir } from "../support/processes.ts";
import { configOf, tokyo } from "../unit/jobs/center.ts";
import { closeContext, openContext } from "../unit/jobs/stores.ts";

const config = { ...configOf({ simulated: false }), web: { host: "127.0.0.1", port: 0 } };
const machine = { center: "east", device: "compactor-1" };
const start = tokyo("2026-11-25 10:00");

let now: Instant = start;
let context: JobContext;
let web: Web;
let cookie: string;
let who: string;

const url = (path: string) => `http://127.0.0.1:${web.port}${path}`;
const keyOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

interface Answer {
  status: number;
  said?: string;
  to?: string;
  error?: string;
  remedy?: string;
}
async function send(path: string, fields: Record<string, string | number>, headers: Record<string, string> = {}): Promise<Answer> {
  const body = new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  const answer = await fetch(url(path), {
    method: "POST",
    body,
    headers: { accept: "application/json", cookie, ...headers },
    redirect: "manual",
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}
const reports = async () => (await context.operations.eyeReports.since(0)).map(({ what, at }) => [what, at]);

async function signIn(): Promise<void> {
  const token = await context.operations.accounts.createLink("admin", now);
  const signedIn = await fetch(url("/sign-in"), { method: "POST", body: new URLSearchParams({ token }), redirect: "manual" });
  cookie = signedIn.headers.getSetCookie()[0]!.split(";")[0]!;
}

beforeAll(async () => {
  context = await openContext(tempDir(), config, now);
  web = await startWeb({ ...context, sendCommand: async () => {}, phase: () => "running", clock: { now: () => now }, log: silentLog });
  await signIn();
  const page = await (await fetch(url("/"), { headers: { cookie } })).text();
  who = /data-who="([^"]+)"/.exec(page)![1]!;
});
afterAll(async () => {
  await web.close();
  await closeContext(context);
});

describe("a report that was made without a connection", () => {
  test("counts once, at the time of the press, however often it arrives, also side by side", async () => {
    const madeAt = now - 3 * hourMs;
    const report = { ...machine, what: "half", key: keyOf(1), madeAt };
    const first = await Promise.all([send("/reports", report), send("/reports", report)]);
    expect(first).toEqual([1, 2].map(() => ({ status: 200, said: "seen", to: "/?said=seen" })));
    now += hourMs / 4;
    expect(await send("/reports", report)).toMatchObject({ status: 200, said: "seen" });
    expect(await reports()).toEqual([["half", madeAt]]);
    // The same seen again by the same person is another report.
    await send("/reports", { ...report, key: keyOf(2), madeAt: madeAt + minuteMs });
    expect(await reports()).toHaveLength(2);
  });

  test("that was begun when the server fell, and perhaps done, is done once", async () => {
    const madeAt = now - hourMs;
    const by = "link";
    await context.operations.receivedReports.begin({ key: keyOf(9), path: "/reports", by, madeAt }, now);
    await context.operations.eyeReports.addMade({ ...machine, what: "quarter", by }, madeAt);
    expect(await send("/reports", { ...machine, what: "quarter", key: keyOf(9), madeAt })).toMatchObject({ status: 200, said: "seen" });
    expect((await reports()).filter(([what]) => what === "quarter")).toEqual([["quarter", madeAt]]);
  });

  test("of a changed bag makes one entry, and the second time the same is said as the first", async () => {
    const madeAt = now - hourMs / 2;
    const claim = { ...machine, key: keyOf(3), madeAt };
    expect(await send("/pickups", claim)).toMatchObject({ status: 200, said: "bag" });
    const { id } = (await context.operations.pickups.last("east", "compactor-1"))!;
    await context.operations.pickups.verify(id, { evidence: "level" }, now);
    now += 4 * hourMs;
    await signIn();
    expect(await send("/pickups", claim)).toMatchObject({ status: 200, said: "bag" });
    const all = await context.operations.pickups.list();
    expect(all.map(({ putOutAt, state }) => [putOutAt, state])).toEqual([[madeAt, "verified"]]);
  });

  test("is refused with what to do when it is of yesterday or of tomorrow, and nothing is written down", async () => {
    const before = await reports();
    const old = await send("/reports", { ...machine, what: "full", key: keyOf(4), madeAt: now - dayMs - 1 });
    expect(old).toMatchObject({ status: 422, error: expect.stringContaining("24時間より前"), remedy: expect.stringContaining("もう一度") });
    const ahead = await send(
      "/reports",
      { ...machine, what: "full", key: keyOf(5), madeAt: now + 6 * minuteMs },
      { cookie: `${cookie}; mimamori-language=en` },
    );
    expect(ahead).toMatchObject({ status: 422, error: expect.stringContaining("clock of this device is ahead") });
    expect(await reports()).toEqual(before);
    // A clock that is a little ahead is forgiven.
    await send("/reports", { ...machine, what: "full", key: keyOf(6), madeAt: now + minuteMs });
    expect((await reports()).at(-1)).toEqual(["full", now]);
  });

  test.each([
    ["13 hours behind", -13 * hourMs],
    ["two days behind", -2 * dayMs],
    ["an hour ahead", hourMs],
  ])("counts when it was pressed, by our clock, on a tablet whose clock is %s", async (_how, off) => {
    const key = keyOf(20 + Math.abs(off) / hourMs);
    const pressed = now - 10 * minuteMs;
    const report = { ...machine, what: "half", key, madeAt: pressed + off };
    expect(await send("/reports", { ...report, sentAt: now + off })).toMatchObject({ status: 200, said: "seen" });
    expect((await reports()).filter(([, at]) => at === pressed)).toEqual([["half", pressed]]);
    now += hourMs / 2;
  });

  test("that was begun when the server fell counts when it was pressed, also when it comes again a little later", async () => {
    const pressed = now - hourMs;
    await context.operations.receivedReports.begin({ key: keyOf(60), path: "/reports", by: "link", madeAt: pressed }, now);
    const again = { ...machine, what: "quarter", key: keyOf(60), madeAt: pressed + dayMs, sentAt: now + dayMs - 700 };
    expect(await send("/reports", again)).toMatchObject({ status: 200 });
    expect((await reports()).filter(([, at]) => at === pressed)).toEqual([["quarter", pressed]]);
  });

  test("is not taken for somebody else who signed in meanwhile, nor without a sign-in", async () => {
    const before = await reports();
    const report = { ...machine, what: "empty", key: keyOf(7), madeAt: now };
    expect(await send("/reports", report, { "x-report-by": "another-person" })).toMatchObject({ status: 409, error: "ほかの人の報告です" });
    expect(await send("/reports", report, { cookie: "" })).toMatchObject({ status: 401, error: "サインインが必要です" });
    expect(await reports()).toEqual(before);
    expect(await send("/reports", report, { "x-report-by": who })).toMatchObject({ status: 200 });
  });

  test.each([
    ["a key that is none", { key: "1", madeAt: start }],
    ["a time that is none", { key: keyOf(8), madeAt: "yesterday" }],
  ])("with %s is refused", async (_what, stamp) => {
    expect((await send("/reports", { ...machine, what: "half", ...stamp })).status).toBe(400);
  });

  test("its id is forgotten after 30 days", async () => {
    const forgotten = async () => context.operations.receivedReports.forget(0);
    expect(await forgotten()).toBe(0);
    await housekeeping(context, now + 29 * dayMs);
    expect(await context.operations.receivedReports.begin({ key: keyOf(3), path: "/pickups", by: "x", madeAt: now }, now)).toMatchObject({
      said: "bag",
    });
    await housekeeping(context, now + 31 * dayMs);
    expect(await context.operations.receivedReports.begin({ key: keyOf(3), path: "/pickups", by: "x", madeAt: now }, now)).toEqual({
      madeAt: now,
    });
  });
});
