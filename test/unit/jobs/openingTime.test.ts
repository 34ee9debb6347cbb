import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../contract/time.ts";
import { isOpen } from "../../../jobs/calendar.ts";
import { afterOpen, openMsBetween } from "../../../jobs/openingTime.ts";
import { centerOf, tokyo } from "./center.ts";

/** Open from Monday to Saturday, 9:00-17:00; 23 November is a holiday. */
const east = centerOf();

describe("time as staff have it", () => {
  it.each([
    ["two hours on a working day are two hours", "2026-11-25 10:00", 2, "2026-11-25 12:00"],
    ["before opening they begin at opening", "2026-11-25 6:00", 2, "2026-11-25 11:00"],
    ["an hour before closing they end on the next morning", "2026-11-25 16:00", 2, "2026-11-26 10:00"],
    ["on Saturday evening they end on Tuesday: Sunday is closed, Monday a holiday", "2026-11-21 16:00", 2, "2026-11-24 10:00"],
    ["up to the minute of closing they are of that day", "2026-11-25 15:00", 2, "2026-11-25 17:00"],
  ])("%s", (_name, from, hours, to) => {
    expect(afterOpen(east, tokyo(from), hours * hourMs)).toBe(tokyo(to));
    expect(openMsBetween(east, tokyo(from), tokyo(to))).toBe(hours * hourMs);
  });

  it("a center that never opens keeps nobody waiting for ever", () => {
    expect(afterOpen(centerOf({ opening: {} }), tokyo("2026-11-25 10:00"), hourMs)).toBe(tokyo("2026-11-25 10:00"));
  });

  it("is never counted while nobody is there, and both functions agree", () => {
    const at = fc.integer({ min: 0, max: 60 * 24 * 30 }).map((minutes) => tokyo("2026-12-10 0:00") + minutes * minuteMs);
    fc.assert(
      fc.property(at, fc.integer({ min: 1, max: 40 * 60 }), (from, minutes) => {
        const to = afterOpen(east, from, minutes * minuteMs);
        expect(openMsBetween(east, from, to)).toBe(minutes * minuteMs);
        expect(isOpen(east, to - 1)).toBe(true);
        expect(openMsBetween(east, from, from + 7 * dayMs)).toBeLessThanOrEqual(48 * hourMs);
      }),
    );
  });
});
