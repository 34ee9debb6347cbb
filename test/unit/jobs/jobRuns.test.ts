import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hourMs, type Instant, minuteMs } from "../../../contract/time.ts";
import type { JobContext } from "../../../jobs/context.ts";
import { jobStates, lastRoundAt, lateAfterMs, problemText, RunRecorder } from "../../../jobs/jobRuns.ts";
import { type Job, tick } from "../../../jobs/schedule.ts";
import { watchdogVerdict } from "../../../jobs/watchdog.ts";
import { Unavailable } from "../../../runtime/errors.ts";
import { configOf, tokyo } from "./center.ts";
import { closeContext, openContext } from "./stores.ts";

const config = configOf();
const now = tokyo("2026-11-25 10:00");

describe("why a job failed", () => {
  it.each([
    ["550 <staff@example.jp>: Recipient rejected", "550 <…@…>: Recipient rejected"],
    ["connect to smtp://bob:hunter2@mail.example.jp:25 refused", "connect to smtp://mail.example.jp:25 refused"],
    ["two\n  lines", "two lines"],
    ["x".repeat(1_000), "x".repeat(200)],
  ])("is written down in one line without addresses and passwords: %s", (message, text) => {
    expect(problemText(new Error(message))).toBe(text);
  });
});

describe("what a round leaves behind", () => {
  let dir: string;
  let context: JobContext;
  let writes: number;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "runs-"));
    context = await openContext(dir, config, now);
    writes = 0;
    const { jobRuns } = context.operations;
    const write = jobRuns.write.bind(jobRuns);
    jobRuns.write = (runs) => {
      writes++;
      return write(runs);
    };
  });
  afterEach(async () => {
    await closeContext(context);
    rmSync(dir, { recursive: true });
  });
  const recorder = () => new RunRecorder(context);
  const round = async (runs: RunRecorder, jobs: readonly Job[], at: Instant) => runs.record((await tick(context, jobs, at)).ran);
  const run = async () => {};

  it("is each job's start, end, next run and problem; the last success stays", async () => {
    const runs = recorder();
    let fails = false;
    const jobs: Job[] = [{ name: "notify", run: () => (fails ? Promise.reject(new Unavailable("mail: away")) : Promise.resolve()) }];
    await round(runs, jobs, now);
    fails = true;
    await round(runs, jobs, now + 10_000);
    const [row, ...others] = await context.operations.jobRuns.list();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ job: "notify", problem: "mail: away" });
    expect(row!.startedAt).toBeGreaterThanOrEqual(now + 10_000);
    expect(row!.succeededAt).toBeLessThan(now + 10_000);
    expect(row!.nextAt! - row!.startedAt).toBe(config.jobs.everySeconds * 1000);
  });

  it("costs a write only when something is new, and once a minute for the times", async () => {
    const runs = recorder();
    const jobs: Job[] = [{ name: "watch", run }];
    for (let seconds = 0; seconds < 180; seconds += 10) await round(runs, jobs, now + seconds * 1000);
    expect(writes).toBe(3);
    await round(runs, [...jobs, { name: "learn", run }], now + 181_000);
    expect(writes).toBe(4);
    await round(runs, jobs, now - hourMs); // the clock was set back
    expect(writes).toBe(5);
    expect(lastRoundAt(await context.operations.jobRuns.list())).toBeLessThan(now + 200_000);
  });

  it("of a job with slots is its next slot, and its turn in the next round when it failed", async () => {
    const runs = recorder();
    const tomorrow = tokyo("2026-11-26 8:30");
    let fails = true;
    const digest: Job = {
      name: "digest",
      slot: () => "2026-11-25",
      next: () => tomorrow,
      run: () => (fails ? Promise.reject(new Unavailable("store away")) : Promise.resolve()),
    };
    const nextAt = async () => (await context.operations.jobRuns.list())[0]!.nextAt!;
    await round(runs, [digest], now);
    expect((await nextAt()) - now).toBeLessThan(minuteMs);
    fails = false;
    await round(runs, [digest], now + 10_000);
    await round(runs, [digest], now + 20_000); // its slot is done: it did not run
    expect(await nextAt()).toBe(tomorrow);
  });

  it("is sound when something is away for a while, and not when we made a mistake", async () => {
    const failing = (error: Error): Job[] => [{ name: "a", run: () => Promise.reject(error) }];
    expect((await tick(context, failing(new Unavailable("away")), now)).sound).toBe(true);
    expect((await tick(context, failing(new TypeError("x is undefined")), now)).sound).toBe(false);
    expect((await tick(context, [{ name: "watch", run }], now, AbortSignal.abort())).sound).toBe(false); // stopped halfway
  });

  it("is mended in the next round when the store was locked", async () => {
    const { jobRuns } = context.operations;
    const write = jobRuns.write;
    jobRuns.write = () => Promise.reject(new Error("database is locked"));
    const runs = recorder();
    await round(runs, [{ name: "watch", run }], now);
    jobRuns.write = write;
    await round(runs, [], now + 10_000);
    await round(runs, [{ name: "notify", run }], now + 20_000);
    expect((await jobRuns.list()).map(({ job }) => job)).toEqual(["notify", "watch"]);
  });
});

