/** A bag's way through the real rules and stores, minute by minute. The clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../../contract/time.ts";
import type { JobContext } from "../../../../jobs/context.ts";
import { bagNotice } from "../../../../jobs/pickup/notice.ts";
import { pickup } from "../../../../jobs/pickup/pickup.ts";
import { configOf, tokyo } from "../center.ts";
import { closeContext, openContext } from "../stores.ts";

let dir: string;
let context: JobContext;
let now: Instant;
let cycles: number;
const bag = { center: "east", device: "compactor-1" };

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "bag-"));
  now = tokyo("2026-11-25 14:10");
  cycles = 1_000;
  context = await openContext(dir, configOf(), now);
});
afterEach(async () => {
  await closeContext(context);
  rmSync(dir, { recursive: true });
});

/** The machine shows this level for some minutes, every 30 seconds; the jobs look once a minute. */
async function minutes(count: number, fillRatio: number, more: Record<string, number> = {}): Promise<void> {
  for (let i = 0; i < count; i++) {
    for (const at of [now + minuteMs / 2, now + minuteMs])
      await context.series.write([
        { ...bag, kind: "compactor", at, values: { fillRatio: fillRatio + 0.002 * Math.sin(at), cyclesTotal: cycles, ...more } },
      ]);
    now += minuteMs;
    await pickup(context, now);
  }
}
const last = async () => (await context.operations.pickups.last("east", "compactor-1"))!;
const steps = async () => (await context.operations.pickups.events((await last()).id)).map(({ state, by }) => `${state} ${by}`);
const openAlerts = async () => (await context.operations.alerts.open()).map(({ level }) => level);

