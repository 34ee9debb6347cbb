import type { Kind } from "../../contract/kinds/index.ts";
import type { QuantityName, QuantityValue, Values } from "../../contract/quantities.ts";
import type { Instant } from "../../contract/time.ts";

/** One measurement of a device: measurement = kind, tags = center and device, fields = quantities. */
export interface Point {
  center: string;
  device: string;
  kind: string;
  at: Instant;
  values: Values;
}

export interface DeviceRef {
  center: string;
  device: string;
  kind: string;
}

/** The newest value of a quantity and when it was measured. */
export type Latest = Partial<Record<QuantityName, { at: Instant; value: QuantityValue }>>;

export const steps = { raw: 0, "5m": 300_000, "1h": 3_600_000, "1d": 86_400_000 } as const;
export type Step = keyof typeof steps;

/** Start of the bucket in Tokyo time (its value's own time for raw), smallest, mean and largest value; booleans as 0 and 1. */
export type Bucket = [at: Instant, min: number, mean: number, max: number];

/** Points in the form that a store writes; `count` of them. Only for the store that made it. */
export interface Pack {
  readonly count: number;
}

/** A point that the store refuses for ever: its place among those given, and why. */
export interface RefusedPoint {
  index: number;
  reason: string;
}

/** Why a point without a single finite value is refused. */
export const noValue = "no value that the store can keep";

/**
 * The only door to the series.
 *
 * Same device and same time overwrite: writing twice changes nothing. Writes may overlap, a few at a time, and are never called after `close`.
 * Everything rejects with Unavailable when the store cannot be reached; then nothing is known about what was written.
 */
export interface SeriesStore {
  /** Puts points into the form that the store writes, without I/O: what waits for a write is kept small. */
  pack(points: readonly Point[]): Pack;
  /** Writes the points of all packs in their order, but for those it refuses for ever; the index counts through all packs. */
  writePacks(packs: readonly Pack[]): Promise<{ refused: RefusedPoint[] }>;
  /** The same in one step. */
  write(points: readonly Point[]): Promise<{ refused: RefusedPoint[] }>;
  /** Newest values by `center/device`; looks back over the last readings only, so a quantity that stopped long ago is absent. */
  latest(devices: readonly DeviceRef[]): Promise<Map<string, Latest>>;
  /** Values with from ≤ at < to in order of time; at most `limit` (default 20,000) points or buckets. */
  range(query: { of: DeviceRef; quantity: QuantityName; from: Instant; to: Instant; every: Step; limit?: number }): Promise<Bucket[]>;
  /** Points with from ≤ at ≤ to, as the store itself counts them. */
  count(query: {
    kind: Kind["id"];
    center: string;
    from: Instant;
    to: Instant;
    devices?: ReadonlySet<string>;
  }): Promise<{ points: number; devices: number }>;
  /** Resolves if the store answers. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Readings that `latest` looks back over. */
export const latestDepth = 20;

/** Newest values from rows in falling order of time. */
export function newestOf(rows: Iterable<{ at: Instant; values: Values }>): Latest {
  const latest: Latest = {};
  for (const { at, values } of rows) {
    for (const [name, value] of Object.entries(values)) latest[name as QuantityName] ??= { at, value };
  }
  return latest;
}
