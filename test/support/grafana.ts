/**
 * What Grafana does to a query before InfluxDB sees it, as its source does it: `pkg/tsdb/influxdb/models/query.go` (macros),
 * `public/app/plugins/datasource/influxdb` (variables in their regex form), `rangeutil` of @grafana/data (intervals).
 */
import { dayMs, hourMs, minuteMs } from "../../contract/time.ts";

export interface TimeRange {
  from: number;
  to: number;
}

/** What is chosen of each variable: values, or all of them. */
export type Choice = Record<string, readonly string[] | "all">;

export interface Variable {
  name: string;
  type: string;
  query: string | { query: string };
  allValue?: string;
}

/** Steps of Grafana's intervals: the first bound that a span is below says which. */
const rounded: [below: number, interval: number][] = [
  [15, 10],
  [35, 20],
  [75, 50],
  [150, 100],
  [350, 200],
  [750, 500],
  [1_500, 1_000],
  [3_500, 2_000],
  [7_500, 5_000],
  [12_500, 10_000],
  [17_500, 15_000],
  [25_000, 20_000],
  [45_000, 30_000],
  [90_000, minuteMs],
  [210_000, 2 * minuteMs],
  [450_000, 5 * minuteMs],
  [750_000, 10 * minuteMs],
  [1_050_000, 15 * minuteMs],
  [1_500_000, 20 * minuteMs],
  [2_700_000, 30 * minuteMs],
  [5_400_000, hourMs],
  [9_000_000, 2 * hourMs],
  [16_200_000, 3 * hourMs],
  [32_400_000, 6 * hourMs],
  [64_800_000, 12 * hourMs],
  [604_800_000, dayMs],
  [1_814_400_000, 7 * dayMs],
];

/** `$__interval` of a range at so many points, at least `least`. */
export function intervalMs({ from, to }: TimeRange, points: number, least: number): number {
  const raw = (to - from) / points;
  return Math.max(rounded.find(([below]) => raw < below)?.[1] ?? 30 * dayMs, least);
}

const units: Record<string, number> = { s: 1_000, m: minuteMs, h: hourMs, d: dayMs };

/** `15m` → milliseconds. */
export function durationMs(text: string): number {
  const [, number, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (!unit) throw new RangeError(`not a duration: ${text}`);
  return Number(number) * units[unit]!;
}

/** gtime.FormatInterval: the largest unit that a span has, rounded down. */
export function intervalText(ms: number): string {
  for (const unit of ["d", "h", "m", "s"]) if (ms >= units[unit]!) return `${Math.floor(ms / units[unit]!)}${unit}`;
  return `${ms}ms`;
}

const escaped = (value: string) => value.replace(/[\\^$*+?.()|[\]{}/]/g, "\\$&");

/** A variable in its regex form: one value as it is, several as alternatives, all as the value that stands for all. */
function inRegexForm(variable: Variable, chosen: readonly string[] | "all"): string {
  if (chosen === "all") {
    if (variable.allValue === undefined) throw new Error(`${variable.name}: Grafana would have to list every value`);
    return variable.allValue;
  }
  return chosen.length === 1 ? escaped(chosen[0]!) : `(${chosen.map(escaped).join("|")})`;
}

/** The query with its variables and macros replaced. A `$` that is left means that Grafana would send it as it is. */
export function replaced(
  query: string,
  { variables, choice, range, interval }: { variables: readonly Variable[]; choice: Choice; range: TimeRange; interval: number },
): string {
  let text = query;
  for (const variable of variables) {
    const place = new RegExp(`\\$\\{${variable.name}(:regex)?\\}|\\$${variable.name}\\b`, "g");
    text = text.replaceAll(place, () => inRegexForm(variable, choice[variable.name] ?? "all"));
  }
  return text
    .replaceAll("$timeFilter", `time >= ${range.from}ms and time <= ${range.to}ms`)
    .replaceAll("$interval", intervalText(interval))
    .replaceAll("$__interval_ms", `${interval}`)
    .replaceAll("$__interval", intervalText(interval));
}

export interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  interval?: string;
  timeFrom?: string;
  maxDataPoints?: number;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { refId: string; query: string; alias?: string }[];
  fieldConfig?: { defaults: { unit?: string; links?: { url: string }[] } };
}

export interface Dashboard {
  uid: string;
  title: string;
  schemaVersion: number;
  time: { from: string; to: string };
  panels: Panel[];
  templating: { list: Variable[] };
  annotations: { list: { name: string; target: { query: string; textColumn: string; tagsColumn: string; timeEndColumn?: string } }[] };
  links: { title: string; url?: string }[];
}

/** How many points Grafana asks for: about the width of a panel in pixels. */
const usualPoints = 1_000;

/** The time and the interval of a panel at `now`, its own overrides included; `least` is the data source's. */
export function timeOf(
  { time }: { time: Pick<Dashboard["time"], "from"> },
  panel: Panel,
  now: number,
  least: string,
): { range: TimeRange; interval: number } {
  const [, back] = /^now-(\d+[smhd])$/.exec(time.from) ?? [];
  const range = { from: now - durationMs(panel.timeFrom ?? back!), to: now };
  const interval = intervalMs(range, panel.maxDataPoints ?? usualPoints, durationMs(panel.interval ?? least));
  return { range, interval };
}
