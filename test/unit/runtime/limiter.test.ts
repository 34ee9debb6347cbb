import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Limiter, type LimitPolicy } from "../../../runtime/limiter.ts";

const policy: LimitPolicy = { free: 3, windowMs: 100, waitsMs: [10, 20, 40], rememberMs: 100, maxKeys: 5 };

/** A try if it need not wait. */
function attempt(limiter: Limiter, key: string, now: number): number {
  const wait = limiter.waitMs(key, now);
  if (wait === 0) limiter.count(key, now);
  return wait;
}

describe("whoever tries too often", () => {
  it("waits longer each time, up to the last of the waits", () => {
    const limiter = new Limiter(policy);
    for (let i = 0; i < 3; i++) expect(attempt(limiter, "a", 0)).toBe(0);
    let now = 0;
    for (const wait of [10, 20, 40, 40, 40]) {
      expect(attempt(limiter, "a", now)).toBe(wait);
      expect(attempt(limiter, "a", now + wait - 1)).toBe(1);
      now += wait;
      expect(attempt(limiter, "a", now)).toBe(0);
    }
  });

  it("is forgotten after a quiet time, and a count that began no wait with its window", () => {
    const limiter = new Limiter(policy);
    for (let i = 0; i < 2; i++) attempt(limiter, "a", 0);
    for (let i = 0; i < 2; i++) expect(attempt(limiter, "a", 100)).toBe(0);
    expect(attempt(limiter, "a", 101)).toBe(0);
    expect(attempt(limiter, "a", 101)).toBe(10);
    for (let i = 0; i < 3; i++) expect(attempt(limiter, "a", 211)).toBe(0);
    expect(attempt(limiter, "a", 211)).toBe(10);
  });

  it("begins anew after the wait where nothing is remembered", () => {
    const limiter = new Limiter({ ...policy, rememberMs: 0 });
    for (const now of [0, 10, 20]) {
      for (let i = 0; i < 3; i++) expect(attempt(limiter, "a", now)).toBe(0);
      expect(attempt(limiter, "a", now)).toBe(10);
    }
  });

  it("does not make another wait, and gets its try back when it was right", () => {
    const limiter = new Limiter(policy);
    for (let i = 0; i < 3; i++) attempt(limiter, "a", 0);
    expect(attempt(limiter, "b", 0)).toBe(0);
    limiter.takeBack("a");
    expect(attempt(limiter, "a", 0)).toBe(0);
    expect(attempt(limiter, "a", 0)).toBe(10);
    limiter.forget("a");
    expect(attempt(limiter, "a", 0)).toBe(0);
    limiter.takeBack("nobody");
    expect(limiter.waitMs("nobody", 0)).toBe(0);
  });

  it("pushes the oldest out when there are too many, and no others", () => {
    const limiter = new Limiter(policy);
    for (const key of ["a", "b", "c", "d", "e"]) for (let i = 0; i < 3; i++) limiter.count(key, 0);
    limiter.count("f", 0);
    expect(["a", "b", "c", "d", "e", "f"].map((key) => limiter.waitMs(key, 0))).toEqual([0, 10, 10, 10, 10, 0]);
  });

  it("gets no more tries in any time than free ones and one for each shortest wait, however it spreads them", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 200 }), (steps) => {
        const limiter = new Limiter(policy);
        let now = 0;
        const taken: number[] = [];
        for (const step of steps) {
          now += step;
          if (attempt(limiter, "a", now) === 0) taken.push(now);
        }
        for (let i = 0; i < taken.length; i++) {
          const within = taken.filter((at) => at >= taken[i]! && at < taken[i]! + 100).length;
          expect(within).toBeLessThanOrEqual(2 * policy.free + 100 / policy.waitsMs[0]);
        }
      }),
    );
  });
});
