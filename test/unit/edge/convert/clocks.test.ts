/** Sensors with a clock of their own, and a clock that somebody sets. */
import { describe, expect, it } from "vitest";
import { dayMs, minuteMs } from "../../../../contract/time.ts";
import { Converter } from "../../../../edge/convert/converter.ts";
import { deviceOf, now, signal } from "./rules.ts";

const level = { as: "distance", from: "SR04.Distance", emptyM: 0.8, fullM: 0.2, median: 1 };
const metres = (value: number) => signal("SR04.Distance", value, "m");

describe("a sensor that gives its own time", () => {
  const heard = (behindMs: number) => ({ at: now - behindMs, ownTime: true, signals: [metres(0.5)] });
  it.each<[string, number, string | undefined]>([
    ["in time", 0, undefined],
    ["nine minutes late, as radio networks are", 9 * minuteMs, undefined],
    ["in the next time zone", -60 * minuteMs, "sensor-clock"],
    ["with a clock that is eleven minutes behind", 11 * minuteMs, "sensor-clock"],
  ])("%s: the value counts at its own time, and a clock that is off is said", (_, behindMs, problem) => {
    const converter = new Converter(deviceOf({ fillRatio: level }));
    expect(converter.hear("", heard(behindMs), now)).toEqual([{ at: now - behindMs, ownTime: true, values: { fillRatio: 0.5 } }]);
    expect(converter.problems().get("fillRatio")).toBe(problem);
    converter.hear("", heard(0), now);
    expect(Object.fromEntries(converter.problems())).toEqual({});
  });
});

describe("a bag change is seen whatever the clocks do", () => {
  const bag = { fillRatio: level, doorOpen: { from: "door" }, bagChangesTotal: { as: "level-drop" } };
  const change = (converter: Converter, doorAt: number, levelAt: number, ownTime?: true) => {
    const more = ownTime && { ownTime };
    const said = (at: number, value: number) => converter.hear("", { at, ...more, signals: [metres(value)] });
    const door = (at: number, open: boolean) => converter.hear("", { at, signals: [signal("door", open, "bool")] });
    const before = [said(levelAt, 0.3), door(doorAt + 1_000, true), door(doorAt + 2_000, false)];
    const after = Array.from({ length: 8 }, (_, i) => said(levelAt + (i + 1) * 30_000, 0.8));
    const made = [...before, ...after];
    return made.flat().filter(({ added }) => added?.bagChangesTotal).length;
  };

  it("also after somebody set the clock back by a day", () => {
    const converter = new Converter(deviceOf(bag));
    expect([change(converter, now, now), change(converter, now - dayMs, now - dayMs)]).toEqual([1, 1]);
  });

  it.each([
    ["two minutes ahead", 2 * minuteMs],
    ["two minutes behind", -2 * minuteMs],
  ])("also when the level sensor's own clock is %s of the door's", (_, ahead) => {
    expect(change(new Converter(deviceOf(bag)), now, now + ahead, true)).toBe(1);
  });
});
