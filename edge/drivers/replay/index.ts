/** Real data from a CSV file as readings, row by row: (columns, mapping) → samples. */
import { createReadStream } from "node:fs";
import { type CsvError, parse } from "csv-parse";
import { DateTime } from "luxon";
import type { QuantityName, Values } from "../../../contract/quantities.ts";
import { idPattern } from "../../../contract/topics.ts";
import { ConfigError, messageOf } from "../../../runtime/errors.ts";
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
  const source = createReadStream(file);
  const rows = source.pipe(
    parse({ bom: true, delimiter: map.delimiter, trim: true, relax_column_count: true, skip_empty_lines: true, info: true }),
  );
  source.on("error", (error) => rows.destroy(error));
  let header: Map<string, number> | undefined;
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (!header) {
        header = new Map(record.map((name, index) => [name, index]));
        checkColumns(file, header, map);
        continue;
      }
      const columns = header;
      yield readRow(map, info.lines, (column) => record[columns.get(column)!] ?? "");
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const line = (error as Partial<CsvError>).lines;
    throw new ConfigError(`${file}${line === undefined ? "" : `:${line}`}: ${messageOf(error)}`);
  } finally {
    source.destroy();
  }
  if (!header) throw new ConfigError(`${file}:1: the file is empty; a first line with the names of the columns was expected`);
}

function checkColumns(file: string, header: ReadonlyMap<string, number>, map: ReplayMap): void {
  const wanted = [
    map.time.column,
    ...("column" in map.device ? [map.device.column] : []),
    ...map.readings.flatMap(({ quantities }) => Object.values(quantities).map(({ column }) => column)),
  ];
  const missing = [...new Set(wanted)].filter((column) => !header.has(column));
  if ([...header.keys()].some((name) => name.includes("\uFFFD")))
    throw new ConfigError(`${file}:1: the file is not UTF-8; save it as "CSV UTF-8"`);
  if (missing.length > 0)
    throw new ConfigError(
      `${file}:1: no column ${missing.map((name) => `"${name}"`).join(", ")}; the file has ${[...header.keys()].map((name) => `"${name}"`).join(", ")}`,
    );
}

function readRow(map: ReplayMap, line: number, cell: (column: string) => string): ReplayRow {
  let device = "";
  try {
    const name = "id" in map.device ? map.device.id : cell(map.device.column).toLowerCase();
    device = "id" in map.device || name === "" ? name : map.device.prefix + name;
    if (!idPattern.test(device)) throw new RangeError(`"${device.slice(0, 40)}" is no device id (1-32 of a-z, 0-9 and -)`);
    const at = readTime(map, cell(map.time.column));
    const samples = map.readings.flatMap((reading) => readSample(map, reading, at, cell) ?? []);
    return { line, device, samples };
  } catch (error) {
    return { line, device, samples: [], refused: messageOf(error) };
  }
}

function readTime({ time }: ReplayMap, text: string): number {
  const options = { zone: time.zone };
  const parsed = time.format ? DateTime.fromFormat(text, time.format, options) : DateTime.fromISO(text.replace(" ", "T"), options);
  if (!parsed.isValid) throw new RangeError(`"${text.slice(0, 40)}" is no time (${parsed.invalidExplanation ?? "not understood"})`);
  return parsed.toMillis();
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
