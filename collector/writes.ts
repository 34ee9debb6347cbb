/**
 * From groups of points to the store: a few writes under way at once, settled in the order in which they began.
 *
 * A write carries what the sockets have brought by then, up to `writeAtMost` readings. While one is under way the next begins only when
 * it is full: small ones would cost the store as much as large ones.
 */
import type { Patience } from "./patience.ts";
import type { Pack, RefusedPoint, SeriesStore } from "./series/port.ts";

export interface Writable {
  pack: Pack;
  /** Readings that it stands for, refused ones included. */
  numbers: number;
}

/** A group that was written; `bad`: its points that the store refused, by their place in its pack. */
export interface Written<G> {
  group: G;
  bad: RefusedPoint[];
}

export interface WritesOptions<G> {
  store: Pick<SeriesStore, "writePacks">;
  patience: Patience;
  stop: AbortSignal;
  /** Called with everything that is done, never twice at a time; false ends it all. */
  settle(written: readonly Written<G>[]): Promise<boolean>;
}

export interface Writes<G> {
  add(group: G): void;
  /** Ends at a stop; rejects with whatever is no outage. */
  running: Promise<void>;
}

const writeAtMost = 10_000;
/** InfluxDB takes more over a few connections at once. */
const writesAtOnce = 2;

/** A write and what it carries; `refused` once it is done. */
interface Flight<G> {
  groups: readonly G[];
  done: Promise<RefusedPoint[] | undefined>;
  refused: RefusedPoint[] | undefined;
}

export function startWrites<G extends Writable>({ store, patience, stop, settle }: WritesOptions<G>): Writes<G> {
  let queue: G[] = [];
  /** Numbers in the queue. */
  let queued = 0;
  let soon: NodeJS.Immediate | undefined;
  const flights: Flight<G>[] = [];
  let wake = Promise.withResolvers<void>();
  stop.addEventListener("abort", () => wake.resolve(), { once: true });

  function launch(): void {
    while (!stop.aborted && queue.length > 0 && flights.length < writesAtOnce && (flights.length === 0 || queued >= writeAtMost)) {
      let [end, size] = [0, 0];
      while (end < queue.length && size < writeAtMost) size += queue[end++]!.numbers;
      const groups = queue.slice(0, end);
      queue = queue.slice(end);
      queued -= size;
      const flight: Flight<G> = { groups, done: write(groups), refused: undefined };
      flight.done.then(
        (refused) => {
          flight.refused = refused;
        },
        () => {}, // it throws where it is waited for
      );
      flights.push(flight);
      wake.resolve();
    }
  }

  function write(groups: readonly G[]): Promise<RefusedPoint[] | undefined> {
    const packs = groups.flatMap(({ pack }) => (pack.count > 0 ? [pack] : []));
    return patience.untilDone(async () => (packs.length === 0 ? [] : (await store.writePacks(packs)).refused));
  }

  async function run(): Promise<void> {
    while (!stop.aborted) {
      const [first] = flights;
      if (!first) {
        wake = Promise.withResolvers();
        await wake.promise;
        continue;
      }
      await first.done;
      const pending = flights.findIndex(({ refused }) => refused === undefined);
      const done = flights.splice(0, pending < 0 ? flights.length : pending);
      if (done.length === 0) return; // stopped meanwhile
      launch();
      if (!(await settle(done.flatMap(writtenOf)))) return;
      launch();
      await new Promise(setImmediate);
    }
  }

  return {
    add(group) {
      queued += group.numbers;
      queue.push(group);
      // After everything that the sockets have brought: one write for all of it.
      if (soon) return;
      soon = setImmediate(() => {
        soon = undefined;
        launch();
      });
    },
    running: run(),
  };
}

function writtenOf<G extends Writable>({ groups, refused = [] }: Flight<G>): Written<G>[] {
  let from = 0;
  return groups.map((group) => {
    const before = from;
    from += group.pack.count;
    const bad = refused.filter(({ index }) => index >= before && index < before + group.pack.count);
    return { group, bad: bad.map(({ index, reason }) => ({ index: index - before, reason })) };
  });
}
