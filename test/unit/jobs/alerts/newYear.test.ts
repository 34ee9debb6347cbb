import { expect, it } from "vitest";
import { newYearIsMissing } from "../../../../jobs/alerts/newYear.ts";
import { type CenterChanges, centerOf, tokyo } from "../center.ts";

const closed = { closedDates: ["2026-12-30"] };
const truck = { collection: { noCollection: ["2026-12-31"] } };

it.each<[string, string, CenterChanges, boolean]>([
  ["nobody needs it in November", "2026-11-30 23:59", {}, false],
  ["from the first of December on it is missing", "2026-12-01 0:00", {}, true],
  ["a list for both is enough", "2026-12-01 9:00", { ...closed, ...truck }, false],
  ["days without collection alone are not enough", "2026-12-01 9:00", truck, true],
  ["closed days alone are not enough", "2026-12-01 9:00", closed, true],
  ["last year's list is none", "2027-12-01 9:00", { ...closed, ...truck }, true],
  ["it is missing until the fourth of January", "2027-01-04 23:00", {}, true],
  ["it is the same list in January", "2027-01-03 9:00", { ...closed, ...truck }, false],
  ["on the fifth it is over", "2027-01-05 0:00", {}, false],
  [
    "other holidays are no new year",
    "2026-12-01 9:00",
    { closedDates: ["2026-12-25"], collection: { noCollection: ["2027-01-05"] } },
    true,
  ],
])("the new-year list: %s", (_name, at, changes, missing) => {
  expect(newYearIsMissing(centerOf(changes), tokyo(at))).toBe(missing);
});

it("a center without a truck needs its closed days only", () => {
  const { collection: _, ...rest } = centerOf(closed);
  expect(newYearIsMissing(rest, tokyo("2026-12-01 9:00"))).toBe(false);
});
