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

/**
 * The only door to the series.
 *
 * Same device and same time overwrite: writing twice changes nothing. `write` is never called in parallel and never after `close`.
 * Everything rejects with Unavailable when the store cannot be reached; then nothing is known about what was written.
 */
export interface SeriesStore {
  /** Writes all points, but for those it refuses for ever: their place in the array and why. */
  write(points: readonly Point[]): Promise<{ refused: { index: number; reason: string }[] }>;
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
