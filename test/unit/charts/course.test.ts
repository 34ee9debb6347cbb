import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bars } from "../../../charts/bars.ts";
import { type Course, course } from "../../../charts/course.ts";
import { heatMap } from "../../../charts/heatMap.ts";
import type { Spread } from "../../../charts/runs.ts";
import { roundScale } from "../../../charts/scale.ts";
import { periods } from "../../../charts/timeAxis.ts";
import { narrow, type TimeMarks, wide } from "../../../charts/timeFrame.ts";
import { type QuantityName, quantities } from "../../../contract/quantities.ts";
import { dayMs, hourMs, tokyoMidnight, tokyoTime } from "../../../contract/time.ts";

const week = { period: "week", from: tokyoMidnight("2026-11-23"), to: tokyoMidnight("2026-11-30") } as const;
const now = tokyoTime("2026-11-28", "13:20");
const nothing: TimeMarks = { pickups: [], alerts: [], closed: [], wrong: [] };
const hours = (count: number, value: (i: number) => number, from = week.from): Spread[] =>
  Array.from({ length: count }, (_, i) => [from + i * hourMs, value(i) - 0.02, value(i), value(i) + 0.02]);
const fill: Course = {
  ...week,
  quantity: "fillRatio",
  title: "圧縮機 満杯率",
  id: "fill",
  now,
  marks: nothing,
  spreads: hours(100, (i) => 0.1 + i / 200),
  spreadMs: hourMs,
  limits: [],
};
/** Every number of a place in the drawing. */
const places = (svg: string, name: string) =>
  [...svg.matchAll(new RegExp(` (?:${name})="([^"]*)"`, "g"))].flatMap(([, text]) => text!.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
const words = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, word]) => word);
const line = (svg: string) => /<path d="([^"]*)" class="c-data-line"/.exec(svg)?.[1] ?? "";
const says = (svg: string) => /<desc[^>]*>([^<]*)</.exec(svg)![1];

