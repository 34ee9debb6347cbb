/** The first start of a simulated center fills its past, through the same journal, broker and collector as every reading. */
import type { CenterConfig, Config } from "../contract/config/schema.ts";
import { dayMs, type Instant, minuteMs } from "../contract/time.ts";
import { breathe } from "../runtime/clock.ts";
import type { Journal } from "../runtime/journal.ts";
import type { Sample, Taken } from "./driver.ts";
import type { WatchedDevice } from "./watchedDevice.ts";

export interface HistoryPlan {
  from: Instant;
  to: Instant;
  stepMs: number;
  devices: { device: string; kind: string; past: (at: Instant) => Sample }[];
  /** Readings of the whole past, those of an interrupted earlier start included. */
  total: number;
  /** Where an interrupted earlier start goes on. */
  next: Instant;
}

const chunkReadings = 2_000;

/** What is still to be filled in, or undefined: not simulated, or done before. */
export function historyOf(options: {
  config: CenterConfig;
  history: Config["history"];
  devices: ReadonlyMap<string, Pick<WatchedDevice, "drivers">>;
  journal: Journal;
  now: Instant;
}): HistoryPlan | undefined {
  const { config, history, journal, now } = options;
  const saved = journal.meta("history");
  if (!config.simulated || (saved === undefined && (history.days === 0 || journal.counts().read > 0))) return undefined;
  const devices = [...options.devices].flatMap(([device, { drivers }]) =>
    drivers.flatMap(({ past }) => (past ? [{ device, kind: config.devices[device]!.kind, past }] : [])),
  );
  if (devices.length === 0) return undefined;
  const stepMs = history.everyMinutes * minuteMs;
  const end = Math.floor(now / stepMs) * stepMs;
  const span = saved
    ? (JSON.parse(saved) as { from: Instant; to: Instant; next: Instant })
    : { from: end - history.days * dayMs, to: end, next: end - history.days * dayMs };
  if (span.next >= span.to) return undefined;
  return { ...span, stepMs, devices, total: Math.round((span.to - span.from) / stepMs) * devices.length };
}

/** Takes the past in order of time, in chunks that leave the process able to answer; every chunk and its place are one commit. */
export async function fillHistory(
  plan: HistoryPlan,
  sink: {
    write(batch: Taken[], state: Record<string, string>): Promise<void>;
    room(): Promise<void>;
    signal: AbortSignal;
  },
): Promise<void> {
  for (let at = plan.next; at < plan.to; ) {
    const batch: Taken[] = [];
    for (; at < plan.to && batch.length < chunkReadings; at += plan.stepMs) {
      for (const { device, kind, past } of plan.devices) batch.push({ device, kind, sample: past(at) });
    }
    await sink.write(batch, { history: JSON.stringify({ from: plan.from, to: plan.to, next: at }) });
    await breathe();
    await sink.room();
    if (sink.signal.aborted) return;
  }
}
