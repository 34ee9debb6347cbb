import { describe, expect, it } from "vitest";
import { dayMs, hourMs } from "../../../../contract/time.ts";
import { isOpen } from "../../../../jobs/calendar.ts";
import { hourOfWeek, openingAhead } from "../../../../jobs/forecast/opening.ts";
import { centerOf, openSixDays, tokyo } from "../center.ts";

const hoursOf = (shares: Iterable<number>) => [...shares].reduce((total, share) => total + share, 0);

describe("opening ahead", () => {
  const now = tokyo("2026-11-25 10:20");

  it("covers fourteen days from the hour that it is now", () => {
    const { from, openShare, openFrom } = openingAhead(centerOf(), now);
    expect([from, openShare.length, openFrom.length]).toEqual([tokyo("2026-11-25 10:00"), 14 * 24, 14 * 24]);
  });

  it("says of every minute what the calendar says", () => {
    const center = centerOf({ opening: { ...openSixDays, thu: ["8:30", "17:15"], sat: ["9:10", "9:50"] }, closedDates: ["2026-11-30"] });
    const { from, openShare, openFrom } = openingAhead(center, now);
    const wrong = [];
    for (let at = now; at < from + 14 * dayMs; at += 5 * 60_000) {
      const i = Math.floor((at - from) / hourMs);
      const part = (at - from) / hourMs - i;
      const open = part >= openFrom[i]! - 1e-9 && part < openFrom[i]! + openShare[i]! - 1e-9;
      if (open !== isOpen(center, at)) wrong.push(new Date(at));
    }
    expect(wrong).toEqual([]);
  });

  it("counts half hours exactly: 8:30 to 17:15 are eight hours and three quarters", () => {
    const center = centerOf({ opening: { thu: ["8:30", "17:15"] } });
    const { openShare } = openingAhead(center, tokyo("2026-11-26 0:00"), 1);
    expect([openShare[8], openShare[9], openShare[17], hoursOf(openShare)]).toEqual([0.5, 1, 0.25, 8.75]);
  });

  it("leaves out of the first hour what is over", () => {
    expect(openingAhead(centerOf(), now).openShare[0]).toBeCloseTo(40 / 60);
    expect(openingAhead(centerOf(), tokyo("2026-11-25 20:20")).openShare[0]).toBe(0);
  });

  it("is closed on national holidays and on closed dates", () => {
    const holiday = openingAhead(centerOf(), tokyo("2026-11-23 0:00"), 1);
    const closed = openingAhead(centerOf({ closedDates: ["2026-11-25"] }), tokyo("2026-11-25 0:00"), 1);
    expect([hoursOf(holiday.openShare), hoursOf(closed.openShare)]).toEqual([0, 0]);
  });

  it("cuts weeks and hours in Tokyo", () => {
    expect(hourOfWeek(tokyo("2026-11-22 0:00"))).toBe(0);
    expect(hourOfWeek(tokyo("2026-11-25 23:59"))).toBe(3 * 24 + 23);
  });
});
