/** The query behind the report and the page, on a real store and a real ledger. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { completeness } from "../../collector/series/completeness.ts";
import { Ledger } from "../../collector/series/ledger.ts";
import type { Point } from "../../collector/series/port.ts";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { configSchema } from "../../contract/config/schema.ts";
import { hourMs, minuteMs, tokyoMidnight } from "../../contract/time.ts";
import { atEnd, tempDir } from "../support/processes.ts";

const now = tokyoMidnight("2026-11-25") + 12 * hourMs;
const device = (more: object = {}) => ({ kind: "room", name: "部屋", ...more });
const center = (more: object = {}) => ({ name: { ja: "東部", en: "East" }, everySeconds: 600, devices: { room: device() }, ...more });

function open() {
  const dir = tempDir();
  const [series, ledger] = [openSqliteSeries(join(dir, "series.db")), new Ledger(join(dir, "collector.db"))];
  atEnd(() => Promise.all([series.close(), ledger.close()]));
  const points = (of: { center: string; device: string }, from: number, to: number, everyMs: number): Point[] =>
    Array.from({ length: Math.ceil((to - from) / everyMs) }, (_, i) => ({
      ...of,
      kind: "room",
      at: from + i * everyMs,
      values: { co2Ppm: 500 },
    }));
  return { series, ledger, points };
}

test("days are cut in Tokyo, devices count for themselves, what is planned or still to come is left out", async () => {
  const { series, ledger, points } = open();
  const config = configSchema.parse({
    centers: {
      east: center({ devices: { room: device(), hall: device({ everySeconds: 60 }), kitchen: device({ planned: true }) } }),
      west: center(),
    },
  });
  const start = tokyoMidnight("2026-11-24");
  await series.write(points({ center: "east", device: "room" }, start, now, 10 * minuteMs));
  await series.write(points({ center: "east", device: "hall" }, start, start + 6 * hourMs, minuteMs));
  await series.write(points({ center: "west", device: "room" }, start - 10 * minuteMs, start + 10 * minuteMs, 10 * minuteMs));
  const query = { from: "2026-11-23", to: "2026-12-31" };
  const days = await completeness({ config, series, ledger, now }, { ...query, center: "east" });
  expect(days.map(({ device, day, expected, received, ratio }) => [device, day, expected, received, ratio])).toEqual([
    ["room", "2026-11-23", 144, 0, 0],
    ["room", "2026-11-24", 144, 144, 1],
    ["room", "2026-11-25", 72, 72, 1],
    ["hall", "2026-11-23", 1440, 0, 0],
    ["hall", "2026-11-24", 1440, 360, 0.25],
    ["hall", "2026-11-25", 720, 0, 0],
  ]);
  expect(days.map(({ reasons }) => reasons.join())).toEqual(["nothing-yet", "", "", "nothing-yet", "", ""]);
  const all = await completeness({ config, series, ledger, now }, query);
  expect(all.filter((one) => one.center === "west").map(({ received }) => received)).toEqual([1, 1, 0]);
  expect(await completeness({ config, series, ledger, now }, { from: "2026-11-26", to: "2026-11-30" })).toEqual([]);
});

test("an interval that a command changed counts for today, a simulated past for what it has", async () => {
  const { series, ledger } = open();
  const config = configSchema.parse({ centers: { east: center(), demo: center({ simulated: true, everySeconds: 1 }) } });
  ledger.putAgent({
    ...{ center: "east", agent: "edge", receivedAt: now },
    status: { v: 1, state: "up", at: now, version: "1", devices: [{ device: "room", kind: "room", ok: true, everySeconds: 3_600 }] },
  });
  const days = await completeness({ config, series, ledger, now }, { from: "2026-11-24", to: "2026-11-25" });
  expect(days.map(({ center, expected }) => [center, expected])).toEqual([
    ["east", 144],
    ["east", 12],
    ["demo", 288],
    ["demo", 144],
  ]);
});

test("what the ledger knows of an agent is a reason for each of its devices", async () => {
  const { series, ledger } = open();
  const config = configSchema.parse({ centers: { east: center(), west: center() } });
  const owner = { journal: "j", center: "east", agent: "edge" };
  const entry = { ...owner, upTo: 9, stored: 5, quarantined: 0, skipped: 4, missing: 0, highest: 9 };
  const from = tokyoMidnight("2026-11-24") + hourMs;
  const gone = [{ from: 3, to: 6, why: "dropped" as const, measuredAfter: from, measuredBefore: from + hourMs }];
  ledger.commit([entry], [], now, { settled: [{ journal: "j", gone, late: 0 }] });
  const status = { v: 1 as const, state: "up" as const, at: now, version: "1" };
  ledger.putAgent({ center: "east", agent: "edge", receivedAt: now - 40 * hourMs, status });
  ledger.putAgent({ center: "east", agent: "edge", receivedAt: now - 39 * hourMs, status });
  const days = await completeness({ config, series, ledger, now }, { from: "2026-11-23", to: "2026-11-25" });
  expect(days.map(({ center, day, reasons }) => [center, day.slice(-2), reasons.sort().join()])).toEqual([
    ["east", "23", "no-contact,nothing-yet"],
    ["east", "24", "dropped,no-contact,nothing-yet"],
    ["east", "25", "no-contact,nothing-yet"],
    ["west", "23", "nothing-yet"],
    ["west", "24", "nothing-yet"],
    ["west", "25", "nothing-yet"],
  ]);
});
