/** The forecast of a collection against real collections: the command as it is called, and what its figures rest on. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { coefficients } from "../../jobs/forecast/collections/coefficients.ts";
import { foldOf } from "../../jobs/forecast/collections/collection.ts";
import { samplesOf } from "../../jobs/forecast/collections/forecast.ts";
import { edinburghColumns, readCollections } from "../../jobs/forecast/collections/logFile.ts";
import { coefficientsOf, crossScore } from "../../jobs/forecast/collections/refit.ts";
import type { Score } from "../../jobs/forecast/score.ts";
import { root, startCli, tempDir } from "../support/servers.ts";

const edinburgh = join(root, "../shared/data/edinburgh-litter-bins-2016.csv");
const there = existsSync(edinburgh);
if (!there && process.env.CI === "true") throw new Error("../shared/data/edinburgh-litter-bins-2016.csv is not there");
if (!there) console.warn("skipped: ../shared/data/edinburgh-litter-bins-2016.csv is not there");

async function backtest(...args: string[]) {
  const program = startCli(["backtest", ...args]);
  const code = await program.exited;
  return { code, stdout: program.stdout.join("\n"), stderr: program.stderr.join("\n") };
}
type Answer = Score & { rows: number; bins: number; leftOut: number };
const json = async (...args: string[]) => JSON.parse((await backtest(...args, "--json")).stdout) as Answer;

const header = "site,collected_at,fill_before_pct,fill_after_pct,weight_kg";
const rowsOf = () => readFileSync(edinburgh, "utf8").trim().split("\n").slice(1);
function fileOf(rows: readonly string[], head = header): string {
  const file = join(tempDir(), "log.csv");
  writeFileSync(file, `${[head, ...rows].join("\n")}\n`);
  return file;
}

describe.skipIf(!there)("168 litter bins of Edinburgh", () => {
  test("are forecast within 13 points, the 80 % interval holds what it says, and both baselines stand beside", async () => {
    const { mae, coverage80, pinball, baselines, ...counts } = await json(edinburgh);
    expect(counts).toEqual({ n: 4192, rows: 5017, bins: 159, leftOut: 0 });
    expect(mae).toBeLessThan(12.8);
    expect(pinball).toBeLessThan(3.9);
    expect(coverage80).toBeGreaterThan(0.78);
    expect(coverage80).toBeLessThan(0.82);
    expect(baselines.meanFill.mae).toBeCloseTo(16.5, 1);
    expect(baselines.meanRate.mae).toBeCloseTo(23.2, 1);
  });

  test("are told to people in their words", async () => {
    const { code, stdout } = await backtest(edinburgh);
    expect(code).toBe(0);
    expect(stdout).toContain("159 か所 4192 回");
    expect(stdout).toMatch(/12\.\d ポイント {2}この予測\n 16\.5 ポイント {2}.*\n 23\.2 ポイント/);
  });

  test("give the same with the map of replay, and with rubbish in the columns that may not be used", async () => {
    const answer = await json(edinburgh);
    expect(await json(edinburgh, "--map", join(root, "test/data/edinburgh.map.yaml"))).toEqual(answer);
    const rubbish = rowsOf().map((row, index) => [...row.split(",").slice(0, 3), index % 7, "?"].join(","));
    expect(await json(fileOf(rubbish))).toEqual(answer);
  });

  test("do not know each other: bins scored one by one add up to the bins scored together", async () => {
    const [one, other] = ["324930", "325222"].map((site) => rowsOf().filter((row) => row.startsWith(`${site},`)));
    const alone = [await json(fileOf(one!)), await json(fileOf(other!))];
    const together = await json(fileOf([...one!, ...other!].toReversed()));
    expect(together.n).toBe(alone[0]!.n + alone[1]!.n);
    expect(together.mae * together.n).toBeCloseTo(alone[0]!.mae * alone[0]!.n + alone[1]!.mae * alone[1]!.n, 1);
  });

  test("are forecast the same whatever is collected later", async () => {
    const { histories } = await readCollections(edinburgh, edinburghColumns);
    for (const [bin, history] of histories) {
      const whole = samplesOf(bin, history);
      const half = Math.floor(history.length / 2);
      const changed = history.map((one, index) => (index < half ? one : { ...one, fillPercent: 100 - one.fillPercent }));
      expect(samplesOf(bin, history.slice(0, half))).toEqual(whole.slice(0, Math.max(0, half - 5)));
      expect(samplesOf(bin, changed).slice(0, Math.max(0, half - 5))).toEqual(whole.slice(0, Math.max(0, half - 5)));
    }
  });

  test("give the committed coefficients again, and those of a fold do not change with the bins of that fold", async () => {
    const { histories } = await readCollections(edinburgh, edinburghColumns);
    const flat = (sets: typeof coefficients) =>
      sets.flatMap((set) => Object.values(set).flatMap((weights) => Object.values(weights).map((weight) => Math.round(weight * 1000))));
    const [fitted, wanted] = [flat(coefficientsOf(histories)), flat(coefficients)];
    expect(fitted).toHaveLength(5 * 3 * 5);
    for (const [index, weight] of fitted.entries()) expect(Math.abs(weight - wanted[index]!)).toBeLessThanOrEqual(1);
    const without = new Map([...histories].filter(([bin]) => foldOf(bin) !== 2));
    expect(coefficientsOf(without)[2]).toEqual(coefficients[2]);
  });

  test.each(["a:", "b:", "c:"])("do as well when they are split otherwise (%s)", async (salt) => {
    const { histories } = await readCollections(edinburgh, edinburghColumns);
    const { mae, coverage80 } = crossScore(histories, salt);
    expect(mae).toBeLessThan(12.8);
    expect(Math.abs(coverage80 - 0.8)).toBeLessThan(0.02);
  });
});

describe("a file of one's own", () => {
  const fills = [40, 55, 30, 70, 45, 60, 52, 38];
  const good = fills.map((percent, index) => `袋 1,2026-04-${String(1 + 2 * index).padStart(2, "0")}T10:00:00,${percent},0,`);

  test("works with other bins and few rows", async () => {
    expect(await json(fileOf(good))).toMatchObject({ n: 3, rows: 8, bins: 1, leftOut: 0 });
  });

  test("is scored without its bad rows, which are named and counted", async () => {
    const { code, stdout, stderr } = await backtest(
      fileOf([good[0]!, ...good, "袋 1,きのう,50,0,", "袋 1,2026-05-01T10:00:00,250,0,"]),
      "--json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ n: 3, rows: 11, leftOut: 3 });
    expect(stderr).toContain("log.csv:3: left out: a second collection");
    expect(stderr).toContain('log.csv:11: left out: "きのう" is no time');
    expect(stderr).toContain("log.csv:12: left out: a fill level of 250 %");
  });

  test("of which nothing can be scored says so and ends with 1", async () => {
    const { code, stdout, stderr } = await backtest(fileOf(good.slice(0, 5)), "--json");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("予測できる回収がありません");
  });

  test("takes its columns from a map", async () => {
    const map = join(tempDir(), "log.map.yaml");
    writeFileSync(
      map,
      `time: { column: 日時, zone: Asia/Tokyo, format: "yyyy/M/d H:mm" }\ndevice: { id: east }\nkind: compactor\nreadings:\n  - quantities: { fillRatio: { column: 量, unit: ratio } }\n`,
    );
    const rows = fills.map((percent, index) => `2026/4/${1 + 2 * index} 10:00,${percent / 100}`);
    const answer = await json(fileOf(rows, "日時,量"), "--map", map);
    expect(answer).toMatchObject({ n: 3, bins: 1, leftOut: 0 });
    expect(answer.baselines.meanFill.mae).toBeCloseTo((12 + 2 + 12.2857) / 3, 3);
  });

  test.each([
    ["an empty file", "", "log.csv:1: the file is empty"],
    ["a file without the columns", "a,b\n1,2\n", 'log.csv:1: no column "collected_at", "fill_before_pct", "site"'],
  ])("%s is refused", async (_, text, message) => {
    const file = join(tempDir(), "log.csv");
    writeFileSync(file, text);
    const { code, stderr } = await backtest(file);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test("a map without a level, and no file at all, are refused", async () => {
    const map = join(tempDir(), "log.map.yaml");
    writeFileSync(
      map,
      "time: { column: t, zone: UTC }\ndevice: { id: a }\nkind: compactor\nreadings:\n  - quantities: { massKg: { column: kg, unit: kg } }\n",
    );
    expect(await backtest(fileOf(good), "--map", map)).toMatchObject({ code: 2, stderr: expect.stringContaining("none has a fillRatio") });
    expect(await backtest()).toMatchObject({ code: 2, stderr: expect.stringContaining("usage: backtest FILE.csv") });
  });
});
