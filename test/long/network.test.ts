/** Readings over a bad network, 3,000 times another one, and other ones every time. `MIMAMORI_SEED=7` plays one run again. */
import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { runs, type Totals } from "../simulation/networkRun.ts";
import { fastDir } from "../support/journalFiles.ts";

const count = Math.max(30, Math.round(3_000 * Number(process.env.MIMAMORI_SCALE ?? 1)));
const dir = fastDir();
let all: Promise<Totals> | undefined;
const totals = () => {
  all ??= runs(randomInt(1, 1_000_000_000), count, dir);
  return all;
};

test(`${count} random networks: no reading is deleted at the edge before it was stored, nothing is stuck, every drop is counted once`, async () => {
  const { unbalanced, ...numbers } = await totals();
  console.log(JSON.stringify({ ...numbers, unbalanced: unbalanced.length }));
});

test("in each of them the status page says at every moment: read = stored + quarantined + kept + dropped", async () => {
  const { unbalanced } = await totals();
  expect(unbalanced.slice(0, 3), `${unbalanced.length} runs`).toEqual([]);
});
