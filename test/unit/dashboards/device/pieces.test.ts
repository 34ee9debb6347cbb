import { describe, expect, it } from "vitest";
import type { Bucket } from "../../../../collector/series/port.ts";
import { openSqliteSeries } from "../../../../collector/series/sqlite.ts";
import { tokyoTime } from "../../../../contract/time.ts";
import { cameColumns, levelColumns, stepFor } from "../../../../dashboards/web/browser/ZoomData.ts";
import { readCourses, readTotal, shownQuantities } from "../../../../dashboards/web/device/courses.ts";
import { shownLimits } from "../../../../dashboards/web/device/limits.ts";
import { closedDays, wrongOf } from "../../../../dashboards/web/device/marks.ts";
import { fieldTime, timeOfField } from "../../../../dashboards/web/device/words.ts";
import { atEnd } from "../../../support/processes.ts";
import { centerOf } from "../../jobs/center.ts";

const hourMs = 3_600_000;

describe("the limits in a chart", () => {
  const devices = {
    cold: { kind: "refrigerator", name: "冷蔵庫", limitC: 10 },
    nowhere: { kind: "refrigerator", name: "冷蔵庫" },
    room: { kind: "room", name: "部屋", thresholds: { stuffy: 1_200 } },
    machine: { kind: "compactor", name: "圧縮機", thresholds: { "near-full": 0.7 } },
    meter: { kind: "power", name: "電源" },
  };
  const center = centerOf({ devices: devices as never });
  const words = (device: keyof typeof devices, quantity: Parameters<typeof shownLimits>[2], language: "ja" | "en" = "ja") =>
    shownLimits(center.devices[device]!, center, quantity, language).map(({ word }) => word);

  it("are those that alerts are raised by, with the device's own settings", () => {
    expect(words("cold", "temperatureC")).toEqual(["上限 10℃"]);
    expect(words("room", "temperatureC")).toEqual(["下限 18℃", "上限 28℃"]);
    expect(words("room", "co2Ppm", "en")).toEqual(["Upper limit 1200 ppm"]);
    expect(words("machine", "fillRatio")).toEqual(["もうすぐ満杯 70%", "満杯 95%"]);
  });

  it("are none where only a setting of the device would make one", () => {
    expect([...words("nowhere", "temperatureC"), ...words("meter", "powerW"), ...words("machine", "massKg")]).toEqual([]);
  });
});

describe("what happened to a device", () => {
  it("closed are holidays and days without opening hours; a place without any is no office", () => {
    const days = closedDays(centerOf(), "2026-11-21", "2026-11-25").map(({ from }) =>
      new Date(from + 9 * hourMs).toISOString().slice(0, 10),
    );
    expect(days).toEqual(["2026-11-22", "2026-11-23"]);
    expect(closedDays(centerOf({ opening: {} }), "2026-11-21", "2026-11-25")).toEqual([]);
  });

  it("wrong is what was marked of a quantity, and of everything", () => {
    const row = { id: 1, center: "east", device: "a", note: "", by: "", at: 0, undoneAt: null, undoneBy: null };
    const corrections = [
      { ...row, quantity: "fillRatio", from: 1, to: 2 },
      { ...row, quantity: null, from: 3, to: 4 },
      { ...row, quantity: "massKg", from: 5, to: 6 },
    ];
    expect(wrongOf(corrections, "fillRatio")).toEqual([
      { from: 1, to: 2 },
      { from: 3, to: 4 },
    ]);
  });

  it("measured is first what the kind shows first, without the marks of its readings", () => {
    expect(shownQuantities("refrigerator")).toEqual(["temperatureC", "doorOpen", "powerW", "fault", "batteryRatio"]);
  });
});

describe("a field for date and time", () => {
  it("is in Tokyo, and comes back as it was", () => {
    const at = tokyoTime("2026-11-30", "9:05");
    expect(fieldTime(at)).toBe("2026-11-30T09:05");
    expect(timeOfField("2026-11-30T09:05")).toBe(at);
    expect(timeOfField("2026-11-30 09:05")).toBe(at);
  });

  it.each(["", "2026-11-30", "2026-02-30T10:00", "2026-11-30T25:00", "2026-11-30T10:60", "30.11.2026 10:00"])("%j is none", (text) => {
    expect(timeOfField(text)).toBeUndefined();
  });
});

describe("an enlarged chart", () => {
  it("reads a long time in days and a short one in single values, what came never finer than hours", () => {
    const hours = [6, 48, 24 * 60, 24 * 365].map((count) => stepFor(count * hourMs, false).every);
    expect(hours).toEqual(["raw", "5m", "1h", "1d"]);
    expect(stepFor(6 * hourMs, true).every).toBe("1h");
    expect(stepFor(24 * 60 * hourMs, true).every).toBe("1d");
  });

  it("leaves a gap where nothing was measured", () => {
    const points: Bucket[] = [
      [0, 1, 2, 3],
      [hourMs, 1, 2, 3],
      [9 * hourMs, 1, 2, 3],
    ];
    const [seconds, means] = levelColumns(points, hourMs, 10);
    expect(seconds).toHaveLength(4);
    expect(means).toEqual([20, 20, null, 20]);
    expect([...seconds].sort((a, b) => a - b)).toEqual(seconds);
  });

  it("shows what came, not where the counter stands", () => {
    const points: Bucket[] = [
      [0, 100, 101, 102],
      [hourMs, 102, 104, 105],
      [2 * hourMs, 106, 107, 109],
    ];
    expect(cameColumns(points, hourMs, hourMs, 1)).toEqual([
      [3_600, 7_200],
      [3, 4],
    ]);
  });
});

describe("what came of a total", () => {
  const machine = { center: "east", device: "compactor-1", kind: "compactor" };
  const midnight = tokyoTime("2026-11-30", "0:00");

  it("counts what came over midnight on the day on which it was seen, and knows where the counter stood before the picture", async () => {
    const series = openSqliteSeries(":memory:");
    atEnd(() => series.close());
    const at = (hours: number, cyclesTotal: number) => ({ ...machine, at: midnight + hours * hourMs, values: { cyclesTotal } });
    await series.write([at(-2, 8), at(-0.5, 10), at(0.5, 14), at(9, 15)]);
    const today = await readTotal(series, machine, "cyclesTotal", { from: midnight, to: midnight + 24 * hourMs, every: "1d" });
    expect(today.bars).toEqual([{ at: midnight, count: 5, coversGap: false }]);
    const hours = await readTotal(series, machine, "cyclesTotal", { from: midnight, to: midnight + 24 * hourMs, every: "1h" });
    expect(hours.bars.map(({ count, coversGap }) => [count, coversGap])).toEqual([
      [4, false],
      [1, true],
    ]);
  });

  it("comes in days where only days are kept, whatever was asked for", async () => {
    const series = openSqliteSeries(":memory:");
    atEnd(() => series.close());
    const days = Array.from({ length: 5 }, (_, day) => ({
      ...machine,
      at: midnight + day * 24 * hourMs,
      values: { cyclesTotal: day * 7, massKg: day },
    }));
    await series.write(days);
    const span = { from: midnight, to: midnight + 5 * 24 * hourMs, every: "1h", totalsEvery: "1h" } as const;
    const courses = await readCourses(series, machine, span, 30_000);
    const mass = courses.find(({ quantity }) => quantity === "massKg")!;
    expect(mass.nature === "level" && mass.spreadMs).toBe(24 * hourMs);
  });
});
