/** When a device is read. The timers are the subject here, so the clock is a fake one. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Poller, type PollerOptions } from "../../../edge/poller.ts";
import { sleep } from "../../../runtime/clock.ts";

const pollers: Poller[] = [];
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(async () => {
  const closing = pollers.splice(0).map((poller) => poller.close());
  await vi.advanceTimersByTimeAsync(20_000);
  await Promise.all(closing);
  expect(vi.getTimerCount(), "timers left").toBe(0);
  vi.useRealTimers();
});

const clock = { now: () => Date.now(), elapsed: () => Date.now() - 1_000_000 };
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
/** A read that comes back after so long, or never; it does not listen to anybody. */
const deaf = (ms: number) => () => new Promise<void>((resolve) => void (ms < Number.POSITIVE_INFINITY && setTimeout(resolve, ms)));

function start(read: (signal: AbortSignal, index: number) => Promise<void>, options: Partial<PollerOptions> = {}) {
  const seen = { begins: [] as number[], ends: [] as number[], late: [] as number[], underWay: 0, most: 0 };
  const poller = new Poller({
    async read(signal) {
      seen.begins.push(clock.elapsed());
      seen.most = Math.max(seen.most, ++seen.underWay);
      await read(signal, seen.begins.length - 1);
      seen.underWay--;
      seen.ends.push(clock.elapsed());
    },
    late: () => void seen.late.push(clock.elapsed()),
    timeoutMs: 2_000,
    everyMs: 1_000,
    clock,
    ...options,
  });
  pollers.push(poller);
  poller.start();
  return { poller, ...seen, seen };
}

describe("a device", () => {
  it("is read at once and then on a grid of time that all devices share", async () => {
    await pass(250);
    const { begins } = start(deaf(10));
    await pass(3_500);
    expect(begins).toEqual([250, 1_000, 2_000, 3_000]);
  });

  it("that takes longer than its interval is read again as soon as it is ready, at the next place of the grid or behind it", async () => {
    const { begins, seen } = start(deaf(1_400));
    await pass(6_000);
    expect(begins.slice(0, 4)).toEqual([0, 1_400, 2_800, 4_200]);
    expect(seen.most).toBe(1);
  });

  it("is started once, however often it is said", async () => {
    const { poller, begins } = start(deaf(10));
    poller.start();
    poller.start();
    await pass(1_500);
    expect(begins).toEqual([0, 1_000]);
  });

  it("follows another interval from now on, and is read at once when it changes", async () => {
    const { poller, begins } = start(deaf(0), { everyMs: 60_000 });
    await pass(10_000);
    poller.everyMs = 5_000;
    await pass(11_000);
    expect(begins).toEqual([0, 10_020, 15_000, 20_000]);
  });
});

describe("a read that does not come back", () => {
  it("is said to be late once, and is told to end", async () => {
    let told = 0;
    const { late, begins } = start(async (signal) => {
      await sleep(60_000, signal);
      told = clock.elapsed();
    });
    await pass(2_500);
    expect([late, told, begins]).toEqual([[2_000], 2_000, [0, 2_000]]);
  });

  it("is never overtaken by the next one, also when it does not listen", async () => {
    const { late, begins, seen } = start(deaf(10_000));
    await pass(9_999);
    expect([begins, late]).toEqual([[0], [2_000]]);
    await pass(2);
    expect([begins, seen.most]).toEqual([[0, 10_000], 1]);
  });

  it("delays nobody else: the neighbour is read on time as if it were alone", async () => {
    const dead = start(deaf(Number.POSITIVE_INFINITY));
    const alive = start(deaf(5));
    await pass(10_500);
    expect(alive.begins).toEqual(Array.from({ length: 11 }, (_, i) => i * 1_000));
    expect([dead.begins, dead.late]).toEqual([[0], [2_000]]);
  });
});

describe("a sensor that speaks by itself", () => {
  it("is read soon", async () => {
    const { poller, begins } = start(deaf(0), { everyMs: 60_000 });
    await pass(10_000);
    poller.wake();
    await pass(100);
    expect(begins).toEqual([0, 10_020]);
  });

  it("is read once, however often it speaks in that moment", async () => {
    const { poller, begins } = start(deaf(0), { everyMs: 60_000 });
    await pass(10_000);
    for (let i = 0; i < 100; i++) poller.wake();
    await pass(500);
    expect(begins).toEqual([0, 10_020]);
  });

  it("is read once more when it speaks during a read: what came too late for that one is not left lying", async () => {
    const { poller, begins } = start(deaf(300), { everyMs: 60_000 });
    await pass(100);
    poller.wake();
    await pass(1_000);
    expect(begins).toEqual([0, 320]);
  });

  it("and never stops is read fifty times a second, not more", async () => {
    const { poller, begins } = start(deaf(0), { everyMs: 60_000 });
    for (let i = 0; i < 1_000; i++) {
      poller.wake();
      await pass(1);
    }
    expect(begins.length).toBeLessThanOrEqual(52);
    expect(begins.length).toBeGreaterThan(40);
  });

  it("may speak before it was started: nothing is read before", async () => {
    const poller = new Poller({ read: deaf(0), late() {}, timeoutMs: 1_000, everyMs: 1_000, clock });
    pollers.push(poller);
    poller.wake();
    await pass(5_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("when the agent stops", () => {
  it("a read under way is told to end and waited for, and none comes after it", async () => {
    const { poller, begins, ends } = start((signal) => sleep(1_500, signal));
    await pass(200);
    const closed = poller.close().then(() => clock.elapsed());
    await pass(10);
    expect([await closed, ends]).toEqual([200, [200]]);
    poller.wake();
    poller.everyMs = 10;
    await pass(10_000);
    expect(begins).toEqual([0]);
  });

  it("a read that never ends holds the stop up for two seconds, not for ever, and nothing more is said about it", async () => {
    const { poller, late } = start(deaf(Number.POSITIVE_INFINITY), { timeoutMs: 10_000 });
    await pass(200);
    let closed = false;
    void poller.close().then(() => {
      closed = true;
    });
    await pass(1_999);
    expect(closed).toBe(false);
    await pass(2);
    expect(closed).toBe(true);
    await pass(10_000);
    expect(late).toEqual([]);
  });

  it("may be closed twice, and before it was started", async () => {
    const { poller } = start(deaf(0));
    const closing = Promise.all([poller.close(), poller.close()]);
    await pass(10);
    await closing;
    const idle = new Poller({ read: deaf(0), late() {}, timeoutMs: 1_000, everyMs: 1_000, clock });
    await idle.close();
    idle.start();
    await pass(5_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it("whatever a device does and whoever wakes it, its reads never overlap and none is left out", async () => {
  const act = fc.oneof(
    fc.integer({ min: 0, max: 3_000 }).map((ms) => ({ wait: ms })),
    fc.constant({ wake: true as const }),
    fc.integer({ min: 100, max: 3_000 }).map((ms) => ({ everyMs: ms })),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1 }),
      fc.array(act, { maxLength: 20 }),
      async (reads, acts) => {
        const { poller, seen } = start((_, i) => deaf(reads[i % reads.length]!)());
        for (const one of acts) {
          if ("wait" in one) await pass(one.wait);
          else if ("wake" in one) poller.wake();
          else poller.everyMs = one.everyMs;
        }
        poller.wake();
        await pass(5_000);
        const before = seen.begins.length;
        expect(seen.most).toBe(1);
        await pass(3_000 + 5_000);
        expect(seen.begins.length).toBeGreaterThan(before);
        void poller.close();
        await pass(5_000);
      },
    ),
    { numRuns: 50 },
  );
});
