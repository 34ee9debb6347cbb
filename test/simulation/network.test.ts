/** The whole way of a reading over a bad network: 300 runs here, 3,000 in `npm run test:long -- network`. */
import { expect, test } from "vitest";
import { fastDir } from "../support/journalFiles.ts";
import { run } from "./networkRun.ts";

const dir = fastDir();

test("x", { timeout: 300_000 }, async () => {
  const t = performance.now();
  const sums: Record<string, number> = {};
  const seeds = process.env.MIMAMORI_SEED
    ? [Number(process.env.MIMAMORI_SEED)]
    : Array.from({ length: Number(process.env.RUNS ?? 20) }, (_, i) => i + 1);
  for (const seed of seeds) {
    const totals = await run(seed, dir);
    for (const [k, v] of Object.entries(totals)) sums[k] = (sums[k] ?? 0) + v;
  }
  console.log(sums, (performance.now() - t) / seeds.length, "ms per run");
  expect(1).toBe(1);
});
