/** The collector between a link that a test holds in its hands (the port, no mock of ours), a real series file and a real ledger. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type CollectorOptions, startCollector } from "../../collector/collector.ts";
import type { CollectorLink } from "../../collector/link.ts";
import { balances } from "../../collector/series/balance.ts";
import { Ledger } from "../../collector/series/ledger.ts";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { createLog } from "../../runtime/log.ts";
import { atEnd, tempDir, waitFor } from "./processes.ts";

export const startedAt = Date.parse("2026-11-25T03:00:00Z");
export const bin = { center: "east", device: "bin", kind: "compactor" };

export type Sent = Record<string, unknown> & { n: number };
export const reading = (n: number, more: object = {}): Sent => ({
  n,
  device: "bin",
  kind: "compactor",
  at: startedAt - 100_000 + n * 1_000,
  cyclesTotal: n,
  ...more,
});
export const readings = (from: number, to: number): Sent[] => Array.from({ length: to - from + 1 }, (_, i) => reading(from + i));

export interface HandCollector {
  ledger: Ledger;
  store: ReturnType<typeof openSqliteSeries>;
  dir: string;
  journal: string;
  /** Moves the collector's clock. */
  now: number;
  /** What was said to the log, line by line. */
  lines: string[];
  send(sent: readonly Sent[], more?: object): void;
  status(more: object): void;
  raw(payload: string): void;
  confirmedUpTo(upTo: number): Promise<unknown>;
  stored(): Promise<number[]>;
  balance(): ReturnType<typeof balances>[number] | undefined;
  close(): Promise<void>;
}

export async function handCollector(options: Partial<CollectorOptions> & { dir?: string; journal?: string } = {}): Promise<HandCollector> {
  const { dir = tempDir(), journal = randomUUID(), ...more } = options;
  const store = openSqliteSeries(join(dir, "series.db"));
  const ledger = new Ledger(join(dir, "collector.db"));
  const lines: string[] = [];
  const log = createLog("collector", (line) => void lines.push(line));
  let onMessage: (topic: string, payload: Uint8Array) => void = () => {};
  let upTo = 0;
  const link: CollectorLink = {
    async start(listener) {
      onMessage = listener;
    },
    async publish(_topic, payload) {
      upTo = (JSON.parse(payload) as { upTo: number }).upTo;
    },
    close() {},
  };
  const say = (channel: string, payload: string) => onMessage(`mimamori/east/edge/${channel}`, Buffer.from(payload));
  const known = new Map([["east/bin", "compactor"]]);
  let closed: Promise<void> | undefined;
  const hand: HandCollector = {
    ...{ ledger, store, dir, journal, now: startedAt, lines },
    send: (sent, envelope = {}) => say("readings", JSON.stringify({ v: 1, journal, oldest: 1, skipped: [], readings: sent, ...envelope })),
    status: (more) => say("status", JSON.stringify({ v: 1, state: "up", at: hand.now, version: "1.0.0", journal, ...more })),
    raw: (payload) => say("readings", payload),
    confirmedUpTo: (wanted) => waitFor(() => upTo >= wanted, { what: `the confirmation up to ${wanted}` }),
    stored: async () =>
      (await store.range({ of: bin, quantity: "cyclesTotal", from: 0, to: startedAt + 1e9, every: "raw" })).map(([, value]) => value),
    balance: () => balances(ledger.agents(), ledger.journals()).at(-1),
    close() {
      closed ??= (async () => {
        await collector.close();
        ledger.close();
        await store.close();
      })();
      return closed;
    },
  };
  const collector = await startCollector({ link, store, ledger, known, clock: { now: () => hand.now }, log, ...more });
  atEnd(() => hand.close());
  return hand;
}
