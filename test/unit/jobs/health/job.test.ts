/** The hourly look at the health of machines, on real stores in a folder of its own. The clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Values } from "../../../../contract/quantities.ts";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../../contract/time.ts";
import type { JobContext } from "../../../../jobs/context.ts";
import { kindProfile } from "../../../../jobs/forecast/profile.ts";
import { health } from "../../../../jobs/health.ts";
import type { WitnessReading } from "../../../../jobs/pickup/witnesses.ts";
import { timetable } from "../../../../jobs/timetable.ts";
import { type CenterChanges, configOf, tokyo } from "../center.ts";
import { bagWeek, only, scale } from "../pickup/bagWeek.ts";
import { closeContext, openContext } from "../stores.ts";

const machine = { kind: "compactor", name: "圧縮機", bagDiapers: 110, driver: { type: "simulated" } };
let dir: string;
let context: JobContext;
let now: Instant;

async function start(devices: Record<string, object> = { "compactor-1": machine }): Promise<void> {
  context = await openContext(dir, configOf({ devices } as unknown as CenterChanges), now);
}
async function restart(): Promise<void> {
  await closeContext(context);
  await start();
}
const write = (readings: readonly WitnessReading[], device = "compactor-1") =>
  context.series.write(readings.map(({ at, values }) => ({ center: "east", device, kind: "compactor", at, values })));
const measured = (values: Values, device?: string) => write([{ at: now, values }], device);
const look = async (ms = 0) => {
  now += ms;
  await health(context, now);
};
const open = async () => (await context.operations.alerts.open()).map(({ rule, level }) => `${rule} ${level}`).sort();
const ended = async () =>
  (await context.operations.alerts.since(0)).flatMap(({ rule, resolution }) => (resolution ? [`${rule} ${resolution}`] : []));
const said = (what: string) => context.operations.eyeReports.add({ center: "east", device: "compactor-1", what, by: "tanaka" }, now);

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "health-"));
  now = tokyo("2026-11-27 17:30");
  await start();
});
afterEach(async () => {
  await closeContext(context);
  rmSync(dir, { recursive: true });
});

it("the look at the health of machines is in the timetable", () => {
  expect(timetable.map(({ name }) => name)).toContain("health");
});

describe("a filter that runs out", () => {
  it("is one alert that gets worse and ends with a new filter, looked at once an hour", async () => {
    const seen: string[][] = [];
    for (const days of [20, 14, 15, 3, 0, 0, 90]) {
      await measured({ filterDaysLeft: days });
      await look(hourMs);
      seen.push(await open());
    }
    const [soon, close, due] = [["filter filter"], ["filter filter-soon"], ["filter filter-due"]];
    expect(seen).toEqual([[], soon, soon, close, due, due, []]);
    expect(await ended()).toEqual(["filter in-order"]);
  });

  it("is looked at once in an hour, and again after a restart", async () => {
    await look();
    await measured({ filterDaysLeft: 0 });
    await look(minuteMs);
    expect(await open()).toEqual([]);
    await restart();
    await look();
    expect(await open()).toEqual(["filter filter-due"]);
  });

  it("is not told while the values' store is away, and then at once", async () => {
    await measured({ filterDaysLeft: 0 });
    context.ledger.setStoreDown(now);
    await look();
    expect(await open()).toEqual([]);
    context.ledger.setStoreDown(undefined);
    await look(minuteMs);
    expect(await open()).toEqual(["filter filter-due"]);
  });
});

describe("what people report", () => {
  it("a smell is an alert until the bag was changed", async () => {
    await said("smell");
    await look(minuteMs);
    expect(await open()).toEqual(["odour odour"]);
    await context.operations.pickups.found({ center: "east", device: "compactor-1", evidence: "level" }, now + minuteMs);
    await look(hourMs);
    expect(await open()).toEqual([]);
  });

  it("a deodorant is asked for, then reminded of", async () => {
    await closeContext(context);
    await start({ "compactor-1": { ...machine, deodorantDays: 30 } });
    await look();
    expect(await open()).toEqual(["deodorant deodorant"]);
    await said("deodorant-changed");
    await look(hourMs);
    expect(await open()).toEqual([]);
    await look(31 * dayMs);
    expect(await open()).toEqual(["deodorant deodorant-due"]);
  });
});

describe("a bag that stays", () => {
  it("is told after 6 days, and not while it is empty", async () => {
    await context.operations.pickups.found({ center: "east", device: "compactor-1", evidence: "level", cyclesTotalAt: 500 }, now);
    now += 6.5 * dayMs;
    await measured({ cyclesTotal: 500 });
    await look();
    expect(await open()).toEqual([]);
    await measured({ cyclesTotal: 501 });
    await look(hourMs);
    expect(await open()).toEqual(["bag-age bag-age"]);
    await look(dayMs);
    expect(await open()).toEqual(["bag-age bag-over-age"]);
  });
});

describe("the motor", () => {
  it("is told when its cycles take longer, and forgotten with a service", async () => {
    const days = Array.from({ length: 60 }, (_, day) => ({
      at: now - (60 - day) * dayMs,
      values: { cycleSeconds: (day >= 50 ? 51 : 42) + 0.3 * Math.sin(day), cyclesTotal: 1000 + 20 * day },
    }));
    await write(days);
    await look();
    expect(await open()).toEqual(["cycle-time motor"]);
    await said("serviced");
    await look(hourMs);
    expect(await open()).toEqual([]);
  });
});

describe("witnesses that contradict each other", () => {
  const changedAt = tokyo("2026-11-20 0:00");
  const quantities = ["fillRatio", "cyclesTotal", "energyWhTotal"] as const;
  /** Two weeks before the bag, from which the cost of a cycle is learned, and the bag with its level stuck from the third day on. */
  async function weeks(stuck: boolean): Promise<void> {
    const before = only(bagWeek(7, { days: 13 }), quantities).map(({ at, values }) => ({ at: at - 13 * dayMs, values }));
    const [lastCycles, lastWh] = [before.at(-1)!.values.cyclesTotal as number, before.at(-1)!.values.energyWhTotal as number];
    const bag = only(bagWeek(1), quantities, ({ values }, i) => ({
      cyclesTotal: lastCycles + (values.cyclesTotal as number) - 1000,
      energyWhTotal: lastWh + (values.energyWhTotal as number) - 50_000,
      ...(stuck && i >= 48 && { fillRatio: 0.2 }),
    }));
    await write([...before.slice(0, -1), ...bag.filter(({ at }) => at <= now)]);
    const profile = JSON.stringify({ ...kindProfile(110), days: 60, ratioPerCycle: scale.ratioPerCycle });
    await context.operations.forecasts.learned([{ center: "east", device: "compactor-1", learnedAt: now, profile }]);
    await context.operations.pickups.found(
      { center: "east", device: "compactor-1", evidence: "level", cyclesTotalAt: lastCycles },
      changedAt,
    );
  }

  it("name the level that is stuck", async () => {
    now = tokyo("2026-11-25 23:30");
    await weeks(true);
    await look();
    expect(await open()).toEqual(["doubtful-level doubtful"]);
  });

  it("name nobody in an ordinary week", async () => {
    now = tokyo("2026-11-25 23:30");
    await weeks(false);
    await look();
    expect(await open()).toEqual([]);
  });
});

it("with many machines a look stays short, and all have had their turn after some looks", async () => {
  const many = Array.from({ length: 45 }, (_, i) => `compactor-${i + 1}`);
  await closeContext(context);
  await start(Object.fromEntries(many.map((name) => [name, machine])));
  for (const name of many) await measured({ filterDaysLeft: 0 }, name);
  const counts: number[] = [];
  for (let i = 0; i < 4; i++) {
    await look();
    counts.push((await open()).length);
  }
  expect(counts).toEqual([20, 40, 45, 45]);
});