describe("the course of a quantity", () => {
  it("is a picture with a title and a sentence that says what a person would see", () => {
    const svg = course(fill, wide);
    expect(svg).toContain('role="img" aria-labelledby="t-fill" aria-describedby="d-fill"');
    expect(svg).toContain('<title id="t-fill">圧縮機 満杯率</title>');
    expect(says(svg)).toBe("最も低いのは11/23（月） 0:00ごろの8%、最も高いのは11/27（金） 3:00ごろの62%。最後は60%。");
    expect(says(course(fill, wide, "en"))).toBe("Lowest 8% about Mon 23 Nov 0:00, highest 62% about Fri 27 Nov 3:00. Last 60%.");
    expect(svg).not.toMatch(/style=|<script|var\(/);
  });

  it("leaves a gap where nothing was measured, and says so", () => {
    const gap = { ...fill, spreads: fill.spreads.filter((_, i) => i < 30 || i > 40) };
    expect(line(course(fill, wide)).match(/M/g)).toHaveLength(1);
    expect(line(course(gap, wide)).match(/M/g)).toHaveLength(2);
    expect(says(course(gap, wide))).toContain("値のない時間が1か所あります");
  });

  it("misses a single day among days, but not a single late reading among many", () => {
    const days = [0, 1, 3, 4].map((day): Spread => [week.from + day * dayMs, 0.1, 0.2, 0.3]);
    expect(line(course({ ...fill, spreads: days, spreadMs: dayMs }, wide)).match(/M/g)).toHaveLength(2);
    const readings = [0, 5, 15, 20].map((minute): Spread => [week.from + minute * 60_000, 0.1, 0.2, 0.3]);
    expect(line(course({ ...fill, spreads: readings, spreadMs: 300_000 }, wide)).match(/M/g)).toHaveLength(1);
  });

  it("shows a value that stands alone as a dot, and no values as a sentence", () => {
    expect(line(course({ ...fill, spreads: fill.spreads.slice(0, 1) }, wide))).toMatch(/^M([\d. ]+)L\1$/);
    const empty = course({ ...fill, spreads: [] }, wide);
    expect(words(empty)).toContain("この期間の値はありません");
    expect(says(empty)).toBe("この期間の値はありません。");
    expect(line(empty)).toBe("");
  });

  it("names its limits beside their lines, one under the other where they are near", () => {
    const svg = course(
      {
        ...fill,
        limits: [
          { value: 0.8, word: "もうすぐ満杯" },
          { value: 0.95, word: "満杯 <A>" },
        ],
      },
      narrow,
    );
    expect(words(svg)).toEqual(expect.arrayContaining(["もうすぐ満杯", "満杯 &lt;A&gt;"]));
    const baselines = [...svg.matchAll(/y="([\d.]+)"[^>]*class="c-limit-ink"|class="c-limit-ink" x="[\d.]+" y="([\d.]+)"/g)].map(
      ([, a, b]) => Number(a ?? b),
    );
    expect(Math.abs(baselines[0]! - baselines[1]!)).toBeGreaterThanOrEqual(13);
  });

  it("shows a limit that no value has reached yet", () => {
    const cold = { ...fill, quantity: "temperatureC", spreads: hours(9, () => 4), limits: [{ value: 10, word: "上限" }] } as const;
    expect(words(course(cold, wide))).toContain("10℃");
  });

  it("marks bags, alerts, closed days and wrong values only where they are, and explains what it shows", () => {
    const marks: TimeMarks = {
      pickups: [tokyoTime("2026-11-25", "16:30"), tokyoTime("2026-12-25", "16:30")],
      alerts: [
        { from: tokyoTime("2026-11-28", "10:00"), word: "満杯", isUrgent: true },
        { from: tokyoTime("2026-11-01", "10:00"), to: tokyoTime("2026-11-02", "10:00"), word: "前", isUrgent: false },
      ],
      closed: [0, 1].map((day) => ({ from: week.from + day * dayMs, to: week.from + (day + 1) * dayMs })),
      wrong: [{ from: week.from - dayMs, to: week.from + hourMs }],
    };
    const svg = course({ ...fill, marks }, wide);
    expect(svg.match(/class="c-pickup"/g)).toHaveLength(2); // and one in the legend
    expect(words(svg)).toEqual(expect.arrayContaining(["袋交換", "至急の警報", "休館", "誤りとされた値", "いま"]));
    expect(words(svg)).not.toContain("注意の警報");
    // Two closed days side by side are one area, and one in the legend.
    expect(svg.match(/class="c-closed"/g)).toHaveLength(2);
    expect(says(svg)).toMatch(/袋交換が1回。警報が1件あります。誤りとされた値があります。$/);
    expect(words(course({ ...fill, marks }, wide, "en"))).toEqual(expect.arrayContaining(["Bag changed", "Urgent alert", "Closed", "Now"]));
  });

  it("draws what is expected as a band, inside the picture only", () => {
    const ahead = Array.from({ length: 200 }, (_, i) => ({ at: now + i * hourMs, p10: 0.4, p50: 0.5, p90: 0.6 }));
    const svg = course({ ...fill, ahead }, wide);
    expect(words(svg)).toContain("見込み（80%の幅）");
    expect(Math.max(...places(svg, "d|x|x1|x2"))).toBeLessThanOrEqual(wide.width);
  });

  it("names hours, weekdays with dates, days, and months with the year of the era", () => {
    const of = (period: Course["period"], from: string, to: string, language: "ja" | "en" = "ja") =>
      words(course({ ...fill, spreads: [], period, from: tokyoMidnight(from), to: tokyoMidnight(to) }, wide, language));
    expect(of("day", "2026-11-28", "2026-11-29")).toEqual(expect.arrayContaining(["0:00", "12:00", "24:00"]));
    expect(of("week", "2026-11-23", "2026-11-30")).toEqual(expect.arrayContaining(["月", "11/23", "日", "11/29"]));
    expect(of("week", "2026-11-23", "2026-11-30", "en")).toEqual(expect.arrayContaining(["Mon", "23 Nov", "Sun", "29 Nov"]));
    expect(of("month", "2026-11-01", "2026-12-01")).toEqual(expect.arrayContaining(["1", "29", "日"]));
    expect(of("year", "2026-04-01", "2027-04-01")).toEqual(expect.arrayContaining(["4月", "令和8年", "3月", "令和9年"]));
  });

  it("stays inside of the picture and free of NaN whatever the values are", () => {
    const value = fc.oneof(
      fc.constantFrom(Number.NaN, Infinity, -Infinity),
      fc.double({ min: -1e9, max: 1e9 }),
      fc.double({ min: -50, max: 50 }),
    );
    const spread = fc.tuple(fc.integer({ min: -100, max: 20_000 }), value, value, value);
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(quantities) as QuantityName[])),
        fc.array(spread, { maxLength: 40 }),
        fc.constantFrom(...periods),
        fc.constantFrom(wide, narrow),
        (quantity, given, period, size) => {
          const spreads = given.sort((a, b) => a[0] - b[0]).map(([minute, ...rest]): Spread => [week.from + minute * 60_000, ...rest]);
          const svg = course({ ...fill, quantity, period, spreads, spreadMs: 0, limits: [{ value: Number.NaN, word: "?" }] }, size);
          expect(svg).not.toMatch(/NaN|Infinity|undefined/);
          const height = Number(/ height="(\d+)"/.exec(svg)![1]);
          expect(Math.max(...places(svg, "x|x1|x2|cx"))).toBeLessThanOrEqual(size.width);
          expect(Math.max(...places(svg, "y|y1|y2|cy"))).toBeLessThanOrEqual(height);
          expect(Math.min(...places(svg, "d|x|x1|x2|y|y1|y2"))).toBeGreaterThanOrEqual(-12);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("what came in each day", () => {
  const month = { period: "month", from: tokyoMidnight("2026-11-01"), to: tokyoMidnight("2026-12-01") } as const;
  const days = {
    ...month,
    quantity: "cyclesTotal",
    title: "1日の圧縮回数",
    id: "days",
    now: undefined,
    marks: nothing,
    barMs: dayMs,
  } as const;
  const bar = (day: number, count: number) => ({ at: month.from + day * dayMs, count });

  it("draws a column a day from the ground, as high as its count", () => {
    const svg = bars({ ...days, bars: [bar(0, 10), bar(1, 20), bar(2, 0)] }, wide);
    const heights = [...svg.matchAll(/<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)" class="c-bar"/g)].map(([, height]) =>
      Number(height),
    );
    expect(heights).toHaveLength(3);
    expect(heights[1]! / heights[0]!).toBeCloseTo(2, 1);
    expect(heights[2]).toBe(0);
    expect(says(svg)).toBe("合わせて30回、最も多いのは11/2（月）の20回。");
  });

  it("counts in whole numbers, and is empty without values", () => {
    expect(words(bars({ ...days, bars: [bar(0, 1)] }, wide)).filter((word) => word?.includes("."))).toEqual([]);
    expect(words(bars({ ...days, bars: [bar(0, Number.NaN), bar(1, -3)] }, wide))).toContain("この期間の値はありません");
  });

  it("draws a year of days as one path", () => {
    const year = { ...days, period: "year", from: tokyoMidnight("2026-04-01"), to: tokyoMidnight("2027-04-01") } as const;
    const svg = bars({ ...year, bars: Array.from({ length: 365 }, (_, i) => ({ at: year.from + i * dayMs, count: i % 30 })) }, narrow);
    expect(svg.match(/class="c-bar"/g)).toHaveLength(1);
    expect(svg.length).toBeLessThan(30_000);
  });
});

describe("a week by its hours", () => {
  const cells = Array.from({ length: 7 }, (_, day) =>
    Array.from({ length: 24 }, (_, hour) => (hour < 9 || hour > 16 ? 0 : day === 3 ? undefined : day + hour / 10)),
  );
  const map = { title: "曜日と時間", id: "heat", unit: "回", cells };

  it("shows the hours in which something comes, Monday first, with numbers and a legend", () => {
    const svg = heatMap(map, wide);
    expect(
      words(svg)
        .filter((word) => /^\d+$/.test(word!))
        .map(Number),
    ).toEqual(expect.arrayContaining([9, 16]));
    expect(words(svg)).not.toContain("8");
    expect(words(svg).filter((word) => /^[日月火水木金土]$/.test(word!))).toEqual(["月", "火", "水", "木", "金", "土", "日"]);
    expect(words(svg)).toContain("〜7.6回");
    expect(says(svg)).toBe("最も多いのは土曜の16時台で、平均7.6回です。");
  });

  it("does not take an hour that was never measured for one in which nothing came", () => {
    expect(heatMap(map, wide).match(/stroke-dasharray="2 3"/g)).toHaveLength(8);
  });

  it("has words where nothing is known, and no NaN", () => {
    for (const empty of [[], Array.from({ length: 7 }, () => []), Array.from({ length: 7 }, () => [Number.NaN])]) {
      const svg = heatMap({ ...map, cells: empty }, narrow);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(says(svg)).toBe("この期間の値はありません。");
    }
  });
});

describe("the scale at the left", () => {
  it.each([
    [
      [3.2, 17.9],
      [0, 5, 10, 15, 20],
    ],
    [
      [0, 0],
      [0, 0.25, 0.5, 0.75, 1],
    ],
    [
      [18, 28],
      [17.5, 20, 22.5, 25, 27.5, 30],
    ],
    [
      [0, -5e-324],
      [0, 0.25, 0.5, 0.75, 1],
    ],
    [[], [0, 0.25, 0.5, 0.75, 1]],
  ])("around %j has round numbers: %j", (values, ticks) => {
    expect(roundScale(values).ticks.map((tick) => tick + 0)).toEqual(ticks);
  });

  it("of things that are counted has no halves", () => {
    expect(roundScale([0, 1], 4, true).ticks).toEqual([0, 1]);
    expect(roundScale([0, 7], 4, true).ticks.every(Number.isInteger)).toBe(true);
  });
});
