import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConversionOf } from "../../../../contract/config/conversions.ts";
import { BagChange } from "../../../../edge/convert/bagChange.ts";
import { ruleOf } from "./rules.ts";

type Step = number | "open" | "close";
type Change = Partial<ConversionOf<"level-drop">>;

/** After which steps (counted from 0) a bag change is seen. */
function changes(steps: readonly Step[], hasDoor: boolean, change: Change = {}): number[] {
  const bag = new BagChange(ruleOf("level-drop", { drop: 0.3, within: 5, ...change }), hasDoor);
  return steps.flatMap((step, i) => {
    if (typeof step === "number") return bag.level(step) ? [i] : [];
    bag.door(step === "open");
    return [];
  });
}

describe("without a door contact a bag change is a level that falls and stays low", () => {
  it.each<[string, Step[], number[]]>([
    ["half a bag less, twice in a row", [0.8, 0.8, 0.1, 0.1, 0.1], [3]],
    ["just the drop that was set", [0.5, 0.2, 0.2], [2]],
    ["a little less than that is none", [0.5, 0.21, 0.2, 0.21], []],
    ["a spike down is a reflection", [0.8, 0.1, 0.8, 0.1, 0.8], []],
    ["two spikes in a row look like a change", [0.8, 0.1, 0.1, 0.8], [2]],
    ["a spike up (a diaper falls past the sensor) is none when it is over", [0.2, 0.2, 0.9, 0.25, 0.3, 0.3], []],
    ["a level that sags slowly as the bag settles is none", Array.from({ length: 15 }, (_, i) => 0.8 - 0.045 * i), []],
    ["a level that rises is none", [0.1, 0.5, 0.9, 1], []],
    ["two changes are two", [0.8, 0.8, 0, 0, 0.3, 0.6, 0.9, 0.9, 0.1, 0.1], [3, 9]],
    ["one change counts once, however long the bag stays empty", [0.9, 0.9, ...Array<number>(30).fill(0)], [3]],
    ["the first level says nothing: nobody knows what was before", [0, 0, 0], []],
    ["no level, no change", [], []],
  ])("%s", (_, steps, wanted) => {
    expect(changes(steps, false)).toEqual(wanted);
  });
});

describe("with a door contact a bag change needs the door", () => {
  it.each<[string, Step[], number[]]>([
    ["door, new bag, door", [0.8, "open", "close", 0.1, 0.1, 0.1], [4]],
    ["a fall behind a closed door is none", [0.8, 0.8, 0.1, 0.1, 0.1, 0.1], []],
    ["a door that was opened without a change is none", [0.8, "open", "close", 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8], []],
    ["and after such a door a later fall is none either", [0.8, "open", "close", ...Array<number>(6).fill(0.8), 0.1, 0.1, 0.1], []],
    ["what is measured while the door is open says nothing", [0.8, "open", 0, 0, 0, "close", 0.8, 0.8], []],
    ["nor does it hide a change", [0.8, "open", 1, 0.9, 1, "close", 0.1, 0.1], [7]],
    ["one low reading behind the door is a reflection", [0.8, "open", "close", 0.1, 0.8, 0.8, 0.8, 0.8, 0.8], []],
    ["the level may need some readings to follow (a median)", [0.8, "open", "close", 0.8, 0.8, 0.1, 0.1], [6]],
    ["a door that was opened twice before anything was seen is one change", [0.8, "open", "close", "open", "close", 0.1, 0.1], [6]],
    ["also when a single low reading came in between", [0.8, "open", "close", 0.1, "open", "close", 0.1, 0.1], [6]],
    ["two changes are two", [0.8, "open", "close", 0, 0, 0.4, 0.8, "open", "close", 0.1, 0.1], [4, 10]],
    ["a door open at the start says nothing: nobody knows what was before", ["open", "close", 0.1, 0.1, 0.1], []],
    ["a small bag taken out early is none: it fell by less than the drop", [0.25, "open", "close", 0, 0, 0], []],
    ["the contact may say the same twice", [0.8, "open", "open", "close", "close", 0.1, 0.1], [6]],
  ])("%s", (_, steps, wanted) => {
    expect(changes(steps, true)).toEqual(wanted);
  });

  it("looks at so many readings after the door as was set, and at no more", () => {
    const late = (readings: number): Step[] => [0.8, "open", "close", ...Array<number>(readings).fill(0.8), 0.1, 0.1, 0.1];
    expect(changes(late(1), true, { within: 3 })).toHaveLength(1);
    expect(changes(late(3), true, { within: 3 })).toEqual([]);
  });
});

describe("whatever the sensor shows", () => {
  const level = fc.double({ min: 0, max: 1, noNaN: true });
  const steps = fc.array(fc.oneof({ weight: 4, arbitrary: level }, fc.constantFrom<Step[]>("open", "close")), { maxLength: 60 });
  const rule = fc.record({ drop: fc.double({ min: 0.1, max: 1, noNaN: true }), within: fc.integer({ min: 1, max: 10 }) });

  it("there is never more than one bag change a door", () => {
    fc.assert(
      fc.property(steps, rule, (all, change) => {
        const doors = all.filter((step, i) => step === "open" && all.slice(0, i).findLast((one) => typeof one === "string") !== "open");
        expect(changes(all, true, change).length).toBeLessThanOrEqual(doors.length);
      }),
    );
  });

  it("a bag change is never seen at a level that is not lower by the drop than some level before", () => {
    fc.assert(
      fc.property(steps, rule, fc.boolean(), (all, change, hasDoor) => {
        for (const i of changes(all, hasDoor, change)) {
          const before = all.slice(0, i).filter((one) => typeof one === "number");
          expect(Math.max(...before) - (all[i] as number)).toBeGreaterThanOrEqual(change.drop);
        }
      }),
    );
  });

  it("every bag that staff change at a closed door's level of 60 % or more counts exactly once, through the noise of a sensor", () => {
    const noise = fc.double({ min: -0.03, max: 0.03, noNaN: true });
    const bags = fc.array(fc.array(noise, { minLength: 12, maxLength: 30 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(bags, fc.boolean(), (all, hasDoor) => {
        const filling = (wobbles: number[]) => wobbles.map((one, i): Step => Math.max(0, (0.7 * i) / (wobbles.length - 1) + one));
        const played = all.flatMap((wobbles, i): Step[] => [...(i > 0 ? (["open", "close"] as const) : []), ...filling(wobbles)]);
        expect(changes(hasDoor ? played : played.filter((one) => typeof one === "number"), hasDoor)).toHaveLength(all.length - 1);
      }),
    );
  });
});
