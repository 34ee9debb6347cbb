/// <reference lib="dom" />
/** What the enlarged chart draws: values of the API for the span that is looked at, as fine as a screen can show. */
import type { Bucket } from "../../../collector/series/port.ts";
import { increments } from "../device/increments.ts";

export interface ChartOf {
  center: string;
  device: string;
  quantity: string;
  isTotal: boolean;
  from: number;
  to: number;
  /** How a stored value is shown: times this, with so many decimals and this unit. */
  scale: number;
  digits: number;
  unit: string;
  name: string;
}

export function chartOf({ dataset }: HTMLElement): ChartOf {
  const {
    center = "",
    device = "",
    quantity = "",
    nature = "",
    from = "0",
    to = "0",
    scale = "1",
    digits = "0",
    unit = "",
    name = "",
  } = dataset;
  const isTotal = nature === "total";
  return {
    center,
    device,
    quantity,
    isTotal,
    from: Number(from),
    to: Number(to),
    scale: Number(scale),
    digits: Number(digits),
    unit,
    name,
  };
}

/** uPlot's columns: seconds, then mean, min and max, or what came. Null is a gap. */
export type Columns = [seconds: number[], ...values: (number | null)[][]];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The API answers with 20,000 points at most; a screen shows a tenth of them. */
const levelSteps = [
  ["raw", 12 * hourMs, 600_000],
  ["5m", 10 * dayMs, 900_000],
  ["1h", 190 * dayMs, hourMs],
  ["1d", Number.POSITIVE_INFINITY, dayMs],
] as const;
const totalSteps = [
  ["1h", 21 * dayMs, hourMs],
  ["1d", Number.POSITIVE_INFINITY, dayMs],
] as const;

/** How fine a span is read, and how far apart two values are no neighbours any more. */
export function stepFor(spanMs: number, isTotal: boolean): { every: string; gapMs: number } {
  const steps = isTotal ? totalSteps : levelSteps;
  const [every, , gapMs] = steps.find(([, upToMs]) => spanMs <= upToMs)!;
  return { every, gapMs };
}

export async function load(chart: ChartOf, from: number, to: number, signal: AbortSignal): Promise<Columns> {
  const { every, gapMs } = stepFor(to - from, chart.isTotal);
  const { center, device, quantity } = chart;
  // Of a total one span more, to know where the counter stood.
  const start = chart.isTotal ? from - gapMs : from;
  const query = new URLSearchParams({
    center,
    device,
    quantity,
    every,
    from: new Date(start).toISOString(),
    to: new Date(to).toISOString(),
  });
  const answer = await fetch(`/api/v1/series?${query}`, { signal, headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const { points } = (await answer.json()) as { points: Bucket[] };
  return chart.isTotal ? cameColumns(points, gapMs, from, chart.scale) : levelColumns(points, gapMs, chart.scale);
}

export function cameColumns(points: readonly Bucket[], stepMs: number, from: number, scale: number): Columns {
  const came = increments(points, stepMs, from);
  return [came.map(({ at }) => at / 1_000), came.map(({ count }) => count * scale)];
}

export function levelColumns(points: readonly Bucket[], gapMs: number, scale: number): Columns {
  const [seconds, means, mins, maxs]: [number[], ...(number | null)[][]] = [[], [], [], []];
  let before: number | undefined;
  for (const [at, min, mean, max] of points) {
    if (before !== undefined && at - before > gapMs) {
      seconds.push((before + 1) / 1_000);
      for (const column of [means, mins, maxs]) column!.push(null);
    }
    before = at;
    seconds.push(at / 1_000);
    means!.push(mean * scale);
    mins!.push(min * scale);
    maxs!.push(max * scale);
  }
  return [seconds, means!, mins!, maxs!];
}
