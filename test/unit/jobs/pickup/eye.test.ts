import { describe, expect, it } from "vitest";
import { languages } from "../../../../contract/language.ts";
import { eyeLevels, eyeReports, isEyeReport, newestOf } from "../../../../jobs/pickup/eye.ts";
import { tokyo } from "../center.ts";

const at = (hour: number) => tokyo(`2026-11-25 ${hour}:00`);

describe("what people report by eye", () => {
  it("has words that no two reports share, and ids that fit into the form", () => {
    for (const language of languages) expect(new Set(eyeReports.map(({ label }) => label[language])).size).toBe(eyeReports.length);
    for (const { what, label } of eyeReports) {
      expect(what).toMatch(/^[a-z-]{1,20}$/);
      expect(label.ja).not.toMatch(/[A-Za-z]/);
      expect(isEyeReport(what)).toBe(true);
    }
    expect(isEyeReport("overflowing")).toBe(false);
  });

  it.each([
    ["empty", 0],
    ["quarter", 0.25],
    ["half", 0.5],
    ["three-quarters", 0.75],
    ["full", 1],
  ])("%s is a level of %f", (what, ratio) => {
    expect(eyeLevels([{ at: at(10), what }], undefined)).toEqual([{ at: at(10), ratio }]);
  });

  it.each(["bag-changed", "smell", "deodorant-changed", "serviced", "overflowing"])("%s is no level", (what) => {
    expect(eyeLevels([{ at: at(10), what }], undefined)).toEqual([]);
  });

  it("counts from the last bag change on, known or reported, in order of time", () => {
    const reports = [
      { at: at(14), what: "quarter" },
      { at: at(9), what: "half" },
      { at: at(10), what: "full" },
      { at: at(11), what: "bag-changed" },
      { at: at(12), what: "empty" },
    ];
    expect(eyeLevels(reports, at(9)).map(({ ratio }) => ratio)).toEqual([0, 0.25]);
    expect(eyeLevels(reports, at(13)).map(({ ratio }) => ratio)).toEqual([0.25]);
    expect(newestOf(reports, "bag-changed")).toBe(at(11));
    expect(newestOf(reports, "smell")).toBeUndefined();
  });
});
