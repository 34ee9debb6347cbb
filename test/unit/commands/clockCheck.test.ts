import { expect, it } from "vitest";
import { clockCheck } from "../../../commands/clockCheck.ts";

it("the clock is told as a clock on the wall here shows it, to the second", () => {
  expect(clockCheck(Date.parse("2026-11-30T21:58:03Z"))).toBe("令和8年12月1日（火） 6:58:03（日本時間）");
});

it("a clock that was never set is a failure, told in the same form", () => {
  expect(() => clockCheck(0)).toThrow(/^昭和45年1月1日（木） 9:00:00（日本時間） は過去です。時刻合わせ（NTP）を確かめてください$/);
});
