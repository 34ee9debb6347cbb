/** Drivers of signals in the hands of a test: their context, a single read with its outcome, and a whole device around them. */
import { afterEach } from "vitest";
import { type DeviceConfig, deviceSchema } from "../../contract/config/schema.ts";
import type { Heard, Signal } from "../../contract/signals.ts";
import { minuteMs } from "../../contract/time.ts";
import { ReadFailed, type Sample } from "../../edge/driver.ts";
import { Shared } from "../../edge/shared.ts";
import type { Source, SourceContext } from "../../edge/source.ts";
import { type DeviceReport, WatchedDevice } from "../../edge/watchedDevice.ts";
import { systemClock } from "../../runtime/clock.ts";
import { createLog } from "../../runtime/log.ts";
import { waitFor } from "./processes.ts";

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (let one = open.pop(); one; one = open.pop()) await one.close();
});

/** Closed after the test that made it, last made first. */
export function closeAfterTest<T extends { close(): Promise<void> | void }>(one: T): T {
  open.push(one);
  return one;
}

export interface TestContext extends SourceContext {
  /** Called whenever the driver asks to be read. */
  onWake: () => void;
  woken: number;
  lostCount: number;
  /** What the driver logged, a line each. */
  lines: string[];
}

/** One for each driver; drivers of one agent are given the same `shared`. */
export function sourceContext(shared = new Shared()): TestContext {
  const lines: string[] = [];
  const context: TestContext = {
    onWake() {},
    woken: 0,
    lostCount: 0,
    lines,
    wake() {
      context.woken++;
      context.onWake();
    },
    lost() {
      context.lostCount++;
    },
    shared,
    now: Date.now,
    log: createLog("test", (line) => void lines.push(line)),
  };
  return context;
}

/** What came of one read: the values by the names of their signals, or the problem and what exactly happened. */
export type Outcome = { values: Record<string, Signal["value"]>; heard: Heard[] } | { problem: string; detail: string };

/** One read of a driver with a signal that nobody aborts. Anything but ReadFailed is what a driver never throws: it goes through. */
export async function readOnce(source: Source, signal = new AbortController().signal): Promise<Outcome> {
  try {
    const heard = await source.read(Date.now(), signal);
    return { values: Object.fromEntries(heard.flatMap(({ signals }) => signals.map((one) => [one.from, one.value]))), heard };
  } catch (error) {
    if (error instanceof ReadFailed) return { problem: error.problem, detail: error.message };
    throw error;
  }
}

/** The values of a read; fails with the problem where there is one. */
export async function valuesOf(source: Source): Promise<Record<string, Signal["value"]>> {
  const outcome = await readOnce(source);
  if ("problem" in outcome) throw new Error(`${outcome.problem}: ${outcome.detail}`);
  return outcome.values;
}

/** Reads until a read fails with this problem; what it said. */
export async function problemOf(source: Source, problem: string, timeoutMs = 15_000): Promise<string> {
  const failed = async () => {
    const outcome = await readOnce(source);
    return "problem" in outcome && outcome.problem === problem ? outcome : undefined;
  };
  return (await waitFor(failed, { what: `a read that fails with ${problem}`, timeoutMs })).detail;
}

/** A source whose everything that was heard is kept: read it whenever it asks for it, as an agent does. */
export interface Listened {
  heard: Heard[];
  /** Every signal of this name, in order. */
  valuesOf(name: string): Signal["value"][];
}

/** Reads a source that speaks by itself whenever it wakes its agent. Problems are left to `readOnce`. */
export function listenTo(source: Source, context: TestContext): Listened {
  const heard: Heard[] = [];
  let reads: Promise<unknown> = Promise.resolve();
  const read = async () => {
    const outcome = await readOnce(source);
    if ("heard" in outcome) heard.push(...outcome.heard);
  };
  context.onWake = () => {
    // Not within the driver's own call: an agent reads a little later too.
    reads = reads.then(read);
  };
  return {
    heard,
    valuesOf: (name) => heard.flatMap(({ signals }) => signals.filter(({ from }) => from === name).map(({ value }) => value)),
  };
}

export interface Watched {
  device: WatchedDevice;
  samples: Sample[];
  /** Values of one quantity in the order of the samples. */
  of(quantity: string): unknown[];
  /** All that was counted here of one quantity. */
  counted(quantity: string): number;
  /** What an installer sees of it, with the newest value of each quantity. */
  report(): DeviceReport;
}

/** A device as an agent runs it: drivers, pollers, conversions. `config` as in mimamori.yaml. */
export function watch(config: Record<string, unknown>, more: { everySeconds?: number; shared?: Shared; name?: string } = {}): Watched {
  const device: DeviceConfig = deviceSchema.parse({ name: "機器", ...config });
  const samples: Sample[] = [];
  const watched = new WatchedDevice({
    center: "east",
    device: more.name ?? "machine",
    config: device,
    calibrated: device,
    opening: {},
    collectionWeekdays: [],
    memory: { get: () => undefined, set() {} },
    everySeconds: more.everySeconds ?? 0.1,
    silentAfterMs: 15 * minuteMs,
    shared: more.shared ?? new Shared(),
    clock: systemClock,
    log: createLog("test", () => {}),
    onSamples: (taken) => void samples.push(...taken),
  });
  closeAfterTest(watched);
  watched.start();
  return {
    device: watched,
    samples,
    of: (quantity) => samples.flatMap(({ values }) => (quantity in values ? [values[quantity as keyof typeof values]] : [])),
    counted: (quantity) => samples.reduce((sum, { added }) => sum + (added?.[quantity as keyof typeof added] ?? 0), 0),
    report: () => watched.report(Object.assign({}, ...samples.map(({ values }) => values))),
  };
}
