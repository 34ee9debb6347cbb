import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type ReplayRow, replayRows } from "../../../edge/drivers/replay/index.ts";
import { checkReplayMap, convert, type ReplayMap } from "../../../edge/drivers/replay/map.ts";
import { ConfigError } from "../../../runtime/errors.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "replay-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

function mapOf(yaml: string): ReplayMap {
  const checked = checkReplayMap(parse(yaml));
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.config;
}
function problemsOf(yaml: string): string[] {
  const checked = checkReplayMap(parse(yaml));
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}
async function rowsOf(csv: string, map: ReplayMap): Promise<ReplayRow[]> {
  const file = join(dir, "rows.csv");
  writeFileSync(file, csv);
  return await Array.fromAsync(replayRows(file, map));
}
async function failureOf(file: string, map: ReplayMap): Promise<string> {
  const error: unknown = await Array.fromAsync(replayRows(file, map)).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).message;
}

const edinburgh = mapOf(readFileSync(join(import.meta.dirname, "../../data/edinburgh.map.yaml"), "utf8"));
const header = "site,collected_at,fill_before_pct,fill_after_pct,weight_kg";
const utc = (text: string) => Date.parse(`${text}Z`);

describe("a collection log", () => {
  it("gives one reading before and one after each collection", async () => {
    const [row] = await rowsOf(`${header}\nA1,2024-01-15 10:30:00,84,3,12.4\n`, edinburgh);
    expect(row).toEqual({
      line: 2,
      device: "bin-a1",
      samples: [
        { at: utc("2024-01-15T10:29:59"), ownTime: true, values: { fillRatio: 0.84, massKg: 12.4 } },
        { at: utc("2024-01-15T10:30:00"), ownTime: true, values: { fillRatio: 0.03 } },
      ],
    });
  });

  it.each([
    ["in winter", "2024-01-15 10:30", "2024-01-15T10:30"],
    ["in summer, an hour ahead of UTC", "2024-07-15 10:30", "2024-07-15T09:30"],
    ["just before the clocks go forward", "2024-03-31 00:59", "2024-03-31T00:59"],
    ["just after the clocks went forward", "2024-03-31 02:00", "2024-03-31T01:00"],
    ["after the clocks went back", "2024-10-27 02:00", "2024-10-27T02:00"],
    ["with a zone of its own", "2024-07-15T10:30:00Z", "2024-07-15T10:30"],
    ["with an offset of its own", "2024-07-15T10:30:00+09:00", "2024-07-15T01:30"],
  ])("is read in London time: a time %s", async (_name, local, wanted) => {
    const [row] = await rowsOf(`${header}\nA1,${local},,3,\n`, edinburgh);
    expect(row?.samples).toEqual([{ at: utc(wanted), ownTime: true, values: { fillRatio: 0.03 } }]);
  });

  it("leaves an empty cell out: it is unknown, not 0", async () => {
    const rows = await rowsOf(`${header}\nA1,2024-01-15 10:30,84,3,\nA1,2024-01-16 10:30,, ,\n`, edinburgh);
    expect(rows[0]?.samples.map(({ values }) => values)).toEqual([{ fillRatio: 0.84 }, { fillRatio: 0.03 }]);
    expect(rows[1]).toEqual({ line: 3, device: "bin-a1", samples: [] });
  });

  it.each([
    ["a text where a number should be", "A1,2024-01-15 10:30,full,3,12", /"full" is no number/],
    ["NaN", "A1,2024-01-15 10:30,NaN,3,12", /no number/],
    ["a decimal comma", 'A1,2024-01-15 10:30,"8,5",3,12', /no number/],
    ["a time that does not exist", "A1,2024-02-31 10:30,84,3,12", /is no time/],
    ["no time at all", "A1,,84,3,12", /is no time/],
    ["a device name with a space", "A 1,2024-01-15 10:30,84,3,12", /is no device id/],
    ["no device name, only the prefix", ",2024-01-15 10:30,84,3,12", /device/],
    ["too few cells", "A1", /is no time/],
  ])("refuses a row with %s, says its line and goes on", async (_name, bad, reason) => {
    const good = "A1,2024-01-15 10:30,84,3,12";
    const rows = await rowsOf([header, good, bad, good, ""].join("\n"), edinburgh);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(rows[1]).toMatchObject({ samples: [], refused: expect.stringMatching(reason) });
    expect([rows[0]?.refused, rows[2]?.refused]).toEqual([undefined, undefined]);
    expect([rows[0]?.samples.length, rows[2]?.samples.length]).toEqual([2, 2]);
  });

  it("lets a value outside its range travel: the collector quarantines it where everybody can see it", async () => {
    const [row] = await rowsOf(`${header}\nA1,2024-01-15 10:30,140,3,\n`, edinburgh);
    expect(row?.samples[0]?.values).toEqual({ fillRatio: 1.4 });
  });

  it("may come from Excel: byte order mark, CRLF, quoted cells, more columns, blank lines", async () => {
    const csv = `\uFEFF"note",${header}\r\n"bag, torn\nat the ""top""",A1,"2024-01-15 10:30",84,3,12\r\n\r\n,B2,2024-01-15 11:30,50,1,7\r\n`;
    const rows = await rowsOf(csv, edinburgh);
    expect(rows.map(({ device, samples, refused }) => [device, samples.length, refused])).toEqual([
      ["bin-a1", 2, undefined],
      ["bin-b2", 2, undefined],
    ]);
  });

  it.each([
    [
      "a column of the mapping is missing",
      "site,collected_at,fill_before_pct,fill_after_pct\nA1,2024-01-15 10:30,84,3\n",
      /:1: no column "weight_kg"; the file has "site"/,
    ],
    ["it is empty", "", /:1: the file is empty/],
    ["a quote is never closed", `${header}\n"A1,2024-01-15 10:30,84,3,12\n`, /rows\.csv:\d+: .*[Qq]uote/],
  ])("is refused as a whole when %s", async (_name, csv, message) => {
    const file = join(dir, "rows.csv");
    writeFileSync(file, csv);
    expect(await failureOf(file, edinburgh)).toMatch(message);
  });

  it("is refused when there is no such file", async () => {
    expect(await failureOf(join(dir, "none.csv"), edinburgh)).toMatch(/none\.csv: .*ENOENT/);
  });
});

