/** What a wall does by the clock. */
import { expect, test } from "vitest";
import { minuteMs, tokyoTime } from "../../../../contract/time.ts";
import { nextFreshStart, placeAt } from "../../../../dashboards/web/wall/clocks.ts";

const day = "2026-11-25";

test("the picture stands at each of its places for a quarter of an hour", () => {
  const at = tokyoTime(day, "14:02");
  expect(new Set(Array.from({ length: 8 }, (_, i) => placeAt(at + i * 15 * minuteMs))).size).toBe(4);
  expect(placeAt(at)).toBe(placeAt(at + minuteMs));
});

test("the page is loaded anew once a night, in the small hours, not every wall at once", () => {
  const [evening, night, justThen] = [tokyoTime(day, "20:00"), tokyoTime(day, "3:59"), tokyoTime(day, "4:10")];
  expect(nextFreshStart(evening, 0)).toBe(tokyoTime("2026-11-26", "4:00"));
  expect(nextFreshStart(evening, 1)).toBe(tokyoTime("2026-11-26", "4:30"));
  expect(nextFreshStart(night, 0.5)).toBe(tokyoTime(day, "4:15"));
  expect(nextFreshStart(justThen, 0.5)).toBe(tokyoTime("2026-11-26", "4:15"));
});
