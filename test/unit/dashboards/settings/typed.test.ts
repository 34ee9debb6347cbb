import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SettingType } from "../../../../contract/config/settable/setting.ts";
import { settingsOfAll, settingsOfCenter, valueAt } from "../../../../contract/config/settable.ts";
import { valueText } from "../../../../dashboards/web/settings/shown.ts";
import { asTyped, type Typed, typedOf, valueTyped } from "../../../../dashboards/web/settings/typed.ts";
import { configOf } from "../../jobs/center.ts";

const ratio: SettingType = { is: "number", unit: "ratio", min: 0, max: 1 };
const days: SettingType = { is: "number", unit: "days", min: 1, max: 9, optional: true };
const p = "centers.east.x";

describe("what people type", () => {
  test.each<[SettingType, Typed, unknown]>([
    [ratio, { [p]: "80" }, 0.8],
    [ratio, { [p]: " ８０．５ ％" }, 0.805],
    [ratio, { [p]: "" }, null],
    [ratio, { [p]: "much" }, "much"],
    [ratio, { [p]: "1e2" }, "1e2"],
    [ratio, { [p]: "0x10" }, "0x10"],
    [days, { [p]: "1,000" }, 1000],
    [{ is: "switch" }, { [p]: "true" }, true],
    [{ is: "switch" }, {}, ""],
    [{ is: "time" }, { [p]: "08:05" }, "8:05"],
    [{ is: "time" }, { [p]: "１８：００" }, "18:00"],
    [{ is: "span" }, { [`${p}.0`]: "20:00", [`${p}.1`]: "07:00" }, ["20:00", "7:00"]],
    [{ is: "hours" }, { [`${p}.mon.0`]: "09:00", [`${p}.mon.1`]: "17:00", [`${p}.tue.0`]: "" }, { mon: ["9:00", "17:00"] }],
    [{ is: "hours" }, { [`${p}.mon.0`]: "09:00" }, { mon: ["9:00", ""] }],
    [{ is: "dates" }, { [p]: "2027/1/3\r\n2026-12-31、2026-12-31\n" }, ["2026-12-31", "2027-01-03"]],
    [{ is: "dates" }, { [p]: "new year" }, ["new", "year"]],
    [{ is: "weekdays" }, { [p]: ["thu", "mon"] }, ["mon", "thu"]],
    [{ is: "weekdays" }, { [p]: "<b>" }, ["<b>"]],
    [{ is: "duty" }, {}, null],
    [{ is: "duty" }, { [`${p}.at`]: "07:00" }, { weekdays: [], at: "7:00" }],
    [
      { is: "recipients" },
      {
        [`${p}.1.mail`]: "b@example.jp",
        [`${p}.1.label`]: "早番",
        [`${p}.1.role`]: "manager",
        [`${p}.0.mail`]: "ａ@example.jp",
        [`${p}.0.role`]: "staff",
        [`${p}.2.mail`]: "c@example.jp",
        [`${p}.2.remove`]: "1",
        [`${p}.3.mail`]: " ",
      },
      [
        { mail: "a@example.jp", role: "staff" },
        { mail: "b@example.jp", label: "早番", role: "manager" },
      ],
    ],
  ])("%j %j", (type, typed, value) => {
    expect(valueTyped(type, p, typed)).toEqual(value);
  });

  test("a form that nobody touched says what it was opened with, for every value there is", () => {
    const config = configOf({ otherWasteKg: 1.5, closedDates: ["2026-12-29"] });
    const all = [...settingsOfAll(), ...settingsOfCenter(config, "east")];
    for (const { path, type } of all) expect(asTyped(type, valueAt(config, path)), path).toEqual(valueAt(config, path));
  });

  test("a share with many decimals changes by less than a thousandth of a percent, and only once", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const once = asTyped(ratio, share) as number;
        return Math.abs(once - share) <= 0.00005 && asTyped(ratio, once) === once;
      }),
    );
  });

  test("names of a form that are none are no recipients", () => {
    expect(valueTyped({ is: "recipients" }, p, { [`${p}.x.mail`]: "a", [`${p}.9999.mail`]: "b", [`${p}x.0.mail`]: "c" })).toEqual([]);
    expect(typedOf({ is: "recipients" }, p, [])).toEqual({});
  });
});

describe("values in words", () => {
  test.each<[SettingType, unknown, string, string]>([
    [ratio, 0.805, "80.5％", "80.5 %"],
    [days, null, "（なし）", "(none)"],
    [
      { is: "hours" },
      { mon: ["9:00", "17:00"], wed: ["9:00", "17:00"], sat: ["9:00", "12:00"] },
      "月・水 9:00–17:00、土 9:00–12:00",
      "Mon, Wed 9:00–17:00; Sat 9:00–12:00",
    ],
    [{ is: "weekdays" }, ["sun", "mon"], "月・日", "Mon, Sun"],
    [{ is: "dates" }, ["2026-12-31"], "2026年12月31日（木）", "2026 Thu 31 December"],
    [{ is: "dates" }, [], "（なし）", "(none)"],
    [
      { is: "recipients" },
      [{ mail: "a@example.jp", label: "早番", role: "staff" }],
      "a@example.jp (早番, 職員)",
      "a@example.jp (早番, Staff)",
    ],
    // Of another version of the program.
    [ratio, "much", '"much"', '"much"'],
  ])("%j %j", (type, value, ja, en) => {
    expect([valueText(type, value, "ja"), valueText(type, value, "en")]).toEqual([ja, en]);
  });
});

test("a field full of spaces is read at once: nobody else waits for it", () => {
  const text = `1${" ".repeat(60_000)}x`;
  const since = performance.now();
  expect(valueTyped({ is: "number", unit: "ratio", min: 0, max: 1 }, "a", { a: text })).toBe(text);
  expect(valueTyped({ is: "number", unit: "ratio", min: 0, max: 1 }, "a", { a: "80  %" })).toBe(0.8);
  expect(performance.now() - since).toBeLessThan(500);
});
