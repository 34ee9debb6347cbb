/** A witness outside our processes: reads the agent's journal file and remembers what was committed there. */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

export interface Committed {
  n: number;
  device: string;
  kind: string;
  at: number;
  values: Record<string, number | boolean>;
}

export class Recorder {
  readonly seen = new Map<number, Committed>();
  readonly #file: string;
  readonly #timer: NodeJS.Timeout;

  constructor(file: string, everyMs = 10) {
    this.#file = file;
    this.#timer = setInterval(() => this.look(), everyMs);
  }

  /** Reads everything that is in the journal now; returns how many entries that is. */
  look(): number {
    if (!existsSync(this.#file)) return 0;
    const db = new DatabaseSync(this.#file, { timeout: 2_000 });
    try {
      const rows = db.prepare("SELECT n, body FROM entries ORDER BY n").all();
      for (const row of rows) {
        if (this.seen.has(Number(row.n))) continue;
        const { device, kind, at, ...values } = JSON.parse(String(row.body)) as Committed & Record<string, number | boolean>;
        this.seen.set(Number(row.n), { n: Number(row.n), device, kind, at, values: values as Record<string, number | boolean> });
      }
      return rows.length;
    } catch {
      return -1; // the agent is just making the file
    } finally {
      db.close();
    }
  }

  /** Lifetime numbers as the journal keeps them. */
  counts(): { read: number; released: number; dropped: number } {
    const db = new DatabaseSync(this.#file, { timeout: 2_000 });
    const row = db.prepare("SELECT value FROM meta WHERE key = 'counts'").get();
    db.close();
    return JSON.parse(String(row?.value));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** Every point of a center in InfluxDB, by kind, device and time; asked by plain HTTP, not through our own store. */
export async function pointsInInflux(
  url: string,
  database: string,
  kinds: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  const points = new Map<string, Record<string, unknown>>();
  for (const kind of kinds) {
    const query = new URLSearchParams({ db: database, epoch: "ms", q: `SELECT * FROM "${kind}"` });
    const answer = (await (await fetch(`${url}/query?${query}`)).json()) as {
      results: { series?: { columns: string[]; values: unknown[][] }[] }[];
    };
    for (const { columns, values } of answer.results[0]?.series ?? []) {
      for (const row of values) {
        const point = Object.fromEntries(columns.map((name, index) => [name, row[index]]));
        points.set(`${kind}/${point.device}/${point.time}`, point);
      }
    }
  }
  return points;
}
