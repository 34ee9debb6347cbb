/** Real data from a CSV file as readings, row by row: (columns, mapping) → samples. */
import type { QuantityName, Values } from "../../../contract/quantities.ts";
import { idPattern } from "../../../contract/topics.ts";
import { type CsvRow, csvRows, readTime } from "../../../runtime/csv.ts";
import { messageOf } from "../../../runtime/errors.ts";
import type { Sample } from "../../driver.ts";
import { convert, type ReadingMap, type ReplayMap } from "./map.ts";

export interface ReplayRow {
  /** Line in the file, the header is 1. */
  line: number;
  device: string;
  samples: Sample[];
  /** Why the row gave nothing. */
  refused?: string;
}

/**
 * The rows of `file` in their order. A row that cannot be understood comes with `refused`, it does not end the file.
 * Throws ConfigError when the file is missing or lacks a column of the mapping.
 */
export async function* replayRows(file: string, map: ReplayMap): AsyncGenerator<ReplayRow> {
  const wanted = [
    map.time.column,
    ...("column" in map.device ? [map.device.column] : []),
    ...map.readings.flatMap(({ quantities }) => Object.values(quantities).map(({ column }) => column)),
  ];
  for await (const row of csvRows(file, map.delimiter, wanted)) yield readRow(map, row);
}

function readRow(map: ReplayMap, { line, cell }: CsvRow): ReplayRow {
  let device = "";
  try {
    const name = "id" in map.device ? map.device.id : cell(map.device.column).toLowerCase();
    device = "id" in map.device || name === "" ? name : map.device.prefix + name;
    if (!idPattern.test(device)) throw new RangeError(`"${device.slice(0, 40)}" is no device id (1-32 of a-z, 0-9 and -)`);
    const at = readTime(map.time, cell(map.time.column));
    const samples = map.readings.flatMap((reading) => readSample(map, reading, at, cell) ?? []);
    return { line, device, samples };
  } catch (error) {
    return { line, device, samples: [], refused: messageOf(error) };
  }
}

function readSample(
  { absent }: ReplayMap,
  { offsetSeconds, quantities }: ReadingMap,
  at: number,
  cell: (column: string) => string,
): Sample | undefined {
  const values: Values = {};
  for (const [name, { column, unit }] of Object.entries(quantities)) {
    const value = convert(name as QuantityName, unit, cell(column), absent);
    if (value !== undefined) values[name as QuantityName] = value;
  }
  return Object.keys(values).length > 0 ? { at: at + offsetSeconds * 1000, ownTime: true, values } : undefined;
}