describe("a bag on its way", () => {
  it("is advised, promised, put out, verified by its level and collected, each step with who did it", async () => {
    await minutes(5, 0.85);
    expect(await last()).toMatchObject({
      state: "advised",
      act: "put-out",
      actBy: tokyo("2026-11-25 17:00"),
      fillBefore: expect.closeTo(0.85),
    });
    expect(await openAlerts()).toEqual(["near-full"]);
    const { pickups } = context.operations;
    expect(await pickups.promise((await last()).id, "早番", now)).toBe(true);
    expect(await pickups.promise((await last()).id, "遅番", now)).toBe(false);
    await pickups.claim({ ...bag, by: "遅番", fillBefore: 0.85 }, now);
    await minutes(8, 0.02);
    expect(await last()).toMatchObject({
      state: "verified",
      evidence: expect.stringContaining("level"),
      collectionAt: tokyo("2026-11-26 8:00"),
    });
    expect(await openAlerts()).toEqual([]);
    now = tokyo("2026-11-26 7:55");
    await minutes(4, 0.02);
    expect((await last()).state).toBe("verified");
    await minutes(2, 0.02);
    expect(await steps()).toEqual(["advised 見守り", "promised 早番", "put-out 遅番", "verified 見守り", "collected 見守り"]);
  });

  it("that was changed without a word makes its entry by itself, once", async () => {
    await minutes(20, 0.3);
    expect(await context.operations.pickups.list()).toEqual([]);
    await minutes(40, 0.03);
    expect(await context.operations.pickups.list()).toMatchObject([
      { state: "verified", putOutAt: null, fillBefore: expect.closeTo(0.3, 1) },
    ]);
  });

  it("knows how many cycles it took", async () => {
    await minutes(20, 0.6);
    await minutes(40, 0.02);
    cycles += 87;
    await minutes(20, 0.8);
    await minutes(40, 0.02);
    expect(await last()).toMatchObject({ cycles: 87 });
  });

  const claim = (fillBefore = 0.85) => context.operations.pickups.claim({ ...bag, by: "遅番", fillBefore }, now);

  it("has the weight that the scale showed before it was taken out, as soon as its level verifies the claim", async () => {
    await minutes(5, 0.85, { massKg: 12.9 });
    await claim();
    await minutes(2, 0.02, { massKg: 0 });
    expect(await last()).toMatchObject({ state: "verified", evidence: "level,weight", massKg: 12.9 });
  });

  it("has that weight too when it was changed while the program was down for a night", async () => {
    await minutes(5, 0.85, { massKg: 12.9 });
    await closeContext(context);
    now += 16 * hourMs;
    context = await openContext(dir, configOf(), now);
    await minutes(2, 0.02, { massKg: 0 });
    expect(await last()).toMatchObject({ state: "verified", evidence: "level,weight", massKg: 12.9 });
  });

  it("has no weight by a scale that stands still while the level falls", async () => {
    await minutes(5, 0.85, { massKg: 12.9 });
    await claim();
    await minutes(8, 0.02, { massKg: 12.9 });
    expect(await last()).toMatchObject({ state: "verified", massKg: null });
  });

  it("that somebody said was changed knows its cycles since the change before, and none where no change before is known", async () => {
    await minutes(5, 0.85);
    await claim();
    await minutes(6, 0.02);
    expect(await last()).toMatchObject({ state: "verified", cycles: null });
    cycles += 87;
    now += 3 * hourMs;
    await minutes(5, 0.85);
    await claim();
    await minutes(2, 0.85);
    await minutes(6, 0.02);
    expect(await last()).toMatchObject({ state: "verified", cycles: 87 });
  });

  it("knows its cycles past a claim that nothing showed", async () => {
    await minutes(20, 0.6);
    await minutes(40, 0.02);
    cycles += 40;
    now += 3 * hourMs;
    await claim(0.4);
    await minutes(5, 0.4);
    await context.operations.pickups.unconfirmed((await last()).id, now);
    cycles += 47;
    await minutes(20, 0.8);
    await minutes(40, 0.02);
    expect(await last()).toMatchObject({ state: "verified", cycles: 87 });
  });

  it("whose claim nothing shows is asked about once and stays unconfirmed", async () => {
    await minutes(5, 0.85);
    await context.operations.pickups.claim({ ...bag, by: "遅番", fillBefore: 0.85 }, now);
    await minutes(3, 0.85);
    expect(await openAlerts()).toEqual([]);
    now += 2 * hourMs;
    await minutes(2, 0.85);
    const { askedAt } = await last();
    expect(askedAt).toBeGreaterThan(0);
    now += 2 * hourMs;
    await minutes(2, 0.85);
    // Closed meanwhile: nobody could have answered.
    expect((await last()).state).toBe("put-out");
    now = tokyo("2026-11-26 10:30");
    await minutes(2, 0.85);
    expect((await context.operations.pickups.list()).map(({ state }) => state)).toEqual(["advised", "unconfirmed"]);
  });

  it("weighs together with what is outside already for the same collection, and what the scale says is believed", async () => {
    await minutes(5, 0.85);
    const weight = async () => (await bagNotice(context, "east", "compactor-1", now))!.weight!;
    const alone = await weight();
    const other = { center: "east", device: "compactor-2", evidence: "level" };
    await context.operations.pickups.found({ ...other, fillBefore: 0.5, collectionAt: tokyo("2026-11-30 8:00") }, now);
    expect((await weight()).diapers).toBe(alone.diapers);
    await context.operations.pickups.found({ ...other, fillBefore: 0.5, collectionAt: tokyo("2026-11-26 8:00") }, now);
    expect((await weight()).diapers).toBe(alone.diapers + 55);
    await minutes(3, 0.85, { massKg: 20 });
    const { kg, kg90 } = await weight();
    expect(kg).toBeGreaterThan(20 + 55 * 0.195 - 0.1);
    expect(kg90 - kg).toBeLessThan(alone.kg90 - alone.kg + 3);
  });

  it("that is half full and was claimed by mistake is asked about too, by an alert of its own", async () => {
    await minutes(5, 0.5);
    await context.operations.pickups.claim({ ...bag, by: "遅番", fillBefore: 0.5 }, now);
    now += 2 * hourMs;
    await minutes(2, 0.5);
    expect(await openAlerts()).toEqual(["claim-unshown"]);
    now = tokyo("2026-11-26 10:30");
    await minutes(2, 0.5);
    expect((await last()).state).toBe("unconfirmed");
    expect(await openAlerts()).toEqual([]);
  });

  it("waits for somebody again when it gets full after it was acknowledged", async () => {
    await minutes(5, 0.9);
    const [alert] = await context.operations.alerts.open();
    await context.operations.alerts.acknowledge(alert!.id, "早番", now);
    await minutes(3, 0.9);
    expect((await context.operations.alerts.open())[0]!.acknowledgedAt).not.toBeNull();
    await minutes(5, 0.98);
    expect(await context.operations.alerts.open()).toMatchObject([{ level: "full", acknowledgedAt: null, acknowledgedBy: null }]);
  });

  it("whose machine was taken away is no longer advised", async () => {
    await minutes(5, 0.9);
    expect((await last()).state).toBe("advised");
    delete context.config.centers.east!.devices["compactor-1"];
    await pickup(context, now + minuteMs);
    expect(await context.operations.pickups.list()).toMatchObject([{ state: "cancelled" }]);
  });

  it("is advised when somebody sees it full although the sensor says there is room, until somebody sees otherwise", async () => {
    const see = (what: string) => context.operations.eyeReports.add({ ...bag, what, by: "遅番" }, now);
    await minutes(20, 0.3);
    expect(await openAlerts()).toEqual([]);
    await see("half");
    await minutes(2, 0.3);
    expect(await openAlerts()).toEqual([]);
    await see("full");
    await minutes(2, 0.3);
    expect(await openAlerts()).toEqual(["near-full"]);
    await see("quarter");
    await minutes(12, 0.3);
    expect(await openAlerts()).toEqual([]);
  });

  it("is advised anew for the next collection when nobody put it out in time", async () => {
    await minutes(5, 0.85);
    const first = await last();
    now = tokyo("2026-11-26 9:30");
    await minutes(5, 0.93);
    const second = await last();
    expect(second.id).toBe(first.id);
    expect(second.actBy).toBeGreaterThan(now);
    expect(await openAlerts()).toEqual(["near-full"]);
  });

  it("is not taken for changed because the level sensor saw something else for a moment", async () => {
    await minutes(10, 0.7);
    await context.series.write([{ ...bag, kind: "compactor", at: now + 20_000, values: { fillRatio: 0.05 } }]);
    await minutes(20, 0.7);
    expect((await context.operations.pickups.list()).filter(({ state }) => state === "verified")).toEqual([]);
  });

  it("is known again after a restart", async () => {
    await minutes(5, 0.85);
    await closeContext(context);
    context = await openContext(dir, configOf(), now);
    await minutes(5, 0.84);
    expect(await context.operations.pickups.list()).toHaveLength(1);
  });

  it("that was changed while the program was down is found by its level", async () => {
    await minutes(5, 0.85);
    await closeContext(context);
    now += 3 * hourMs;
    context = await openContext(dir, configOf(), now);
    await minutes(6, 0.05);
    expect(await last()).toMatchObject({ state: "verified" });
    expect(await openAlerts()).toEqual([]);
  });
});

describe("the forecast", () => {
  it("is written down every 15 minutes", async () => {
    now = tokyo("2026-11-25 14:00");
    await minutes(46, 0.5);
    const rows = await context.operations.forecasts.of("east", "compactor-1", 0, now + dayMs);
    expect(rows.map(({ madeAt }) => madeAt)).toEqual([0, 15, 30, 45].map((minute) => tokyo("2026-11-25 14:00") + minute * minuteMs));
    expect(rows.at(-1)).toMatchObject({ basis: "kind", fillRatio: expect.closeTo(0.5) });
  });
});
