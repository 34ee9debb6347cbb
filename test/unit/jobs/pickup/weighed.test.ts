import { describe, expect, it } from "vitest";
import type { Values } from "../../../../contract/quantities.ts";
import { hourMs, minuteMs } from "../../../../contract/time.ts";
import { weighedBefore } from "../../../../jobs/pickup/weighed.ts";
import { tokyo } from "../center.ts";

const changed = tokyo("2026-11-25 15:00");
/** One reading a minute, the last one before the change, and the first one at it. */
const scale = (before: readonly number[], after: readonly number[], more: (minute: number) => Values = () => ({})) =>
  [...before, ...after].map((massKg, i) => {
    const minute = i - before.length;
    return { at: changed + minute * minuteMs, values: { massKg, ...more(minute) } };
  });

describe("the weight of the bag that was taken out", () => {
  it.each<[string, ReturnType<typeof scale>, { massKg: number; fell: boolean } | undefined]>([
    ["is what the scale showed before it fell", scale([12.8, 12.9, 12.9], [0, 0.1]), { massKg: 12.9, fell: true }],
    ["is known by one reading on each side", scale([12.9], [0]), { massKg: 12.9, fell: true }],
    ["is not that of the hand that pressed on it", scale([12.9, 12.9, 12.9, 12.9, 19], [0, 0, 0]), { massKg: 12.9, fell: true }],
    ["is that before the bag came out in two pieces", scale([12.9, 12.9, 12.9, 12.9, 12.9], [7, 0, 0, 0]), { massKg: 12.9, fell: true }],
    ["is known where the level showed the change later", scale([12.9, 12.9, 0, 0, 0, 0, 0, 0], [0, 0, 0]), { massKg: 12.9, fell: true }],
    ["is known before the scale says anything again", scale([12.8, 12.9, 12.9], []), { massKg: 12.9, fell: false }],
    [
      "is not read while the door is open",
      scale([12.9, 12.9, 12.9, 30, 30], [30, 0], (minute) => ({ doorOpen: minute >= -2 })),
      { massKg: 12.9, fell: false },
    ],
    ["is not known by a scale that stands still", scale([12.9, 12.9, 12.9], [12.9, 12.9, 12.9]), undefined],
    ["is not known where there is no scale", [], undefined],
    ["is not known by a scale that fell silent long before", scale([12.9], []).map((one) => ({ ...one, at: changed - hourMs })), undefined],
  ])("%s", (_name, readings, weighed) => {
    expect(weighedBefore(readings, changed)).toEqual(weighed);
  });

  it("is not that of the bag before it, however heavy that was", () => {
    const readings = scale([15, 15, 0, 4, 4, 4, 4], [0, 0]);
    expect(weighedBefore(readings, changed, changed - 4.5 * minuteMs)).toEqual({ massKg: 4, fell: true });
  });
});
