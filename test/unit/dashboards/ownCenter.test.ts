import { expect, test } from "vitest";
import { cutTo, heldTo } from "../../../dashboards/web/ownCenter.ts";
import { Viewer } from "../../../dashboards/web/rights.ts";

const centers = new Set(["east", "west"]);
const cut = (value: unknown) => cutTo("east", centers, value);

test.each<[string, unknown, unknown]>([
  ["rows of another center", [{ center: "east", a: 1 }, { center: "west" }], [{ center: "east", a: 1 }]],
  [
    "the other centers themselves",
    [{ id: "west" }, { id: "east", devices: [{ id: "west-door" }] }],
    [{ id: "east", devices: [{ id: "west-door" }] }],
  ],
  [
    "rows deep inside",
    { jobs: [{ job: "a" }], agents: [{ center: "west" }, { center: "east" }] },
    { jobs: [{ job: "a" }], agents: [{ center: "east" }] },
  ],
  [
    "nothing else",
    { points: [[1, 2, 3, 4]], center: "east", id: 7, none: null, yes: true },
    { points: [[1, 2, 3, 4]], center: "east", id: 7, none: null, yes: true },
  ],
])("%s are left out", (_name, value, left) => {
  expect(cut(value)).toEqual(left);
});

test("tablets and tokens of a center are held to it; people and tokens of all centers are not", () => {
  const of = (facts: ConstructorParameters<typeof Viewer>[0]) => heldTo(new Viewer(facts));
  expect(of({ kind: "tablet", name: "a", center: "east" })).toBe("east");
  expect(of({ kind: "token", name: "a", role: "staff", center: "east" })).toBe("east");
  expect(of({ kind: "token", name: "a", role: "manager" })).toBeUndefined();
  expect(of({ kind: "person", name: "a", role: "staff", center: "east" })).toBeUndefined();
});
