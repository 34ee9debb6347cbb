/** The word of the morning. Real stores in a folder; the clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Config } from "../../../contract/config/schema.ts";
import { dayMs, type Instant, minuteMs } from "../../../contract/time.ts";
import type { JobContext } from "../../../jobs/context.ts";
import { digest } from "../../../jobs/digest.ts";
import { tick } from "../../../jobs/schedule.ts";
import { timetable } from "../../../jobs/timetable.ts";
import { configOf, tokyo } from "./center.ts";
import { closeContext, openContext } from "./stores.ts";

let dir: string;
let context: JobContext;
let now: Instant;
const people = ["staff@example.jp", { mail: "chief@example.jp", role: "manager" }, { mail: "office@example.jp", role: "admin" }] as never;
const config = (changes: Parameters<typeof configOf>[0] = {}) => configOf({ recipients: people, ...changes });

async function start(of: Config = config(), startedAt = now): Promise<void> {
  context = await openContext(dir, of, startedAt);
}
async function measured(values: { fillRatio?: number; temperatureC?: number } = {}): Promise<void> {
  const { fillRatio = 0.3, temperatureC = 21 } = values;
  await context.series.write(
    [60, 30, 0].flatMap((ago) => [
      { center: "east", device: "compactor-1", kind: "compactor", at: now - ago * 1000, values: { fillRatio } },
      { center: "east", device: "room-1", kind: "room", at: now - ago * 1000, values: { temperatureC } },
    ]),
  );
}
/** Everything is measured every five minutes until then; the jobs look each time. */
async function until(at: string, values: Parameters<typeof measured>[0] = {}): Promise<void> {
  for (; now < tokyo(at); now += 5 * minuteMs) {
    await measured(values);
    await tick(context, timetable, now);
  }
}
const mails = () => context.operations.outbox.list(0, now + dayMs);
const digests = async () => (await mails()).filter(({ key }) => key.startsWith("digest-"));
const times = async () =>
  (await digests()).map(({ recipient, madeAt }) => [recipient, new Date(madeAt + 9 * 3_600_000).toISOString().slice(5, 16)]);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "digest-"));
  now = tokyo("2026-11-25 8:00");
});
afterEach(async () => {
  await closeContext(context);
  rmSync(dir, { recursive: true });
});