describe("another file with another mapping", () => {
  it("has other columns, another kind of equipment, semicolons and a time in Japanese order", async () => {
    const map = mapOf(`
      time: { column: 日時, zone: Asia/Tokyo, format: yyyy/M/d H:mm }
      device: { id: refrigerator-1 }
      kind: refrigerator
      delimiter: ";"
      readings: [{ quantities: { temperatureC: { column: 温度, unit: C }, doorOpen: { column: 扉, unit: bool }, powerW: { column: 電力, unit: kW } } }]`);
    const rows = await rowsOf("日時;温度;扉;電力\n2026/4/1 9:05;-18.5;1;0.12\n2026/4/1 9:10;-18;no;\n2026/4/1 9:15;-18;maybe;\n", map);
    expect(rows.map(({ device }) => device)).toEqual(Array(3).fill("refrigerator-1"));
    expect(rows[0]?.samples).toEqual([
      { at: utc("2026-04-01T00:05"), ownTime: true, values: { temperatureC: -18.5, doorOpen: true, powerW: 120 } },
    ]);
    expect(rows[1]?.samples[0]?.values).toEqual({ temperatureC: -18, doorOpen: false });
    expect(rows[2]?.refused).toMatch(/neither true nor false/);
  });

  it.each([
    ["fillRatio", "percent", "46", 0.46],
    ["fillRatio", "percent", "7.7", 0.077],
    ["massKg", "g", "9945", 9.945],
    ["energyWhTotal", "kWh", "1.2345", 1235],
    ["sterilizerMinutesTotal", "h", "2", 120],
    ["cyclesTotal", "count", "+12", 12],
    ["temperatureC", "C", "-1.5e1", -15],
    ["massKg", "kg", "  ", undefined],
  ] as const)("reads %s in %s: %j is %s", (name, unit, cell, wanted) => {
    expect(convert(name, unit, cell)).toBe(wanted);
  });
});

describe("a mapping", () => {
  const whole = (quantities: string, kind = "compactor", zone = "Asia/Tokyo") =>
    `{ time: { column: t, zone: ${zone} }, device: { id: a }, kind: ${kind}, readings: [{ quantities: ${quantities} }] }`;

  it.each([
    [
      "a quantity that the kind lacks",
      whole("{ temperatureC: { column: c, unit: C } }"),
      /readings\.0\.quantities\.temperatureC: a compactor has no quantity/,
    ],
    [
      "a unit that does not convert",
      whole("{ massKg: { column: c, unit: percent } }"),
      /massKg\.unit: massKg is kept in "kg"; percent does not convert/,
    ],
    ["a number for a yes-or-no quantity", whole("{ fault: { column: c, unit: count } }"), /fault\.unit: fault is kept in bool/],
    ["an unknown unit", whole("{ massKg: { column: c, unit: stone } }"), /massKg\.unit/],
    ["an unknown kind", whole("{}", "toaster"), /kind: unknown kind "toaster"/],
    ["an unknown time zone", whole("{}", "compactor", "Asia/Ikebukuro"), /time\.zone: unknown time zone/],
  ])("is refused with %s", (_name, yaml, problem) => {
    expect(problemsOf(yaml)).toEqual([expect.stringMatching(problem)]);
  });
});