describe("how a job stands", () => {
  const row = { job: "watch", startedAt: now, endedAt: now, succeededAt: now, problem: null, nextAt: now + 10_000 };
  const state = (at: Instant, more = {}) => jobStates([{ ...row, ...more }], ["watch"], config, at)[0]!;

  it("is in time while its last run may not even be written down", () => {
    expect(state(now + 80_000).latenessSeconds).toBe(0);
  });
  it("is late from then on, by all that it should have run", () => {
    expect(state(now + hourMs).latenessSeconds).toBe(3590);
  });
  it("is never late while its next run is not known, or far ahead", () => {
    expect(state(now + hourMs, { nextAt: null }).latenessSeconds).toBe(0);
    expect(state(now + hourMs, { nextAt: now + 2 * hourMs }).latenessSeconds).toBe(0);
  });
  it("is listed though it never ran, and though it is no longer in the timetable", () => {
    expect(jobStates([row], ["notify"], config, now).map(({ job }) => job)).toEqual(["notify", "watch"]);
  });
});

describe("the watchdog", () => {
  const lateMs = lateAfterMs(config);
  const since = now - 10 * hourMs;
  const say = (last: Instant | undefined, said: string | undefined, watchingSince = since) =>
    watchdogVerdict({ last, since: watchingSince, said, lateMs }, now);
  const old = now - lateMs - 1;
  const fresh = now - 60_000;

  it.each<[string, ReturnType<typeof say>, ReturnType<typeof say>]>([
    ["is silent while the jobs run", say(fresh, undefined), undefined],
    ["is silent at the very limit", say(now - lateMs, undefined), undefined],
    ["says that they stand still", say(old, undefined), { what: "late", slot: `late-${old}` }],
    ["says it once", say(old, `late-${old}`), undefined],
    ["says that they run again", say(fresh, `late-${old}`), { what: "back", slot: `back-${old}` }],
    ["says that once", say(fresh, `back-${old}`), undefined],
    ["says it again at the next standstill", say(old, `back-${old - hourMs}`), { what: "late", slot: `late-${old}` }],
    ["waits for jobs that never ran, from its own start", say(undefined, undefined, fresh), undefined],
    ["says that jobs never ran", say(undefined, undefined), { what: "late", slot: "late-never" }],
    ["says it once, whoever started since", say(undefined, "late-never"), undefined],
    ["says that jobs run that never did", say(fresh, "late-never"), { what: "back", slot: "back-never" }],
    ["does not take a night without power for a delay", say(now - 12 * hourMs, undefined, fresh), undefined],
    ["does not take its own restart for a recovery", say(old, `late-${old}`, fresh), undefined],
  ])("%s", (_, verdict, wanted) => expect(verdict).toEqual(wanted));

  it("does not call jobs late that only run seldom", () => {
    const seldom = { watchdog: { lateMinutes: 1 }, jobs: { everySeconds: 60 } };
    expect(lateAfterMs(seldom)).toBeGreaterThan(2 * minuteMs);
  });
});
