import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Values } from "../../../../contract/quantities.ts";
import { hourMs, type Instant, minuteMs } from "../../../../contract/time.ts";
import { bagEvidence, type ChangeFacts } from "../../../../jobs/pickup/evidence.ts";
import { tokyo } from "../center.ts";

const from = tokyo("2026-11-25 13:00");
const changed = from + 2 * hourMs;
/** Small, different from reading to reading, the same in every run. */
const noise = (i: number) => 0.006 * Math.sin(i * 12.9898);

/** Readings from 13:00 on, one a minute; `of` gives the values so many minutes after the change at 15:00. */
function day(of: (minute: number, i: number) => Values, minutes = 180): ChangeFacts["readings"] {
  return Array.from({ length: minutes }, (_, i) => ({ at: from + i * minuteMs, values: of(i - 120, i) }));
}
const level = (before: number, after: number) => (minute: number, i: number) => ({
  fillRatio: Math.min(1, Math.max(0, (minute < 0 ? before : after) + noise(i))),
});
const found = (readings: ChangeFacts["readings"], facts: Partial<ChangeFacts> = {}) =>
  bagEvidence({ readings, ...facts }, readings.at(-1)!.at)?.evidence;

describe("a changed bag", () => {
  it.each<[string, ChangeFacts["readings"], Partial<ChangeFacts>, string[]]>([
    ["shows in the level alone", day(level(0.9, 0.02)), {}, ["level"]],
    ["shows in the level of a bag that was a quarter full", day(level(0.25, 0.02)), {}, ["level"]],
    ["is shown by a small fall together with a word", day(level(0.14, 0.02)), { said: [changed + 20 * minuteMs] }, ["level", "eye"]],
    ["may be announced before it is done", day(level(0.9, 0.02)), { said: [changed - 60 * minuteMs] }, ["level", "eye"]],
    ["is counted by the machine", day((minute) => ({ bagChangesTotal: minute < 0 ? 7 : 8 })), {}, ["counter"]],
    ["shows on the scale", day((minute, i) => ({ massKg: (minute < 0 ? 12 : 0.2) + noise(i) })), {}, ["weight"]],
    [
      "shows in level, counter, scale and door",
      day((minute, i) => ({
        ...level(0.9, 0.02)(minute, i),
        bagChangesTotal: minute < 1 ? 7 : 8,
        massKg: minute < 0 ? 12 : 0.2,
        doorOpen: minute >= -3 && minute < 0,
      })),
      {},
      ["level", "counter", "weight", "door"],
    ],
    [
      "is seen past a wild level while the door is open",
      day((minute, i) => {
        const doorOpen = minute >= -5 && minute < 0;
        return { fillRatio: doorOpen ? 0 : level(0.9, 0.02)(minute, i).fillRatio, doorOpen };
      }),
      {},
      ["level", "door"],
    ],
    [
      "is seen although one reading afterwards is a reflection",
      day((minute, i) => (minute === 10 ? { fillRatio: 0.95 } : level(0.9, 0.02)(minute, i))),
      {},
      ["level"],
    ],
    [
      "is seen over a gap without readings",
      day(level(0.9, 0.02)).filter(({ at }) => at < changed - hourMs || at > changed + 10 * minuteMs),
      {},
      ["level"],
    ],
    ["is seen in readings that come every 15 minutes", day(level(0.9, 0.02)).filter((_, i) => i % 15 === 0), {}, ["level"]],
  ])("%s", (_name, readings, facts, wanted) => {
    expect(found(readings, facts)?.toSorted()).toEqual(wanted.toSorted());
  });

  it("has a time and the level on both sides", () => {
    const change = bagEvidence({ readings: day(level(0.9, 0.02)) }, from + 3 * hourMs)!;
    expect(change.changedAt).toBe(changed);
    expect(change.fillBefore).toBeCloseTo(0.9, 1);
    expect(change.fillAfter).toBeCloseTo(0.02, 1);
  });

  it("is believed within 5 minutes where a door or a word speaks for it, and after half an hour where nothing does", () => {
    const readings = day((minute, i) => ({ ...level(0.9, 0.02)(minute, i), doorOpen: minute >= -3 && minute < 0 }));
    const withoutDoor = day(level(0.9, 0.02));
    const until = (list: ChangeFacts["readings"], minutes: number) => list.filter(({ at }) => at <= changed + minutes * minuteMs);
    expect(found(until(readings, 5))).toEqual(["level", "door"]);
    expect(found(until(withoutDoor, 5), { said: [changed + minuteMs] })).toEqual(["level", "eye"]);
    expect(found(until(withoutDoor, 25))).toBeUndefined();
    expect(found(until(withoutDoor, 31))).toEqual(["level"]);
  });

  it("that is written down already is not found again, the next one is", () => {
    expect(found(day(level(0.9, 0.02)), { since: changed + 5 * minuteMs })).toBeUndefined();
    expect(found(day(level(0.9, 0.02)), { since: changed - 2 * hourMs })).toEqual(["level"]);
  });

  it("is the newest where there were two", () => {
    const readings = day((minute, i) => ({ fillRatio: (minute < -60 ? 0.9 : minute < 0 ? 0.4 : 0.05) + noise(i) }));
    expect(bagEvidence({ readings }, from + 3 * hourMs)!.changedAt).toBe(changed);
  });
});