describe("the digest", () => {
  it("comes once at half past eight to staff and managers, also when nothing is wrong", async () => {
    await start();
    await until("2026-11-25 12:00");
    expect(await times()).toEqual([
      ["chief@example.jp", "11-25T08:30"],
      ["staff@example.jp", "11-25T08:30"],
    ]);
    const [first] = await digests();
    expect(first!.subject).toBe("【東部】けさのようす：異常なし");
    expect(first!.text).toContain("圧縮機：30％　いまは出さなくて大丈夫です");
  });

  it("does not come on a closed Sunday or a holiday", async () => {
    now = tokyo("2026-11-21 8:00");
    await start();
    await until("2026-11-24 8:00");
    expect((await times()).map(([, at]) => at)).toEqual(["11-21T08:30", "11-21T08:30"]);
  });

  it("comes when the program comes up late, until closing time", async () => {
    await start();
    await until("2026-11-25 9:00");
    await closeContext(context);
    now = tokyo("2026-11-26 13:00");
    await start();
    await until("2026-11-26 14:00");
    expect((await times()).map(([, at]) => at)).toEqual(["11-25T08:30", "11-25T08:30", "11-26T13:00", "11-26T13:00"]);
    await closeContext(context);
    now = tokyo("2026-11-27 17:00");
    await start();
    await until("2026-11-27 18:00");
    expect(await digests()).toHaveLength(4);
  });

  it("comes for the first time in the morning: whoever installs the program in the afternoon gets none", async () => {
    now = tokyo("2026-11-25 14:00");
    await start();
    await until("2026-11-25 15:00");
    expect(await digests()).toEqual([]);
    await until("2026-11-26 9:00");
    expect(await digests()).toHaveLength(2);
  });

  it("is not sent again after a crash between the mail and the mark that it was made", async () => {
    await start();
    now = tokyo("2026-11-25 8:30");
    await measured();
    const { slots } = context.operations;
    const done = slots.done.bind(slots);
    slots.done = () => Promise.reject(new Error("power cut"));
    await expect(digest(context, now)).rejects.toThrow("power cut");
    slots.done = done;
    now += minuteMs;
    await digest(context, now);
    await digest(context, now);
    expect(await digests()).toHaveLength(2);
  });

  it("says what stands open, for how long, and what ended since the last one", async () => {
    await start();
    await until("2026-11-25 10:00");
    await until("2026-11-25 12:00", { temperatureC: 31 });
    await until("2026-11-25 14:00");
    // The room falls silent; the compactor goes on.
    for (; now < tokyo("2026-11-26 8:40"); now += 5 * minuteMs) {
      const points = [60, 30, 0].map((ago) => ({ at: now - ago * 1000, values: { fillRatio: 0.3 } }));
      await context.series.write(points.map((point) => ({ center: "east", device: "compactor-1", kind: "compactor", ...point })));
      await tick(context, timetable, now);
    }
    const last = (await digests()).at(-1)!;
    expect(last.subject).toBe("【東部】けさのようす：気をつけること 1件");
    expect(last.text).toMatch(/■ いま続いていること\n {2}一時保育室：値が届いていません（11月25日（水） 14:15 から 18時間15分）/);
    expect(last.text).toMatch(/■ 前回からおさまったこと\n {2}一時保育室：部屋が暑すぎます（11月25日（水） 12:\d+ まで）/);
    // What the digest tells is told nowhere else: one mail of the silent room.
    expect((await mails()).filter(({ key }) => !key.startsWith("digest-"))).toHaveLength(1);
  });

  it("still lists what somebody silenced, and until when", async () => {
    await start();
    const { alerts, silences } = context.operations;
    await alerts.raise({ center: "east", device: "room-1", rule: "silent", level: "silent" }, now);
    const until = tokyo("2026-11-26 9:00");
    await silences.add({ center: "east", device: "room-1", rule: null, urgent: 0, by: "staff", note: null, until }, now);
    now = tokyo("2026-11-25 8:30");
    await measured();
    await digest(context, now);
    expect((await digests())[0]!.text).toContain(
      "一時保育室：値が届いていません（11月25日（水） 8:00 から 30分・消音中（11月26日（木） 9:00 まで））",
    );
  });

  it("reminds of a missing new-year list from December on, and of nothing before", async () => {
    now = tokyo("2026-11-30 8:00");
    await start();
    await until("2026-12-01 9:00");
    const subjects = (await digests()).map(({ subject }) => subject.replace(/^.*：/, ""));
    expect(subjects).toEqual(["異常なし", "異常なし", "気をつけること 1件", "気をつけること 1件"]);
    expect((await digests()).at(-1)!.text).toContain("センターの設定：年末年始の休館日・収集日がまだ設定されていません");
    expect(await mails()).toHaveLength(4);
  });

  it("tells in the morning what did not fit into the day before", async () => {
    const strict = config();
    strict.mail.maxPerPersonDay = 2;
    await start(strict);
    for (const key of ["a", "b"]) {
      const mail = { key, center: "east", recipient: "staff@example.jp", subject: "", text: "", html: "", pictures: "[]", urgent: 0 };
      await context.operations.outbox.put([mail], [], now);
    }
    await until("2026-11-25 10:00", { fillRatio: 0.97 });
    expect((await mails()).filter(({ recipient }) => recipient === "staff@example.jp")).toHaveLength(2);
    await until("2026-11-26 8:40", { fillRatio: 0.97 });
    const mine = (await digests()).filter(({ recipient }) => recipient === "staff@example.jp");
    expect(mine).toHaveLength(1);
    expect(mine[0]!.text).toMatch(/■ 1日の上限のためメールにしなかったお知らせ\n {2}圧縮機：満杯です/);
  });

  it("calls a center that is switched off at night in order, and never silent", async () => {
    await start(config({ powerOffWhenClosed: true }));
    await until("2026-11-25 17:00");
    for (; now < tokyo("2026-11-26 8:40"); now += 5 * minuteMs) await tick(context, timetable, now);
    const last = (await digests()).at(-1)!;
    expect(last.subject).toBe("【東部】けさのようす：異常なし");
    expect(last.text).toContain("圧縮機：休館のため無通信（正常）（最終 11月25日（水） 16:55）");
    expect(await mails()).toHaveLength(4);
  });
});
