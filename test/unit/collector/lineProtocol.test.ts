import { expect, test } from "vitest";
import { packLines } from "../../../collector/series/lineProtocol.ts";

import type { Point } from "../../../collector/series/port.ts";

/** What a store is sent of one point; undefined: it is refused. */
function lineOf(point: Point): string | undefined {
  const { bytes, refused } = packLines([point]);
  return refused.length > 0 ? undefined : bytes.toString("latin1").replace(/\n$/, "");
}

const point = { kind: "compactor", center: "east", device: "bin", at: 1_795_575_600_000 };

test.each([
  ["a whole number ends with i, a fraction does not", { cyclesTotal: 12, fillRatio: 0.5 }, "cyclesTotal=12i,fillRatio=0.5"],
  ["a fraction that happens to be whole stays a fraction", { fillRatio: 1, massKg: 0 }, "fillRatio=1,massKg=0"],
  ["yes and no are t and f", { doorOpen: true, fault: false }, "doorOpen=t,fault=f"],
  ["below zero and very small", { temperatureC: -18.5, powerW: 1e-7 }, "temperatureC=-18.5,powerW=1e-7"],
  ["what has no form in the protocol is left out", { fillRatio: Number.NaN, massKg: 2 }, "massKg=2"],
])("%s", (_, values, fields) => {
  expect(lineOf({ ...point, values })).toBe(`compactor,center=east,device=bin ${fields} 1795575600000`);
});

test("a point without any value that can be kept is no line", () => {
  expect(lineOf({ ...point, values: {} })).toBeUndefined();
  expect(lineOf({ ...point, values: { fillRatio: Number.NaN, powerW: Number.POSITIVE_INFINITY } })).toBeUndefined();
});

test.each([
  { device: "bin,center=west" },
  { device: "bin\nroom,center=x y=1" },
  { center: "" },
  { center: "East" },
  { kind: "compactor x=1" },
])("an id that could change the meaning of a line is never written: %o", (wrong) => {
  expect(() => lineOf({ ...point, values: { fillRatio: 0.5 }, ...wrong })).toThrow(RangeError);
});
