/** Who may say and hear what, seen from the sockets of a real broker. `MIMAMORI_SEED=7` plays one case again. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { nothingSeen, play, type Seen } from "./rightsRun.ts";
import { scenario } from "./rightsScenario.ts";

const cases = 2_000;
const atOnce = 4;

/** One case; a failure is made as small as it gets and says its seed. */
async function playOne(seed: number, seen: Seen): Promise<void> {
  const property = fc.asyncProperty(scenario, (one) => play(one, seen));
  try {
    await fc.assert(property, { seed, numRuns: 1, unbiased: true, includeErrorInReport: true, interruptAfterTimeLimit: 20_000 });
  } catch (error) {
    throw new Error(`MIMAMORI_SEED=${seed} plays it again: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

test("everybody says and hears what is theirs, and nothing else, whatever happens in between", async () => {
  const only = process.env.MIMAMORI_SEED;
  const first = only ? Number(only) : Math.floor(Math.random() * 2 ** 30);
  const seeds = Array.from({ length: only ? 1 : cases }, (_, i) => first + i);
  const seen = nothingSeen();
  let played = 0;
  const failures: unknown[] = [];
  const worker = async () => {
    for (let seed = seeds.shift(); seed !== undefined && failures.length === 0; seed = seeds.shift()) {
      await playOne(seed, seen).catch((error: unknown) => failures.push(error));
      played++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failures.length > 0) throw failures[0];
  process.stderr.write(`${played} cases from MIMAMORI_SEED=${first}: ${JSON.stringify(seen)}\n`);
  if (only) return;
  expect(played).toBe(cases);
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(50);
}, 300_000);
