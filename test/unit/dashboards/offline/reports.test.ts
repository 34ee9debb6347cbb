/** Reports that wait in a browser: which wait, what an answer means for them, when they go. */
import { expect, test } from "vitest";
import {
  dueReports,
  isReport,
  nextTryMs,
  outcomeOf,
  type Report,
  sentSince,
  standingOf,
} from "../../../../dashboards/web/browser/offline/reports.ts";

test("reports by hand and 了解 may wait; what takes back, changes settings or signs in may not", () => {
  const may = ["/pickups", "/reports", "/pickups/12/promise", "/alerts/7/acknowledge"];
  const not = ["/pickups/12/cancel", "/settings", "/sign-in", "/sign-out", "/language", "/m/abc", "/alerts/7/silence", "/reports/x"];
  expect([may.every(isReport), not.some(isReport)]).toEqual([true, false]);
});

test.each([
  [undefined, "wait"],
  [503, "wait"],
  [500, "wait"],
  [429, "wait"],
  [408, "wait"],
  [200, "done"],
  [401, "sign-in"],
  [409, "other-person"],
  [403, "refused"],
  [404, "refused"],
  [422, "refused"],
] as const)("an answer of %s means: %s", (status, outcome) => {
  expect(outcomeOf(status)).toBe(outcome);
});

test("tries come ever later, five minutes at most, and tablets do not come together", () => {
  const waits = Array.from({ length: 12 }, (_, failures) => nextTryMs(failures, 0.5));
  expect(waits.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000]);
  expect(Math.max(...waits)).toBe(300_000);
  expect([nextTryMs(0, 0), nextTryMs(0, 1)]).toEqual([3_750, 6_250]);
});

const report = (key: string, more: Partial<Report> = {}): Report => ({
  key,
  madeAt: 0,
  path: "/pickups",
  fields: [],
  who: "me",
  label: "袋を交換しました",
  ...more,
});

test("what another page or the worker has sent is told here too, and what was refused is not taken for sent", () => {
  const standing = (waiting: number, ...refused: string[]) => ({ waiting, refused: refused.map((key) => report(key)), others: 0 });
  expect(sentSince(undefined, standing(0))).toBe(0);
  expect(sentSince(standing(2), standing(0))).toBe(2);
  expect(sentSince(standing(2, "old"), standing(0, "old", "new"))).toBe(1);
  expect(sentSince(standing(1), standing(2))).toBe(0);
});

test("only the reports of whoever is signed in are sent, in the order of the presses; what was refused waits for its person", () => {
  const all = [report("b", { madeAt: 2 }), report("a", { madeAt: 1 }), report("no", { refused: "why" }), report("hers", { who: "her" })];
  expect(dueReports(all, "me").map(({ key }) => key)).toEqual(["a", "b"]);
  expect(standingOf(all, "me")).toEqual({ waiting: 2, refused: [all[2]], others: 1 });
});
