/** Limits on real stores in a folder; the clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Instant, minuteMs } from "../../../../contract/time.ts";
import type { JobContext } from "../../../../jobs/context.ts";
import { tick } from "../../../../jobs/schedule.ts";
import { timetable } from "../../../../jobs/timetable.ts";
import { configOf, tokyo } from "../center.ts";
import { closeContext, openContext } from "../stores.ts";

let dir: string;
let context: JobContext;
let now: Instant;

const config = configOf({
  devices: {
    "fridge-1": { kind: "refrigerator", name: "冷蔵庫", limitC: 10, driver: { type: "simulated" } },
    "room-1": { kind: "room", name: "一時保育室", driver: { type: "simulated" } },
  } as never,
});

/** Both are measured every minute until then; the jobs look every five. */
async function until(at: string, { fridge = 4, room = 22 } = {}): Promise<void> {
  for (; now < tokyo(at); now += minuteMs) {
    await context.series.write([
      { center: "east", device: "fridge-1", kind: "refrigerator", at: now, values: { temperatureC: fridge } },
      { center: "east", device: "room-1", kind: "room", at: now, values: { temperatureC: room } },
    ]);
    if (now % (5 * minuteMs) === 0) await tick(context, timetable, now);
  }
}
const open = async () => (await context.operations.alerts.open()).map(({ device, rule, level }) => `${device} ${rule} ${level}`);
const mails = async () =>
  (await context.operations.outbox.list(0, now + 1)).filter(({ key }) => key.startsWith("alerts-")).map(({ subject }) => subject);

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "limits-"));
  now = tokyo("2026-11-29 10:00");
  context = await openContext(dir, config, now);
});
afterEach(async () => {
  await closeContext(context);
  rmSync(dir, { recursive: true });
});

it("food that has been too warm for 65 minutes is told on a closed Sunday too, once; that it is cold again is not", async () => {
  await until("2026-11-29 10:30");
  await until("2026-11-29 11:30", { fridge: 12 });
  expect([await open(), await mails()]).toEqual([[], []]);
  await until("2026-11-29 11:41", { fridge: 12 });
  expect(await open()).toEqual(["fridge-1 temperatureC too-warm"]);
  await until("2026-11-29 14:00", { fridge: 12 });
  await until("2026-11-29 14:30");
  expect(await open()).toEqual([]);
  expect(await mails()).toEqual(["【東部・至急】冷蔵庫：温度が上限を超えています"]);
});

it("a defrost peak of 20 minutes raises nothing", async () => {
  await until("2026-11-29 10:20");
  await until("2026-11-29 10:40", { fridge: 14 });
  await until("2026-11-29 12:00");
  expect(await context.operations.alerts.since(0)).toEqual([]);
});

it("a hot room counts from opening on, has no mail, and is over when the center closes", async () => {
  now = tokyo("2026-11-30 7:30");
  await until("2026-11-30 9:26", { room: 31 });
  expect(await open()).toEqual([]);
  await until("2026-11-30 9:36", { room: 31 });
  expect(await open()).toEqual(["room-1 temperatureC too-hot"]);
  await until("2026-11-30 17:01", { room: 31 });
  expect([await open(), await mails()]).toEqual([[], []]);
  expect(await context.operations.alerts.since(0)).toMatchObject([{ resolution: "closed" }]);
  await until("2026-11-30 19:00", { room: 31 });
  expect(await open()).toEqual([]);
});

it("old readings that arrive late raise nothing", async () => {
  await until("2026-11-29 10:20");
  const late = Array.from({ length: 80 }, (_, i) => ({
    center: "east",
    device: "fridge-1",
    kind: "refrigerator",
    at: tokyo("2026-11-29 8:00") + i * minuteMs,
    values: { temperatureC: 14 },
  }));
  await context.series.write(late);
  await until("2026-11-29 10:40");
  expect(await context.operations.alerts.since(0)).toEqual([]);
});
