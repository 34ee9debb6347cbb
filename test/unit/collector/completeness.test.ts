import { describe, expect, test } from "vitest";
import { completenessOf } from "../../../collector/series/completeness.ts";
import { hourMs, minuteMs, tokyoMidnight } from "../../../contract/time.ts";
import { ratioText } from "../../../dashboards/web/status/completeness.ts";

const day = "2026-11-25";
const midnight = tokyoMidnight(day);
const after = midnight + 72 * hourMs;
const given = { day, everySeconds: 30, received: 2_880, seenBefore: true, gone: [], silences: [] };
const lost = (from: number, to: number) => ({ end: "lost" as const, seenAt: to, measuredAfter: from, measuredBefore: to });

test("a day with a reading every 30 s has 2,880, and all of them is 1", () => {
  expect(completenessOf(given, after)).toEqual({ day, expected: 2_880, received: 2_880, ratio: 1, reasons: [] });
});

test.each<[string, Partial<typeof given>, number, number]>([
  ["half of it", { received: 1_440 }, after, 0.5],
  ["none of it", { received: 0 }, after, 0],
  ["events on top are no more than all", { received: 3_000 }, after, 1],
  ["of the day that is under way only what is over is expected", { received: 720 }, midnight + 6 * hourMs, 1],
  ["a minute after midnight", { received: 1 }, midnight + minuteMs, 0.5],
  ["at midnight nothing is expected yet", { received: 0 }, midnight, 1],
  ["a device that is read every five minutes", { everySeconds: 300, received: 144 }, after, 0.5],
])("%s", (_, more, now, ratio) => {
  expect(completenessOf({ ...given, ...more }, now).ratio).toBe(ratio);
});

describe("why a day is not whole", () => {
  const half = { ...given, received: 1_440 };
  test.each<[string, Partial<Parameters<typeof completenessOf>[0]>, string[]]>([
    ["nothing is known", {}, []],
    ["numbers of that day were lost", { gone: [lost(midnight + hourMs, midnight + 2 * hourMs)] }, ["lost"]],
    ["numbers were lost that may be of the end of the day before", { gone: [lost(midnight - hourMs, midnight)] }, ["lost"]],
    ["numbers of the day before were lost", { gone: [lost(midnight - 2 * hourMs, midnight - 1)] }, []],
    ["numbers of the next day were lost", { gone: [lost(midnight + 24 * hourMs, midnight + 25 * hourMs)] }, []],
    ["a range whose times nobody knows, seen that day", { gone: [{ end: "dropped", seenAt: midnight + hourMs }] }, ["dropped"]],
    ["what came after all is no reason", { gone: [{ end: "recovered", seenAt: midnight + hourMs }] }, []],
    ["nobody heard of the agent", { silences: [{ from: midnight - hourMs, to: midnight + hourMs }] }, ["no-contact"]],
    ["nobody heard of the agent on another day", { silences: [{ from: midnight - hourMs, to: midnight - 1 }] }, []],
    ["the device may not have been there", { received: 0, seenBefore: false }, ["nothing-yet"]],
  ])("%s", (_, more, reasons) => {
    expect(completenessOf({ ...half, ...more }, after).reasons).toEqual(reasons);
  });

  test("of a whole day nobody asks", () => {
    const silences = [{ from: midnight, to: midnight + hourMs }];
    expect(completenessOf({ ...given, silences, gone: [lost(midnight, midnight + hourMs)] }, after).reasons).toEqual([]);
  });
});

test.each([
  [0, "■ なし"],
  [0.004, "▲ 0%"],
  [0.9899, "▲ 98%"],
  [0.99, "✓ 99%"],
  [0.9999, "✓ 99%"],
  [1, "✓ 100%"],
])("the page says %d in shape and number", (ratio, text) => {
  expect(ratioText(ratio)).toBe(text);
});
