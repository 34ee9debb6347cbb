/**
 * The collector's end of a simulation: the real collector with its real ledger and the real SQLite series, each start of it a process of its
 * own that can be killed between any two of its steps. Only the store's moods are played.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { expect } from "vitest";
import { type Collector, startCollector } from "../../collector/collector.ts";
import { type Balance, balances } from "../../collector/series/balance.ts";
import { besideJournalsSql } from "../../collector/series/gapTable.ts";
import { type AgentEntry, type JournalEntry, Ledger } from "../../collector/series/ledger.ts";
import type { Point, SeriesStore } from "../../collector/series/port.ts";
import { openSqliteSeries, type PointPack } from "../../collector/series/sqlite.ts";
import { batchSchema } from "../../contract/messages.ts";
import { Unavailable } from "../../runtime/errors.ts";
import { silentLog } from "../../runtime/log.ts";
import type { Books, Written } from "./networkBooks.ts";
import { center, type Line } from "./networkLine.ts";
import type { Time } from "./networkTime.ts";

/** away: takes nothing · half: takes a part and fails · mute: takes it, the answer is lost · slow: takes it in a few seconds */
export type Mood = "well" | "away" | "half" | "mute" | "slow";

export interface ServerParts {
  seriesFile: string;
  ledgerFile: string;
  maxBuffered: number;
  time: Time;
  line: Line;
  books: Books;
  weather: { store: Mood; ledgerFull: boolean; slowMs: number };
}

