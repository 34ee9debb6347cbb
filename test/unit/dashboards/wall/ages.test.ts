/** How a wall tells ages and the time, also by a screen whose clock is wrong. */
import { expect, test } from "vitest";
import { hourMs, minuteMs, tokyoTime } from "../../../../contract/time.ts";
import { textsOf } from "../../../../dashboards/web/texts/index.ts";
import { ageText, nextFreshStart, offsetOf, placeAt } from "../../../../dashboards/web/wall/ages.ts";

const day = "2026-11-25";
const lastAt = tokyoTime(day, "14:02");
const said = (minutes: number, isOld: boolean, language: "ja" | "en" = "ja") =>
  ageText(textsOf(language).wall, { lastAt, isOld }, lastAt + minutes * minuteMs, language);

test("a fresh value says its time and age, an old one that it is the last", () => {
  expect([said(0.5, false), said(3, false), said(38, true), said(138, true)]).toEqual([
    "14:02（たったいま）",
    "14:02（3分前）",
    "最終 14:02（38分前）",
    "最終 14:02（2時間18分前）",
  ]);
  expect([said(3, false, "en"), said(38, true, "en")]).toEqual(["14:02 (3 min ago)", "Last 14:02 (38 min ago)"]);
});

test("a screen's clock is believed while it agrees with the server's minute, and put right when it does not", () => {
  const minute = tokyoTime(day, "9:00");
  expect([0, 40, 80, -20].map((seconds) => offsetOf(minute, minute + seconds * 1_000))).toEqual([0, 0, 0, 0]);
  expect([offsetOf(minute, minute + 2 * hourMs), offsetOf(minute, minute - hourMs)]).toEqual([-2 * hourMs, hourMs]);
});

test("the picture stands at each of its places for a quarter of an hour", () => {
  const places = Array.from({ length: 8 }, (_, i) => placeAt(lastAt + i * 15 * minuteMs));
  expect(new Set(places).size).toBe(4);
  expect(placeAt(lastAt)).toBe(placeAt(lastAt + minuteMs));
});

test("the page is loaded anew once a night, in the small hours, not every wall at once", () => {
  const [evening, night] = [tokyoTime(day, "20:00"), tokyoTime(day, "4:10")];
  expect(nextFreshStart(evening, 0)).toBe(tokyoTime("2026-11-26", "4:00"));
  expect(nextFreshStart(evening, 1)).toBe(tokyoTime("2026-11-26", "4:30"));
  expect(nextFreshStart(night, 0.5)).toBe(tokyoTime(day, "4:15"));
  expect(nextFreshStart(night, 0.1)).toBe(tokyoTime("2026-11-26", "4:03"));
});
