import { describe, expect, test } from "vitest";
import { checkConfig } from "../../../contract/config/check.ts";
import type { SettingType } from "../../../contract/config/settable/setting.ts";
import { valueProblem } from "../../../contract/config/settable/value.ts";
import { settingAt, settingsOfAll, settingsOfCenter, valueAt } from "../../../contract/config/settable.ts";
import { configOf } from "../jobs/center.ts";

const day: [string, string] = ["9:00", "17:00"];
const config = configOf({
  devices: {
    ...configOf().centers.east!.devices,
    freezer: { kind: "refrigerator", name: "冷凍庫" },
    meter: { kind: "power", name: "電源" },
  } as never,
});
const all = [...settingsOfAll(), ...settingsOfCenter(config, "east")];
const pathsOf = (device: string) =>
  all.filter((one) => one.device === device).map(({ path }) => path.slice(`centers.east.devices.${device}.`.length));

describe("what a page may change", () => {
  test("a device has the numbers of its kind, and a limit stands in one place only", () => {
    expect(pathsOf("compactor-1")).toEqual(["thresholds.near-full", "thresholds.full", "bagDiapers", "bagLitres", "deodorantDays"]);
    expect(pathsOf("freezer")).toEqual(["limitC", "heldMinutes.too-warm"]);
    expect(pathsOf("room-1")).toContain("heldMinutes.stuffy");
    expect(pathsOf("meter")).toEqual(["thresholds.power-off", "heldMinutes.power-off"]);
  });

  test("installers get the numbers of devices and nothing else", () => {
    expect(all.filter(({ by }) => by.includes("installer")).every(({ device }) => device !== undefined)).toBe(true);
    expect(all.every(({ by }) => by.includes("admin"))).toBe(true);
  });

  test.each(["web.port", "web.publicUrl", "series.url", "mail.url", "mail.from", "broker.external", "watchdog.pingUrl"])(
    "not %s",
    (path) => {
      expect(settingAt(config, path)).toBeUndefined();
    },
  );

  test.each([
    "centers.east.simulated",
    "centers.west.nearFull",
    "centers.__proto__.nearFull",
    "centers.east.devices.gone.bagDiapers",
    "centers.east.devices.room-1.bagDiapers",
    "centers.east.devices.compactor-1.driver.type",
    "centers",
    "",
  ])("not %j, which is not there or not for people", (path) => {
    expect(settingAt(config, path)).toBeUndefined();
  });

  test("words in both languages, one sentence of help each", () => {
    for (const { path, label, help } of all) {
      for (const words of [label, help]) for (const text of Object.values(words)) expect(text, path).toMatch(/\S/);
      expect(label.en, path).toMatch(/^[\x20-\x7e°]+$/);
    }
  });
});

describe("types and ranges", () => {
  const ends = ({ type }: { type: SettingType }) => (type.is === "number" ? [type.min, type.max] : []);

  test("both ends of every range are values that the configuration takes", () => {
    for (const setting of all) {
      for (const value of ends(setting)) {
        const document = structuredClone(config) as never;
        const keys = setting.path.split(".");
        const last = keys.pop()!;
        const place = keys.reduce<Record<string, Record<string, never>>>((node, key) => node[key] as never, document);
        place[last] = value as never;
        const checked = checkConfig(document);
        // What other values say about it is another matter: its own shape is what counts here.
        const own = checked.ok ? [] : checked.problems.filter(({ message }) => /^(Too |Invalid|expected)/i.test(message));
        expect(own, `${setting.path} = ${value}`).toEqual([]);
      }
    }
  });

  test.each<[SettingType, unknown[], unknown[]]>([
    [{ is: "number", unit: "ratio", min: 0.05, max: 0.99 }, [0.05, 0.99], [0, 1, null, "0.5", Number.NaN, undefined, [0.5]]],
    [{ is: "number", unit: "days", min: 1, max: 9, whole: true, optional: true }, [1, 9, null], [0, 10, 1.5, ""]],
    [{ is: "choice", unit: "litres", options: [10, 45] }, [10, 45], [20, "10", null]],
    [{ is: "switch" }, [true, false], ["true", 1, null]],
    [{ is: "time" }, ["8:00", "23:59"], ["24:00", "8:0", "", null]],
    [{ is: "span" }, [["20:00", "7:00"]], [["20:00"], "20:00", null]],
    [{ is: "hours" }, [{}, { mon: day }], [{ mon: ["9:00"] }, { someday: day }, { mon: ["", ""] }, null]],
    [{ is: "dates" }, [[], ["2026-12-31"]], [["2026-02-30"], ["31.12."], Array(201).fill("2026-12-31"), null]],
    [{ is: "weekdays" }, [[], ["mon"]], [["monday"], null]],
    [
      { is: "duty" },
      [null, { weekdays: ["mon"], at: "7:00" }],
      [
        { weekdays: [], at: "7:00" },
        { weekdays: ["mon"], at: "" },
      ],
    ],
    [
      { is: "recipients" },
      [[], [{ mail: "a@example.jp", role: "staff" }], [{ mail: "a@example.jp", label: "早番の携帯", role: "admin" }]],
      [
        [{ mail: "a", role: "staff" }],
        [{ mail: "a@example.jp", label: "長".repeat(21), role: "staff" }],
        [{ mail: "a@example.jp", role: "boss" }],
        [
          { mail: "a@example.jp", role: "staff" },
          { mail: "A@example.jp", role: "admin" },
        ],
        Array.from({ length: 51 }, (_, i) => ({ mail: `a${i}@example.jp`, role: "staff" })),
        null,
      ],
    ],
  ])("%j", (type, good, bad) => {
    for (const value of good) expect(valueProblem(type, value), JSON.stringify(value)).toBeUndefined();
    for (const value of bad) expect(valueProblem(type, value), JSON.stringify(value)).toMatchObject({ ja: /./, en: /./ });
  });

  test("people read percent where the configuration holds a share", () => {
    expect(valueProblem({ is: "number", unit: "ratio", min: 0.05, max: 0.99 }, 2)).toEqual({
      ja: "5〜99％の数で書いてください。",
      en: "Write a number from 5 to 99 %.",
    });
  });
});

test("the value at a path, and that there is none", () => {
  expect(valueAt(config, "centers.east.nearFull")).toBe(0.8);
  expect(valueAt(config, "centers.east.devices.compactor-1.thresholds.full")).toBeNull();
  expect(valueAt(config, "centers.east.__proto__.x")).toBeNull();
});

test.each(["田中さんの携帯", "03-1234-5678", "a@example.jp"])("who gets mails is not called %s: others read it", (label) => {
  const type = settingsOfCenter(config, "east").find(({ path }) => path === "centers.east.recipients")!.type;
  expect(valueProblem(type, [{ mail: "a@example.jp", label, role: "staff" }])?.ja).toMatch(/ようです/);
});
