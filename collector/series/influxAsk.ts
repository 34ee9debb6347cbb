/** Questions to InfluxDB by the client library: several statements in one request, values bound, each request with a deadline. */
import { InfluxDB } from "influx";
import { messageOf, Unavailable } from "../../runtime/errors.ts";
import { type InfluxAddress, remedyFor } from "./influxAddress.ts";

export type Cell = number | string | boolean | null;
export type Row = { time: number } & Record<string, Cell>;
/** Rows of one series in the order of the answer; `tags` by which the question grouped. */
export interface Series {
  tags: Record<string, string>;
  rows: Row[];
}

export type Bound = Record<string, string | number>;

export interface Asker {
  /** The series of each statement. A time is written into a statement by `timeLiteral`, ids are bound. */
  ask(statements: readonly string[], bind?: Bound): Promise<Series[][]>;
  /** Only for administrators: the owner of a database is answered with 403 even if it is there. */
  createDatabase(): Promise<void>;
}

type Raw = {
  results?: { error?: string; series?: { tags?: Record<string, string>; columns: string[]; values?: Cell[][] }[] }[];
  error?: string;
};

/** What `ask` rejects with when the server knows the user, but no such database. */
export class DatabaseMissing extends Unavailable {}

export function asker(address: InfluxAddress, deadlineMs: number): Asker {
  const { url, database, username, password, headers, version } = address;
  const credentials = version === 1 && username ? { username, password } : { username: null as unknown as string };
  const client = new InfluxDB({
    hosts: [
      {
        host: url.hostname,
        port: Number(url.port),
        protocol: url.protocol === "https:" ? "https" : "http",
        options: { timeout: deadlineMs, ...(version > 1 && { headers }) },
      },
    ],
    database,
    ...credentials,
  });

  /** The client's own time-out does not see a reply that was cut in half. */
  async function bounded<T>(work: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs);
    try {
      return await Promise.race([work, late.promise]);
    } catch (error) {
      const remedy = remedyFor(statusOf(error), address);
      throw new Unavailable(remedy ? `InfluxDB ${remedy}` : `InfluxDB: ${messageOf(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async ask(statements, placeholders = {}) {
      if (statements.length === 0) return [];
      // As a form: many statements are longer than an address may be.
      const query = { precision: "ms", placeholders, method: "POST" } as const;
      const raw = (await bounded(client.queryRaw(statements.join("; "), query))) as Raw;
      const error = raw.error ?? raw.results?.find((result) => result.error !== undefined)?.error;
      if (error?.startsWith("database not found")) throw new DatabaseMissing(`InfluxDB: ${error}`);
      if (error !== undefined) throw new Unavailable(`InfluxDB: ${error}`);
      return statements.map((_, i) => (raw.results?.[i]?.series ?? []).map(seriesOf));
    },
    createDatabase: () => bounded(client.createDatabase(database)),
  };
}

/** The library does not export its errors; those of an answer carry it. */
function statusOf(error: unknown): number | undefined {
  return (error as { res?: { statusCode?: number } } | undefined)?.res?.statusCode;
}

function seriesOf({ tags = {}, columns, values = [] }: { tags?: Record<string, string>; columns: string[]; values?: Cell[][] }): Series {
  return { tags, rows: values.map((cells) => Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? null])) as Row) };
}

/** InfluxDB counts in nanoseconds of 64 bits: it knows the years 1678 to 2261. */
export function timeLiteral(at: number): string {
  return `${Math.round(Math.min(9.2e12, Math.max(-9.2e12, at)))}ms`;
}