describe("no bag was changed", () => {
  it.each<[string, ChangeFacts["readings"], Partial<ChangeFacts>?]>([
    ["without readings", []],
    ["with one reading", day(level(0.9, 0.9), 1)],
    ["when only somebody said so", day(level(0.5, 0.5)), { said: [changed] }],
    [
      "when the door was opened and closed again",
      day((minute, i) => ({ ...level(0.6, 0.6)(minute, i), doorOpen: minute >= -3 && minute < 0 })),
    ],
    [
      "when the level was wild while the door was open",
      day((minute) => ({ fillRatio: minute >= -5 && minute < 0 ? 0 : 0.6, doorOpen: minute >= -5 && minute < 0 })),
    ],
    ["when one reading was wild", day((minute, i) => (minute === 0 ? { fillRatio: 0.05 } : level(0.7, 0.7)(minute, i)))],
    [
      "when two readings were wild, even with a word",
      day((minute, i) => (minute === 0 || minute === 1 ? { fillRatio: 0.05 } : level(0.7, 0.7)(minute, i))),
      { said: [changed] },
    ],
    [
      "when a high reading was a reflection",
      day((minute, i) => (minute === 0 || minute === 1 ? { fillRatio: 1 } : level(0.3, 0.3)(minute, i))),
    ],
    [
      "when the sensor fell to 0 for 20 minutes and came back",
      day((minute, i) => (minute >= 0 && minute < 20 ? { fillRatio: 0 } : level(0.7, 0.7)(minute, i))),
    ],
    [
      "when the sensor has stood at exactly 0 for an hour",
      day((minute, i) => (minute >= 0 ? { fillRatio: 0 } : level(0.7, 0.7)(minute, i)), 180),
    ],
    ["when the scale fell to 0 and came back", day((minute) => ({ massKg: minute >= 0 && minute < 20 ? 0 : 9 }))],
    ["when the level settled by a few points", day(level(0.9, 0.84))],
    ["when the level sank slowly over hours", day((_minute, i) => ({ fillRatio: 0.8 - 0.002 * i }))],
    ["when the counter of another machine came", day((minute) => ({ bagChangesTotal: minute < 0 ? 3 : 250 }))],
    ["when the counter began again at 0", day((minute) => ({ bagChangesTotal: minute < 0 ? 250 : 0 }))],
  ])("%s", (_name, readings, facts) => {
    const times: Instant[] = readings.map(({ at }) => at);
    for (const now of times)
      expect(bagEvidence({ readings, ...facts }, now)?.evidence, `at ${(now - changed) / minuteMs} min`).toBeUndefined();
  });

  it("whatever the noise of a filling bag, with two wild readings in a row", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.02, max: 0.02, noNaN: true }), { minLength: 100, maxLength: 100 }),
        fc.integer({ min: 0, max: 98 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.005, noNaN: true }),
        (scatter, place, wild, rise) => {
          const readings = scatter.map((error, i) => ({
            at: from + i * minuteMs,
            values: { fillRatio: i === place || i === place + 1 ? wild : Math.min(1, 0.3 + rise * i + error) },
          }));
          expect(bagEvidence({ readings }, readings.at(-1)!.at)).toBeUndefined();
        },
      ),
    );
  });
});
