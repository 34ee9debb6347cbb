/** From what is open to the outbox: crashes and races. Real stores in a folder; the clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hourMs, type Instant, minuteMs } from "../../../contract/time.ts";
import type { JobContext } from "../../../jobs/context.ts";
import { carryOut, notify, planNow } from "../../../jobs/notify.ts";
import { configOf, openEveryDay, tokyo } from "./center.ts";
import { closeContext, openContext } from "./stores.ts";

let dir: string;
let contexts: JobContext[];
let context: JobContext;
let now: Instant;
const recipients = ["staff@example.jp", { mail: "chief@example.jp", role: "manager" }] as never;

async function another(): Promise<JobContext> {
  const opened = await openContext(dir, configOf({ recipients, opening: openEveryDay, closedOnHolidays: false }), now);
  contexts.push(opened);
  return opened;
}
/** Looks so often, each time so much later. */
async function later(ms: number, times: number): Promise<void> {
  for (let look = 0; look < times; look++) {
    now += ms;
    await notify(context, now);
  }
}
const raise = (device: string) => context.operations.alerts.raise({ center: "east", device, rule: "silent", level: "silent" }, now);
const mails = async () => (await context.operations.outbox.list(0, now + 1)).map(({ recipient, subject }) => `${recipient} ${subject}`);
const words = async () => (await context.operations.alerts.words(0)).map(({ reason }) => reason);

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "notify-"));
  now = tokyo("2026-11-25 10:00");
  contexts = [];
  context = await another();
});
afterEach(async () => {
  for (const one of contexts) await closeContext(one);
  rmSync(dir, { recursive: true });
});

describe("what is said", () => {
  it("is not said, and not lost, when the program dies between deciding and writing", async () => {
    await raise("room-1");
    expect((await planNow(context, now)).mails).toHaveLength(1);
    expect([await mails(), await words()]).toEqual([[], []]);
    const restarted = await another();
    now += minuteMs;
    await notify(restarted, now);
    expect(await mails()).toEqual(["staff@example.jp 【東部】一時保育室から値が届いていません"]);
    expect(await words()).toEqual(["first"]);
  });

  it("is said once by two schedulers that decided the same at once", async () => {
    await raise("room-1");
    const other = await another();
    const [mine, theirs] = [await planNow(context, now), await planNow(other, now)];
    expect(await carryOut(context, mine, now)).toBe(true);
    expect(await carryOut(other, theirs, now)).toBe(false);
    expect([(await mails()).length, await words()]).toEqual([1, ["first"]]);
  });

  it("is said once when the slower scheduler knows of more: it decides anew", async () => {
    await raise("room-1");
    const other = await another();
    const mine = await planNow(context, now);
    await raise("compactor-1");
    const theirs = await planNow(other, now);
    expect(theirs.mails[0]!.notices).toHaveLength(2);
    expect(await carryOut(context, mine, now)).toBe(true);
    expect(await carryOut(other, theirs, now)).toBe(false);
    await notify(other, now);
    expect(await mails()).toEqual([
      "staff@example.jp 【東部】一時保育室から値が届いていません",
      "staff@example.jp 【東部】圧縮機から値が届いていません",
    ]);
    expect(await words()).toEqual(["first", "first"]);
  });

  it("climbs one step a round of opening hours, to the end and no further, and not once somebody answered", async () => {
    await raise("room-1");
    for (const [after, said] of [
      [0, ["first"]],
      [3.9, ["first"]],
      [4, ["first", "escalated"]],
      [4.2, ["first", "escalated"]],
    ] as const) {
      now = tokyo("2026-11-25 10:00") + after * hourMs;
      await notify(context, now);
      expect(await words()).toEqual(said);
    }
    expect((await mails()).at(-1)).toMatch(/^chief@example.jp /);
    expect((await context.operations.alerts.open())[0]!.escalatedAt).toBe(tokyo("2026-11-25 14:00"));
    const [alert] = await context.operations.alerts.open();
    await context.operations.alerts.acknowledge(alert!.id, "staff", now);
    await later(hourMs, 100);
    expect(await words()).toEqual(["first", "escalated"]);
  });

  it("waits while it is silenced, the next role too, and is said once more when the silence is over and it is still there", async () => {
    const { silences } = context.operations;
    await raise("room-1");
    await notify(context, now);
    const silence = { center: "east", device: "room-1", rule: "silent", urgent: 0, by: "staff", note: null };
    await silences.add({ ...silence, until: tokyo("2026-11-26 9:00") }, now + minuteMs);
    await later(hourMs / 2, 45);
    expect([now, await words()]).toEqual([tokyo("2026-11-26 8:30"), ["first"]]);
    await later(hourMs / 2, 1);
    expect(await words()).toEqual(["first", "repeat"]);
    await later(hourMs, 3);
    expect(await words()).toEqual(["first", "repeat"]);
    await later(hourMs, 1);
    expect(await words()).toEqual(["first", "repeat", "escalated"]);
    expect(await mails()).toEqual([
      "staff@example.jp 【東部】一時保育室から値が届いていません",
      expect.stringMatching(/^staff@/),
      expect.stringMatching(/^chief@/),
    ]);
    expect((await context.operations.alerts.words(0)).length).toBe(3);
    expect((await context.operations.alerts.notifications(1)).map(({ receivers }) => receivers)).toEqual([1, 1, 1]);
  });

  it("is said although somebody silenced it when it becomes urgent, or when it is another cause by then", async () => {
    const { silences, alerts } = context.operations;
    const of = { center: "east", device: "compactor-1" };
    await alerts.raise({ ...of, rule: "pickup", level: "near-full" }, now);
    await silences.add({ ...of, rule: "pickup", urgent: 0, by: "staff", note: null, until: now + 48 * hourMs }, now + 1);
    await later(minuteMs, 3);
    expect(await words()).toEqual([]);
    const [bag] = await alerts.open();
    await alerts.setLevel(bag!.id, { level: "full", worstLevel: "full" }, now);
    await later(minuteMs, 1);
    expect(await words()).toEqual(["first"]);
    await alerts.resolve(bag!.id, "changed", now);
    await later(minuteMs, 1);
    await alerts.raise({ ...of, rule: "pickup", level: "near-full" }, now);
    await later(minuteMs, 1);
    expect(await words()).toEqual(["first", "first"]);
  });

  it("waits for the cause: devices of a silent center are told only when they stay silent after it is back", async () => {
    const { alerts } = context.operations;
    await raise("all");
    await raise("room-1");
    await notify(context, now);
    expect(await mails()).toEqual(["staff@example.jp 【東部】すべての機器から値が届いていません"]);
    const [center] = await alerts.open();
    now += hourMs;
    await alerts.resolve(center!.id, "heard-again", now);
    await later(minuteMs, 9);
    expect(await mails()).toHaveLength(1);
    await later(minuteMs, 1);
    expect((await mails()).at(-1)).toBe("staff@example.jp 【東部】一時保育室から値が届いていません");
  });
});
