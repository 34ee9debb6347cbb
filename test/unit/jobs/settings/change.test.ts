import { describe, expect, test } from "vitest";
import { judgeChanges, judgeUndo, type Wanted } from "../../../../jobs/settings/change.ts";
import type { Laid } from "../../../../jobs/settings/effective.ts";
import { effective } from "../../../../jobs/settings/effective.ts";
import type { SettingRow } from "../../../../records/operations/settings.ts";
import { tokyo } from "../center.ts";
import { document, full, nearFull, rowOf } from "./rows.ts";

const now = tokyo("2026-11-25 10:00");
const standing = (rows: SettingRow[] = []) => ({ document, rows, config: effective(document, rows, now).config });
const judge = (wanted: Wanted[], rows: SettingRow[] = [], role: "admin" | "installer" = "admin") =>
  judgeChanges(standing(rows), wanted, role, now);
const problemsOf = (judged: ReturnType<typeof judge>) => (judged.ok ? [] : judged.problems);
const collection = "centers.east.collection";

test("a change says what counted before; what is the same as now is no change", () => {
  const judged = judge(
    [
      { path: nearFull, value: 0.6 },
      { path: full, value: 0.95 },
    ],
    [rowOf(nearFull, 0.7)],
  );
  expect(judged).toMatchObject({ ok: true, changes: [{ path: nearFull, value: 0.6, before: 0.7 }] });
});

test("every problem is told, at its field", () => {
  const judged = judge([
    { path: nearFull, value: 7 },
    { path: "centers.east.quietHours", value: ["20:00"] },
    { path: "web.port", value: 1 },
  ]);
  expect(problemsOf(judged).map(({ path }) => path)).toEqual([nearFull, "centers.east.quietHours", "web.port"]);
});

describe("what one value says about another is told in the words of the page", () => {
  test.each<[Laid[], string, RegExp]>([
    [[{ path: nearFull, value: 0.96 }], nearFull, /「もうすぐ満杯」は「満杯」より/],
    [[{ path: full, value: 0.5 }], full, /「もうすぐ満杯」は「満杯」より/],
    [
      [{ path: "centers.east.devices.compactor-1.thresholds.full", value: 0.5 }],
      "centers.east.devices.compactor-1.thresholds.full",
      /満杯/,
    ],
    [[{ path: "centers.east.recipients", value: [] }], "centers.east.recipients", /宛先/],
    [
      [{ path: "centers.east.opening", value: { mon: ["9:00", "8:00"], wed: ["9:00", "17:00"], sun: ["9:00", "17:00"] } }],
      "centers.east.opening",
      /閉館の時刻/,
    ],
    [[{ path: "centers.east.silentAfterMinutes", value: 0.05 }], "centers.east.silentAfterMinutes", /2倍/],
    [[{ path: `${collection}.weekdays`, value: [] }], `${collection}.weekdays`, /収集の曜日/],
    [[{ path: `${collection}.putOutEveningBefore`, value: false }], `${collection}.putOutEveningBefore`, /早番/],
    [[{ path: `${collection}.earlyDuty`, value: { weekdays: ["mon"], at: "9:00" } }], `${collection}.earlyDuty`, /締切より前/],
    [[{ path: `${collection}.putOutFrom`, value: "18:00" }], `${collection}.putOutFrom`, /閉館より前/],
    [[{ path: "centers.east.opening", value: {} }], "centers.east.opening", /袋を出せる人がいません/],
    [
      [
        { path: `${collection}.noCollection`, value: ["2026-12-03"] },
        { path: `${collection}.extraCollection`, value: ["2026-12-03"] },
      ],
      `${collection}.extraCollection`,
      /両方にあります/,
    ],
    [
      [
        {
          path: `${collection}.noCollection`,
          value: ["2026-11-26", "2026-11-30", "2026-12-03", "2026-12-07"],
        },
      ],
      `${collection}.noCollection`,
      /収集車が来ません/,
    ],
  ])("%j", (wanted, path, words) => {
    const problems = problemsOf(judge(wanted));
    expect(problems).toMatchObject([{ path, words: { ja: words } }]);
    expect(problems[0]!.words.en).not.toMatch(/cannot be used/);
  });
});

test("an installer changes the numbers of devices and nothing else", () => {
  expect(judge([{ path: "centers.east.devices.compactor-1.bagDiapers", value: 90 }], [], "installer").ok).toBe(true);
  expect(problemsOf(judge([{ path: nearFull, value: 0.7 }], [], "installer"))).toMatchObject([
    { path: nearFull, words: { ja: /管理者だけ/ } },
  ]);
});

test("whoever did not see the newest value is told of it instead of overwriting it", () => {
  const newest = rowOf(nearFull, 0.7);
  expect(judge([{ path: nearFull, value: 0.6, over: 0 }], [newest])).toMatchObject({
    ok: false,
    conflicts: [{ path: nearFull, row: newest }],
  });
  expect(judge([{ path: nearFull, value: 0.6, over: newest.id }], [newest]).ok).toBe(true);
  expect(judge([{ path: nearFull, value: 0.6, over: newest.id }])).toMatchObject({
    ok: false,
    conflicts: [{ path: nearFull, row: undefined }],
  });
});

test("what makes another change impossible is not undone", () => {
  const [near, least] = [rowOf(nearFull, 0.5), rowOf(full, 0.6)];
  expect(judgeUndo(standing([near, least]), [least], near, now)).toMatchObject({ ok: false, problems: [{ path: nearFull }] });
  expect(judgeUndo(standing([near, least]), [near], least, now).ok).toBe(true);
});

test("a calendar that ran dry with time keeps nobody from changing something else", () => {
  const dry = { ...document, centers: { east: { ...document.centers.east!, closedDates: [] as string[] } } };
  for (let day = 25; day < 50; day++) dry.centers.east.closedDates.push(new Date(Date.UTC(2026, 10, day)).toISOString().slice(0, 10));
  const { config } = effective(dry, [], now);
  expect(judgeChanges({ document: dry, config, rows: [] }, [{ path: nearFull, value: 0.7 }], "admin", now).ok).toBe(true);
});
