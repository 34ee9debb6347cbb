import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { periods } from "../../../../charts/timeAxis.ts";
import { addDays, dayMs, tokyoDate, tokyoTime } from "../../../../contract/time.ts";
import { type DeviceSpan, neighbours, readSpan, type SpanQuery, spanOf } from "../../../../dashboards/web/device/span.ts";

const now = tokyoTime("2026-11-30", "16:20");
const days = (query: SpanQuery): string => {
  const span = readSpan(query, now);
  return typeof span === "string" ? span : `${span.firstDay} ${addDays(span.endDay, -1)}`;
};

describe("which time a device page shows", () => {
  it("is this week unless the address says otherwise", () => {
    expect(days({})).toBe("2026-11-30 2026-12-06");
    expect(days({ at: "2026-11-29" })).toBe("2026-11-23 2026-11-29");
  });

  it.each([
    [{ period: "day", at: "2026-11-30" }, "2026-11-30 2026-11-30"],
    [{ period: "week", at: "2027-01-01" }, "2026-12-28 2027-01-03"],
    [{ period: "month", at: "2026-12-31" }, "2026-12-01 2026-12-31"],
    [{ period: "month", at: "2024-02-29" }, "2024-02-01 2024-02-29"],
    [{ period: "year", at: "2027-03-31" }, "2026-04-01 2027-03-31"],
    [{ period: "year", at: "2027-04-01" }, "2027-04-01 2028-03-31"],
    [{ from: "2026-11-01", to: "2026-11-10" }, "2026-11-01 2026-11-10"],
  ])("%j is %s", (query, expected) => {
    expect(days(query)).toBe(expected);
  });

  it.each([
    [{ period: "decade" }, "unknownPeriod"],
    [{ period: "day", at: "yesterday" }, "noDate"],
    [{ at: "2026-02-30" }, "noDate"],
    [{ at: "9999-12-31" }, "outOfReach"],
    [{ at: "1912-07-30" }, "outOfReach"],
    [{ from: "2026-11-10", to: "2026-11-01" }, "wrongWayRound"],
    [{ from: "2026-11-10" }, "noDate"],
    [{ from: "1926-11-10", to: "2026-11-10" }, "outOfReach"],
    [{ from: "2001-01-01", to: "2026-11-10" }, "tooLong"],
    [{ from: "2026-11-10", to: "9999-12-31" }, "outOfReach"],
  ])("%j is refused: %s", (query, problem) => {
    expect(days(query)).toBe(problem);
  });

  it("reads a day in five minutes, weeks and months in hours, a year in days; what came by hours up to a week", () => {
    const steps = periods.map((period) => spanOf(period, "2026-11-30")).map(({ every, totalsEvery }) => `${every} ${totalsEvery}`);
    expect(steps).toEqual(["5m 1h", "1h 1h", "1h 1d", "1d 1d"]);
    expect((readSpan({ from: "2026-01-01", to: "2026-11-10" }, now) as DeviceSpan).every).toBe("1d");
  });

  it("has a time before it, and one after it that has begun, without a gap and without an overlap", () => {
    const anyDay = fc.integer({ min: 0, max: 9_000 }).map((i) => addDays("2002-01-01", i));
    fc.assert(
      fc.property(fc.constantFrom(...periods), anyDay, (period, day) => {
        const span = spanOf(period, day);
        const { previous, next } = neighbours(span, now);
        expect(day >= span.firstDay && day < span.endDay).toBe(true);
        expect(previous.endDay).toBe(span.firstDay);
        if (next) expect(next.firstDay).toBe(span.endDay);
        else expect(span.endDay > tokyoDate(now)).toBe(true);
        // What its link says leads to it.
        expect(spanOf(period, previous.query.slice(-10)).firstDay).toBe(previous.firstDay);
      }),
    );
  });

  it("turns the pages of two dates by their own length", () => {
    const { previous, next } = neighbours(readSpan({ from: "2026-11-01", to: "2026-11-10" }, now) as DeviceSpan, now);
    expect([previous.query, next?.query]).toEqual(["from=2026-10-22&to=2026-10-31", "from=2026-11-11&to=2026-11-20"]);
    expect((previous.to - previous.from) / dayMs).toBe(10);
  });
});
