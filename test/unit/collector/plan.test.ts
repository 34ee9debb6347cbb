import fc from "fast-check";
import { expect, test } from "vitest";
import { plan, type RollupState } from "../../../collector/series/plan.ts";
import { type Step, steps } from "../../../collector/series/port.ts";
import { startOf } from "../../../collector/series/summary.ts";
import { dayMs, hourMs, minuteMs, tokyoMidnight } from "../../../contract/time.ts";

const midnight = tokyoMidnight("2026-11-25");
const days = (n: number) => midnight + n * dayMs;
const clean: RollupState = { due: [], rawFrom: 0, hoursFrom: 0 };
/** Segments as words: source and hours since midnight. */
const shown = (query: { from: number; to: number; every: Step }, state: RollupState = clean) =>
  plan(query, state).map(({ source, from, to }) => `${source} ${(from - midnight) / hourMs}–${(to - midnight) / hourMs}`);

test.each<[string, { from: number; to: number; every: Step }, RollupState, string[]]>([
  ["whole days of days", { from: midnight, to: days(365), every: "1d" }, clean, ["1d 0–8760"]],
  [
    "a day that has begun: its whole hours, then single readings",
    { from: midnight, to: days(1) + 2.5 * hourMs, every: "1d" },
    clean,
    ["1d 0–24", "1h 24–26", "raw 26–26.5"],
  ],
  [
    "a due hour is read singly, the rest of its day from hours",
    { from: midnight, to: days(3), every: "1d" },
    { ...clean, due: [days(1) + 5 * hourMs] },
    ["1d 0–24", "1h 24–29", "raw 29–30", "1h 30–48", "1d 48–72"],
  ],
  ["hours in whole hours", { from: midnight + 15 * minuteMs, to: midnight + 3 * hourMs, every: "1h" }, clean, ["raw 0.25–1", "1h 1–3"]],
  [
    "due hours near each other are one question",
    { from: midnight, to: days(1), every: "1h" },
    { ...clean, due: [2, 3, 9].map((hour) => midnight + hour * hourMs) },
    ["1h 0–2", "raw 2–10", "1h 10–24"],
  ],
  [
    "five minutes and single readings are read singly",
    { from: midnight, to: days(1), every: "5m" },
    { ...clean, due: [midnight] },
    ["raw 0–24"],
  ],
  [
    "removed single readings: hours for five minutes",
    { from: midnight, to: days(1), every: "5m" },
    { ...clean, rawFrom: midnight + 6 * hourMs },
    ["1h 0–6", "raw 6–24"],
  ],
  [
    "removed single readings: none for raw",
    { from: midnight, to: days(1), every: "raw" },
    { ...clean, rawFrom: midnight + 6 * hourMs },
    ["raw 6–24"],
  ],
  [
    "removed hours: days for hours",
    { from: midnight + hourMs, to: days(3), every: "1h" },
    { due: [], rawFrom: days(2), hoursFrom: days(1) },
    ["1d 0–24", "1h 24–72"],
  ],
  ["an empty span", { from: midnight, to: midnight, every: "1d" }, clean, []],
])("%s", (_, query, state, segments) => {
  expect(shown(query, state)).toEqual(segments);
});

test("every moment that is asked for is read once, from something that has it, and nothing due from a roll-up", () => {
  const quarter = fc.integer({ min: -200, max: 500 }).map((n) => midnight + n * 15 * minuteMs);
  const hour = fc.integer({ min: -50, max: 120 }).map((n) => midnight + n * hourMs);
  fc.assert(
    fc.property(quarter, quarter, fc.array(hour), hour, fc.constantFrom<Step>("raw", "5m", "1h", "1d"), (a, b, all, rawFrom, every) => {
      const hoursFrom = startOf(rawFrom - dayMs, dayMs);
      const due = [...new Set(all)].filter((at) => at >= rawFrom).sort((x, y) => x - y);
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const segments = plan({ from, to, every }, { due, rawFrom, hoursFrom });
      for (const [i, segment] of segments.entries()) {
        expect(segment.from).toBeLessThan(segment.to);
        if (i > 0) expect(segment.from).toBe(segments[i - 1]!.to);
        if (segment.source === "raw") expect(segment.from).toBeGreaterThanOrEqual(rawFrom);
        else for (const at of due) expect(at >= segment.to || at + hourMs <= segment.from).toBe(true);
        if (segment.source === "1h") expect(segment.from).toBeGreaterThanOrEqual(hoursFrom);
        if (segment.source === "1d" && segment.from >= hoursFrom) expect(steps[every]).toBe(dayMs);
      }
      const start = every === "raw" ? Math.max(from, rawFrom) : from;
      if (start < to) {
        expect(segments[0]!.from).toBeLessThanOrEqual(start);
        expect(segments.at(-1)!.to).toBe(to);
      }
      if (start < to && start >= rawFrom) expect(segments[0]!.from).toBe(start);
    }),
  );
});
