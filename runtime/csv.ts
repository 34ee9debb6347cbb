/** Rows of a CSV file with their lines, and times as people write them. Knows nothing of what the columns mean. */
import { createReadStream } from "node:fs";
import { type CsvError, parse } from "csv-parse";
import { DateTime } from "luxon";
import { ConfigError, messageOf } from "./errors.ts";

export interface CsvRow {
  /** Line in the file, the header is 1. */
  line: number;
  /** The text of a column without the blanks around it; empty where the row is too short. */
  cell: (column: string) => string;
}

/**
 * The rows of `file` in their order, its first line being the names of the columns; UTF-8, with or without BOM, any line ends.
 * Throws ConfigError when the file is missing, empty, no CSV or lacks one of the columns `wanted`.
 */
export async function* csvRows(file: string, delimiter: string, wanted: readonly string[]): AsyncGenerator<CsvRow> {
  const source = createReadStream(file);
  const rows = source.pipe(parse({ bom: true, delimiter, trim: true, relax_column_count: true, skip_empty_lines: true, info: true }));
  source.on("error", (error) => rows.destroy(error));
  let header: Map<string, number> | undefined;
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (!header) {
        header = new Map(record.map((name, index) => [name, index]));
        checkColumns(file, header, wanted);
        continue;
      }
      const columns = header;
      yield { line: info.lines, cell: (column) => record[columns.get(column)!] ?? "" };
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

function checkColumns(file: string, header: ReadonlyMap<string, number>, wanted: readonly string[]): void {
  const missing = [...new Set(wanted)].filter((column) => !header.has(column));
  if ([...header.keys()].some((name) => name.includes("\uFFFD")))
    throw new ConfigError(`${file}:1: the file is not UTF-8; save it as "CSV UTF-8"`);
  if (missing.length > 0)
    throw new ConfigError(
      `${file}:1: no column ${missing.map((name) => `"${name}"`).join(", ")}; the file has ${[...header.keys()].map((name) => `"${name}"`).join(", ")}`,
    );
}

/** A time in UTC milliseconds; `zone` is for texts that carry none, `format` a pattern of Luxon instead of ISO 8601. Throws RangeError. */
export function readTime({ zone, format }: { zone: string; format?: string | undefined }, text: string): number {
  const parsed = format ? DateTime.fromFormat(text, format, { zone }) : DateTime.fromISO(text.replace(" ", "T"), { zone });
  if (!parsed.isValid) throw new RangeError(`"${text.slice(0, 40)}" is no time (${parsed.invalidExplanation ?? "not understood"})`);
  return parsed.toMillis();
}

/** A plain decimal number. Throws RangeError for any other text, `1,5`, `0x10` and `Infinity` included. */
export function readNumber(text: string): number {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) throw new RangeError(`"${text.slice(0, 20)}" is no number`);
  return Number(text);
}
