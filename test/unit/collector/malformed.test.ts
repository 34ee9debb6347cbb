import { expect, test } from "vitest";
import { Malformed } from "../../../collector/malformed.ts";
import type { Refused } from "../../../collector/series/ledger.ts";

const refusal = (reason: string) => ({ center: "east", agent: "edge", device: "", reason });

test("equal ones are one entry with a count; what was not taken waits on", () => {
  const malformed = new Malformed();
  for (const reason of ["not JSON", "not JSON", "too old"]) malformed.add(refusal(reason), Buffer.alloc(500));
  const seen: (readonly Refused[])[] = [];
  const take = (taken: boolean) =>
    malformed.flush((refused) => {
      seen.push(refused);
      return taken;
    });
  take(false);
  take(true);
  take(true);
  expect(seen.map((refused) => refused.map(({ refusal: { reason }, times, head }) => [reason, times, head.length]))).toEqual([
    [
      ["not JSON", 2, 200],
      ["too old", 1, 200],
    ],
    [
      ["not JSON", 2, 200],
      ["too old", 1, 200],
    ],
  ]);
});

test("a flood of different ones keeps its count and not its content", () => {
  const malformed = new Malformed();
  for (let i = 0; i < 5_000; i++) malformed.add(refusal(`wrong in way ${i}`), Buffer.alloc(10));
  malformed.flush((refused) => {
    expect(refused.length).toBeLessThanOrEqual(1_001);
    expect(refused.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(5_000);
    return true;
  });
});
