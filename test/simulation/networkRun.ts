/** Plays the world from one seed, or from many, and says what became of every reading. */
import { rmSync } from "node:fs";
import { expect } from "vitest";
import { emptyDir } from "../support/journalFiles.ts";
import { Chance } from "./networkChance.ts";
import { disks, ordinary, type Step, World } from "./networkWorld.ts";

/** How often something happened, so that a test can see that it did happen. */
export interface Totals {
  runs: number;
  steps: number;
  read: number;
  stored: number;
  quarantined: number;
  dropped: number;
  droppedEvents: number;
  /** Numbers that the collector passed over because the edge had dropped them. */
  skipped: number;
  lostWithDisk: number;
  /** Numbers that were seen missing and came later. */
  recovered: number;
  /** Numbers that the ledger gave up when their journal ended. */
  lostAtEnd: number;
  /** Journals that were put back, noticed it and took another name. */
  renewals: number;
  duplicates: number;
  /** Readings that did not fit into the collector's buffer and came again. */
  ignored: number;
  /** Runs in which the status page said at some moment that the sum is wrong, and what it said first. */
  unbalanced: ({ seed: number } & NonNullable<World["unbalanced"]>)[];
}

/** One run; on a failure the message holds the seed and the last steps. */
export async function run(seed: number, parent: string): Promise<Totals> {
  const dir = emptyDir(parent, `run-${seed}`);
  const world = new World(seed, dir);
  const chance = new Chance(~seed);
  try {
    // Most machines keep their disk.
    const weights: Record<string, number> = chance.yes(0.3) ? { ...ordinary, ...disks } : ordinary;
    await world.start();
    const length = chance.int(40, 140);
    for (let step = 0; step < length; step++) await world.play(chance.oneOf(weights) as Step);
    await world.settle();
    return totalsOf(world, seed);
  } catch (error) {
    const last = process.env.MIMAMORI_SEED ? world.steps : world.steps.slice(-40);
    const message = error instanceof Error ? error.message : error;
    throw new Error(`MIMAMORI_SEED=${seed} plays it again: ${message}\n  ${last.join("\n  ")}`, { cause: error });
  } finally {
    await world.close();
    rmSync(dir, { recursive: true });
  }
}

/** So many runs from `first` on, or only the one that MIMAMORI_SEED names. */
export async function runs(first: number, count: number, parent: string): Promise<Totals> {
  const only = process.env.MIMAMORI_SEED;
  const seeds = only ? [Number(only)] : Array.from({ length: count }, (_, i) => first + i);
  let sum: Totals | undefined;
  for (const seed of seeds) {
    const totals = await run(seed, parent);
    sum = sum ? add(sum, totals) : totals;
  }
  return sum!;
}

function totalsOf({ books, edge, server, steps, unbalanced }: World, seed: number): Totals {
  const counts = edge.journal.counts();
  // A disk that was put back, and has given nothing since, has not been told yet that the server knows later numbers.
  const known = edge.wasPutBack ? Math.max(counts.read, server.ledgerUpTo(edge.journal.id)) : counts.read;
  books.closed(edge.journal.id, known, server.points());
  const entries = server.entries();
  const sum = (name: "stored" | "quarantined" | "skipped" | "lostAtEnd") => entries.reduce((total, entry) => total + (entry[name] ?? 0), 0);
  const gaps = server.gaps();
  expect(server.openGaps(edge.journal.id, counts.read), "numbers in gaps that stay open").toBe(0);
  return {
    runs: 1,
    steps: steps.length,
    read: books.readings.size,
    stored: books.stored.size,
    quarantined: sum("quarantined"),
    dropped: books.dropped.size,
    droppedEvents: counts.droppedEvents,
    skipped: sum("skipped"),
    lostWithDisk: books.lostWithDisk.size,
    recovered: [...gaps.values()].reduce((total, one) => total + one.counted, 0),
    lostAtEnd: sum("lostAtEnd"),
    renewals: edge.renewals,
    ...server.totals,
    unbalanced: unbalanced ? [{ seed, ...unbalanced }] : [],
  };
}

function add(a: Totals, b: Totals): Totals {
  const numbers = Object.entries(a).flatMap(([name, value]) =>
    typeof value === "number" ? [[name, value + (b[name as keyof Totals] as number)]] : [],
  );
  return { ...a, ...Object.fromEntries(numbers), unbalanced: [...a.unbalanced, ...b.unbalanced] };
}
