import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvText } from "../../../dashboards/web/csv.ts";

const line = (...cells: (string | number | undefined)[]) => csvText([cells]).slice(1, -2);

describe("CSV for the spreadsheets of offices", () => {
  it("begins with a BOM, ends every line with CRLF and names no separator", () => {
    expect(
      csvText([
        ["時刻", "値"],
        ["2026-11-30 16:20", 1.5],
      ]),
    ).toBe("\uFEFF時刻,値\r\n2026-11-30 16:20,1.5\r\n");
  });

  it("keeps numbers as numbers, below zero too, and leaves what is none empty", () => {
    expect(line(-3.5, 0, Number.NaN, Number.POSITIVE_INFINITY, undefined)).toBe("-3.5,0,,,");
  });

  it.each([
    ["=1+1", "'=1+1"],
    ["+81 3", "'+81 3"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    [" =1", "' =1"],
    ["\t=1", "'\t=1"],
    // A Japanese spreadsheet takes the wide signs for the others.
    ["＝1+1", "'＝1+1"],
    ["＋1", "'＋1"],
    ["－1", "'－1"],
    ["＠SUM(A1)", "'＠SUM(A1)"],
    ["満杯=80%", "満杯=80%"],
  ])("never lets the text %j be a formula", (text, cell) => {
    expect(line(text)).toBe(cell);
  });

  it("quotes what holds a comma, a quote or a line end, and so loses nothing", () => {
    expect(line("a,b", 'say "x"', "two\nlines")).toBe('"a,b","say ""x""","two\nlines"');
    fc.assert(
      fc.property(fc.string(), (text) => {
        const cell = line(text);
        const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect(read.replace(/^'(?=\s*[=+\-@＝＋－＠\t\r])/, "")).toBe(text.replace(/^'(?=\s*[=+\-@＝＋－＠\t\r])/, ""));
      }),
    );
  });
});
