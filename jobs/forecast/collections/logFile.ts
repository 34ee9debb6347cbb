/** Collections from a CSV file: one row is one collection of one bin. */
import { DateTime } from "luxon";
import { earliestAt } from "../../../contract/messages.ts";
import { dayMs, minuteMs } from "../../../contract/time.ts";
import { csvRows, readNumber, readTime } from "../../../runtime/csv.ts";
import { messageOf } from "../../../runtime/errors.ts";
import type { Collection, Histories } from "./collection.ts";

/** Which columns hold what. */
export interface LogColumns {
  time: { column: string; zone: string; format?: string | undefined };
  bin: { column: string } | { id: string };
  /** `percentOf1`: 1 for a column in percent, 100 for one from 0 to 1. */
  fill: { column: string; percentOf1: 1 | 100 };
  delimiter: string;
  /** Cells that say "no value", besides the empty one. */
  absent: readonly string[];
}

/** The columns of `edinburgh-litter-bins-2016.csv`. */
export const edinburghColumns: LogColumns = {
  time: { column: "collected_at", zone: "Europe/London" },
  bin: { column: "site" },
  fill: { column: "fill_before_pct", percentOf1: 1 },
  delimiter: ",",
  absent: ["-"],
};

export interface CollectionLog {
  histories: Histories;
  rows: number;
  leftOut: { line: number; why: string }[];
}

/**
 * The collections of `file` by bin, put in the order of time whatever their order in the file. A row that cannot be understood is left out and
 * named, as is the second of two rows of a bin at the same moment. Throws ConfigError when the file is missing, empty or lacks a column.
 */
export async function readCollections(file: string, columns: LogColumns): Promise<CollectionLog> {
  const { time, bin, fill, delimiter, absent } = columns;
  const histories = new Map<string, Map<number, Collection>>();
  const leftOut: CollectionLog["leftOut"] = [];
  let rows = 0;
  for await (const { line, cell } of csvRows(file, delimiter, [time.column, fill.column, ...("column" in bin ? [bin.column] : [])])) {
    rows++;
    try {
      const name = "id" in bin ? bin.id : cell(bin.column);
      if (name === "") throw new RangeError("no name of a bin");
      const at = readTime(time, cell(time.column));
      if (at < earliestAt) throw new RangeError(`${new Date(at).toISOString()} is too early for a time of collection`);
      const history = histories.get(name) ?? new Map<number, Collection>();
      histories.set(name, history);
      if (history.has(at)) throw new RangeError(`a second collection of "${name.slice(0, 40)}" at the same moment`);
      const level = cell(fill.column);
      if (level === "" || absent.includes(level)) throw new RangeError("no fill level");
      history.set(at, { at, wallClockDays: wallClockDays(at, time.zone), fillPercent: readPercent(level, fill.percentOf1) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      leftOut.push({ line, why: messageOf(error) });
    }
  }
  const ordered = [...histories].map(([name, history]) => [name, [...history.values()].sort((a, b) => a.at - b.at)] as const);
  return { histories: new Map(ordered), rows, leftOut };
}

function readPercent(text: string, percentOf1: number): number {
  const percent = Number((readNumber(text) * percentOf1).toPrecision(12));
  if (percent < 0 || percent > 100) throw new RangeError(`a fill level of ${percent} %, which is not from 0 to 100`);
  return percent;
}

function wallClockDays(at: number, zone: string): number {
  return (at + DateTime.fromMillis(at, { zone }).offset * minuteMs) / dayMs;
}