export class Server {
  readonly #parts: ServerParts;
  readonly #store: SeriesStore;
  readonly #witness: DatabaseSync;
  readonly #entryRows: StatementSync;
  readonly #gapRows: StatementSync;
  #process: CollectorProcess | undefined;
  readonly totals = { ignored: 0, duplicates: 0 };

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#store = openSqliteSeries(parts.seriesFile);
    new Ledger(parts.ledgerFile).close();
    this.#witness = new DatabaseSync(parts.ledgerFile, { readOnly: true });
    this.#entryRows = this.#witness.prepare(`SELECT j.*, ${besideJournalsSql}`);
    this.#gapRows = this.#witness.prepare(`SELECT g.journal, ended, sum(last - first + 1) AS numbers, coalesce(t.recovered, 0) AS recovered
      FROM gaps g LEFT JOIN journalTotals t ON t.journal = g.journal GROUP BY g.journal, ended`);
  }

  get running(): boolean {
    return this.#process !== undefined;
  }

  get buffered(): number {
    return this.#process?.buffered ?? 0;
  }

  async start(): Promise<void> {
    this.#process ??= await CollectorProcess.start(this.#parts, this.#store);
    this.connect();
  }

  /** Its connection to the broker, made again. */
  connect(): void {
    if (this.#process && this.#parts.line.up) this.#parts.line.collectorConnected(this.#process.receive);
  }

  async stop(how: "closed" | "killed"): Promise<void> {
    const process = this.#process;
    if (!process) return;
    this.#process = undefined;
    this.#parts.line.toCollector = undefined;
    for (const name of ["ignored", "duplicates"] as const) this.totals[name] += process.counts()[name];
    await process.end(how);
  }

  /** Read from the ledger's file by a connection of its own. */
  entries(): JournalEntry[] {
    return this.#entryRows.all() as unknown as JournalEntry[];
  }

  /** By journal: numbers in its listed gaps by what became of them, and the recovered ones as its counters say. */
  gaps(): Map<string, { listed: { dropped: number; lost: number; recovered: number }; counted: number }> {
    const all: ReturnType<Server["gaps"]> = new Map();
    for (const { journal, recovered, ended, numbers } of this.#gapRows.all()) {
      const of = all.get(String(journal)) ?? { listed: { dropped: 0, lost: 0, recovered: 0 }, counted: Number(recovered) };
      if (ended !== null) of.listed[ended as keyof typeof of.listed] = Number(numbers);
      all.set(String(journal), of);
    }
    return all;
  }

  /** Numbers up to `read` that are in an open gap. What a disk had that was put back to an earlier copy is given again later. */
  openGaps(journal: string, read: number): number {
    const sql = "SELECT total(min(last, ?1) - first + 1) AS numbers FROM gaps WHERE journal = ?2 AND ended IS NULL AND first <= ?1";
    return Number(this.#witness.prepare(sql).get(read, journal)?.numbers);
  }

  ledgerUpTo = (journal: string): number => this.entries().find((one) => one.journal === journal)?.upTo ?? 0;

  highestTaken = (journal: string): number =>
    Math.max(this.ledgerUpTo(journal), this.buffered > 0 ? (this.#process?.delivered.get(journal) ?? 0) : 0);

  /** Every refusal of a reading is in the quarantine, once; the ledger's four numbers are every number; the list of gaps says the same. */
  check(): void {
    const entries = this.entries();
    const gaps = this.gaps();
    for (const { journal, upTo, stored, quarantined, skipped, missing, lostAtEnd = 0 } of entries) {
      expect(stored + quarantined + skipped + missing, `the numbers of ${journal}`).toBe(upTo);
      const { listed, counted = 0 } = gaps.get(journal) ?? {};
      const wanted = { dropped: skipped, lost: missing + lostAtEnd, recovered: counted };
      expect(listed ?? { dropped: 0, lost: 0, recovered: 0 }, `the gaps of ${journal}`).toEqual(wanted);
    }
    const refused = this.#witness.prepare("SELECT coalesce(sum(count), 0) AS count FROM refusals").get()?.count;
    expect(refused, "refusals in the quarantine").toBe(entries.reduce((sum, { quarantined }) => sum + quarantined, 0));
    expect(this.buffered, "the buffer").toBeLessThanOrEqual(this.#parts.maxBuffered);
  }

  /** What the status page would say now. */
  balances(): Balance[] {
    const agents = this.#witness.prepare("SELECT * FROM agents").all() as unknown as (Omit<AgentEntry, "status"> & { status: string })[];
    return balances(
      agents.map((agent) => ({ ...agent, status: JSON.parse(agent.status) as AgentEntry["status"] })),
      this.entries(),
    );
  }

  /** Times of measurement of all points, read from the store's file. */
  points(): Set<number> {
    const db = new DatabaseSync(this.#parts.seriesFile, { readOnly: true });
    const times = db.prepare("SELECT at FROM compactor").all();
    db.close();
    return new Set(times.map(({ at }) => Number(at)));
  }

  async close(): Promise<void> {
    await this.stop("killed");
    this.#witness.close();
    await this.#store.close();
  }
}

/** One life of the collector. */
class CollectorProcess {
  readonly #parts: ServerParts;
  readonly #ledger: MortalLedger;
  #collector!: Collector;
  #dead = false;
  #writing = false;
  readonly #written: Written = { stored: new Set(), refused: new Set() };
  #endSlowWrite: () => void = () => {};
  receive: (topic: string, payload: Uint8Array) => void = () => {};
  /** Highest number that was handed to it, by journal. */
  readonly delivered = new Map<string, number>();

  static async start(parts: ServerParts, store: SeriesStore): Promise<CollectorProcess> {
    const process = new CollectorProcess(parts);
    const { time, line, maxBuffered } = parts;
    process.#collector = await startCollector({
      link: {
        async start(onMessage) {
          process.receive = (topic, payload) => {
            time.activity++;
            process.#remember(topic, payload);
            onMessage(topic, payload);
          };
        },
        async publish(_topic, payload) {
          time.activity++;
          if (!process.#dead) line.confirm(payload);
        },
        close() {},
      },
      store: {
        ...store,
        writePacks: (packs) =>
          process.#write(
            (packs as readonly PointPack[]).flatMap(({ points }) => points),
            store,
          ),
      },
      ledger: process.#ledger,
      known: new Map([[`${center}/bin`, "compactor"]]),
      clock: { now: time.now },
      log: silentLog,
      maxBuffered,
    });
    return process;
  }

  private constructor(parts: ServerParts) {
    this.#parts = parts;
    const { time, weather, books } = parts;
    this.#ledger = new MortalLedger(parts.ledgerFile, {
      mayWrite: () => {
        time.activity++;
        return !this.#dead && !weather.ledgerFull;
      },
      committed: (entries, quarantined) => {
        time.attempt(() => {
          for (const entry of entries) {
            // The next write may be under way: only what this commit is about is settled.
            for (const at of books.committed(entry, this.#written, quarantined)) {
              this.#written.stored.delete(at);
              this.#written.refused.delete(at);
            }
          }
        });
      },
    });
  }

  get buffered(): number {
    return this.counts().buffered;
  }

  counts() {
    return this.#collector.counts();
  }

  async end(how: "closed" | "killed"): Promise<void> {
    if (how === "killed") {
      this.#dead = true;
      this.#endSlowWrite();
    }
    const closing = this.#collector.close();
    await this.#parts.time.idle();
    // As long as a stop may take at most.
    if (how === "closed") await this.#parts.time.advance(4_100);
    await closing;
    this.#dead = true;
    this.#endSlowWrite();
    await this.#parts.time.idle();
    this.#ledger.close();
  }

  #remember(topic: string, payload: Uint8Array): void {
    if (!topic.endsWith("/readings")) return;
    const batch = batchSchema.parse(JSON.parse(Buffer.from(payload).toString()));
    this.delivered.set(batch.journal, Math.max(this.delivered.get(batch.journal) ?? 0, ...batch.readings.map(({ n }) => n)));
  }

  async #write(points: readonly Point[], store: SeriesStore): ReturnType<SeriesStore["write"]> {
    this.#parts.time.attempt(() => expect(this.#writing, "the store is asked twice at the same time").toBe(false));
    this.#writing = true;
    try {
      return await this.#writeAsItIs(points, store);
    } finally {
      this.#writing = false;
      this.#parts.time.activity++;
    }
  }

  async #writeAsItIs(points: readonly Point[], store: SeriesStore): ReturnType<SeriesStore["write"]> {
    const { weather, time, books } = this.#parts;
    time.activity++;
    const mood = weather.store;
    if (mood === "slow") {
      await new Promise<void>((resolve) => {
        this.#endSlowWrite = resolve;
        time.after(weather.slowMs, resolve);
      });
    }
    if (this.#dead || mood === "away") throw new Unavailable("the store is away");
    const taken = mood === "half" ? points.slice(0, Math.ceil(points.length / 2)) : points;
    const keepable = taken.filter(({ at }) => books.readings.get(at)?.nature !== "unkeepable");
    await store.write(keepable);
    for (const { at } of keepable) {
      books.stored.add(at);
      this.#written.stored.add(at);
    }
    if (mood === "half" || mood === "mute") throw new Unavailable("the store went away");
    const refused = points.flatMap(({ at }, index) => {
      if (books.readings.get(at)?.nature !== "unkeepable") return [];
      this.#written.refused.add(at);
      return [{ index, reason: "no value that the store can keep" }];
    });
    return { refused };
  }
}

interface LedgerHooks {
  mayWrite(): boolean;
  committed(entries: readonly JournalEntry[], quarantined: ReadonlySet<number>): void;
}

/** The real ledger of one life: after the end nothing reaches the file any more, and the disk may be full. */
class MortalLedger extends Ledger {
  readonly #hooks: LedgerHooks;

  constructor(file: string, hooks: LedgerHooks) {
    super(file);
    this.#hooks = hooks;
  }

  override commit(...args: Parameters<Ledger["commit"]>): void {
    this.#mayWrite();
    super.commit(...args);
    const [entries, refusals] = args;
    const numbers = refusals.flatMap(({ head }) => (JSON.parse(Buffer.from(head).toString()) as { n?: number }).n ?? []);
    this.#hooks.committed(entries, new Set(numbers));
  }
  override putAgent(...args: Parameters<Ledger["putAgent"]>): void {
    this.#mayWrite();
    super.putAgent(...args);
  }
  override setCounts(...args: Parameters<Ledger["setCounts"]>): void {
    this.#mayWrite();
    super.setCounts(...args);
  }
  override setStoreDown(...args: Parameters<Ledger["setStoreDown"]>): void {
    this.#mayWrite();
    super.setStoreDown(...args);
  }

  #mayWrite(): void {
    if (!this.#hooks.mayWrite()) throw new Unavailable("the ledger's disk takes nothing");
  }
}
