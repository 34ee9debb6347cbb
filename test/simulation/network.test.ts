/** Readings over a bad network, 300 times another one; 3,000 in `npm run test:long -- network`. `MIMAMORI_SEED=7` plays one run again. */
import { describe, expect, test } from "vitest";
import { emptyDir, fastDir } from "../support/journalFiles.ts";
import { runs, type Totals } from "./networkRun.ts";
import { type Certain, World } from "./networkWorld.ts";

const dir = fastDir();

describe("a network that loses every fifth message, restarts, full buffers and disks that are replaced", () => {
  let all: Promise<Totals> | undefined;
  const totals = () => {
    all ??= runs(1, 300, dir);
    return all;
  };

  test("no reading is deleted at the edge before it was stored, nothing is stuck, every drop is counted once", async () => {
    const { unbalanced, ...numbers } = await totals();
    console.log(JSON.stringify({ ...numbers, unbalanced: unbalanced.length }));
  }, 600_000);

  test("each of the things that may go wrong did go wrong many times", async () => {
    const { runs: count, unbalanced: _, renewals, ...others } = await totals();
    if (count === 1) return; // one that is played again
    for (const [what, times] of Object.entries(others)) expect(times, what).toBeGreaterThan(500);
    expect(renewals).toBeGreaterThan(10);
  });

  test("the status page says at every moment: read = stored + quarantined + kept + dropped", async () => {
    const { unbalanced } = await totals();
    expect(unbalanced.slice(0, 3), `${unbalanced.length} runs`).toEqual([]);
  });
});

/** A world of its own in which nothing goes wrong by itself. */
async function inWorld(certain: Certain, work: (world: World) => Promise<void>): Promise<void> {
  const world = new World(1, emptyDir(dir, "certain"), { loss: 0, ...certain });
  try {
    await world.start();
    await work(world);
  } finally {
    await world.close();
  }
}
const samples = (count: number) => Array.from({ length: count }, () => ({ event: false, nature: "good" as const }));
const wide: Certain = { limits: { entries: 10_000 }, window: 4_000, maxBuffered: 20_000 };

test("a disk whose readings were all confirmed has lost nothing, also when the books are put back to before they knew it", async () => {
  const { unbalanced } = await runs(100_247_930, 1, dir);
  expect(unbalanced).toEqual([]);
});

test("more gaps of dropped readings than fit into a message are all announced, and nothing is stuck", async () => {
  await inWorld({ ...wide, limits: { entries: 3_000 } }, async ({ edge, server, settle, line }) => {
    edge.disconnect();
    const alternating = Array.from({ length: 500 }, (_, i) => ({ event: i % 2 === 0, nature: "good" as const }));
    for (let commit = 0; commit < 11; commit++) edge.read(alternating);
    expect(edge.journal.skipped().length).toBeGreaterThan(2_000);
    expect(line.up).toBe(true);
    edge.connect();
    await settle();
    const { dropped, read } = edge.journal.counts();
    expect(server.entries()).toMatchObject([{ upTo: read, skipped: dropped, missing: 0 }]);
  });
});

/** The disk is put back to a copy that has five numbers, the server knows fifteen; then it reads so many before it hears a word. */
async function putBack(world: World, count: number): Promise<void> {
  const { edge } = world;
  edge.read(samples(5));
  edge.takeCopy();
  edge.read(samples(10));
  await world.settle();
  expect(edge.putBack()).toBe(true);
  edge.careful = false;
  edge.read(samples(count));
  edge.connect();
  await world.settle();
}

describe("a disk that was put back to an earlier copy gives numbers a second time", () => {
  test("notices it from the first confirmation, and no reading is lost", async () => {
    await inWorld(wide, async (world) => {
      await putBack(world, 8);
      expect(world.edge.renewals).toBe(1);
      expect(world.server.points()).toEqual(world.books.stored);
      expect(world.books.stored.size).toBe(world.books.readings.size);
    });
  });

  test("known limit: if it reads more before that confirmation than it had read before, those with an old number are lost unseen", async () => {
    await inWorld(wide, async (world) => {
      await expect(putBack(world, 20)).rejects.toThrow("was deleted before it was stored");
    });
  });
});
