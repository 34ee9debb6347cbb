import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edinburghColumns, readCollections } from "../../../../jobs/forecast/collections/logFile.ts";
import { ConfigError } from "../../../../runtime/errors.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "collections-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function read(text: string, columns = edinburghColumns) {
  const file = join(dir, "log.csv");
  writeFileSync(file, text);
  return await readCollections(file, columns);
}
const header = "site,collected_at,fill_before_pct,fill_after_pct,weight_kg\n";

describe("a file of collections", () => {
  it("is read by bin in the order of time, whatever the order of rows and columns, with BOM and CRLF", async () => {
    const { histories, rows, leftOut } = await read(
      "\uFEFFfill_before_pct,collected_at,extra,site\r\n70,2016-06-05T08:00:00,x,b 1\r\n50,2016-06-03T08:00:00,,b 1\r\n\r\n20,2016-06-04 09:30,,ü/2\r\n",
    );
    expect({ rows, leftOut }).toEqual({ rows: 3, leftOut: [] });
    expect([...histories.keys()]).toEqual(["b 1", "ü/2"]);
    expect(histories.get("b 1")!.map(({ at, fillPercent }) => [new Date(at).toISOString(), fillPercent])).toEqual([
      ["2016-06-03T07:00:00.000Z", 50],
      ["2016-06-05T07:00:00.000Z", 70],
    ]);
  });

  it("keeps the clock of the place beside the moment, in summer and in winter", async () => {
    const { histories } = await read(`${header}a,2016-10-29T08:00:00,50,0,1\na,2016-10-30T08:00:00,50,0,1\n`);
    const [summer, winter] = histories.get("a")!;
    expect((winter!.at - summer!.at) / 3_600_000).toBe(25);
    expect(winter!.wallClockDays - summer!.wallClockDays).toBeCloseTo(1, 9);
    expect((summer!.wallClockDays % 1) * 24).toBeCloseTo(8, 6);
  });

  it.each([
    ["a,yesterday,50,0,1", '"yesterday" is no time'],
    ["a,,50,0,1", '"" is no time'],
    ["a,1216-06-03T08:00:00,50,0,1", "too early"],
    ["a,2016-06-03T08:00:00,101,0,1", "a fill level of 101 %"],
    ["a,2016-06-03T08:00:00,-1,0,1", "a fill level of -1 %"],
    ["a,2016-06-03T08:00:00,full,0,1", '"full" is no number'],
    ["a,2016-06-03T08:00:00,,0,1", "no fill level"],
    ["a,2016-06-03T08:00:00,-,0,1", "no fill level"],
    ["a,2016-06-03T08:00:00", "no fill level"],
    [",2016-06-03T08:00:00,50,0,1", "no name of a bin"],
    ["a,2016-06-02T08:00:00,60,0,1", "a second collection"],
  ])("leaves out the row %s and says why, with its line", async (row, why) => {
    const { histories, rows, leftOut } = await read(`${header}a,2016-06-02T08:00:00,50,0,1\n${row}\na,2016-06-04T08:00:00,70,0,1\n`);
    expect(leftOut).toEqual([{ line: 3, why: expect.stringContaining(why) }]);
    expect(rows).toBe(3);
    expect(histories.get("a")!.map(({ fillPercent }) => fillPercent)).toEqual([50, 70]);
  });

  it("takes a level from 0 to 1 and a time in another form where the map says so", async () => {
    const { histories } = await read("日時;量\n2026/11/2 9:05;0.57\n", {
      time: { column: "日時", zone: "Asia/Tokyo", format: "yyyy/M/d H:mm" },
      bin: { id: "east" },
      fill: { column: "量", percentOf1: 100 },
      delimiter: ";",
      absent: [],
    });
    expect(histories.get("east")).toMatchObject([{ at: Date.parse("2026-11-02T09:05:00+09:00"), fillPercent: 57 }]);
  });

  it.each([
    ["", "the file is empty"],
    ["site,collected_at\n", 'no column "fill_before_pct"'],
  ])("that is %j is refused", async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text)).rejects.toBeInstanceOf(ConfigError);
  });
});
