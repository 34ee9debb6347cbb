import type { ChronicleEntry } from "../../contract/chronicle.ts";
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

/** How many days each resolution is kept, 0: for ever. Hours never shorter than single readings, days never shorter than hours. */
export interface Keep {
  rawDays: number;
  hourDays: number;
  dayDays: number;
}

/** Single readings are kept at least so long: an agent that was cut off for a month can still deliver everything. */
export const leastRawDays = 35;

/** What one tidying has done: hours rolled up, then how much was removed of each resolution. */
export interface Tidied {
  rolledUp: number;
  removed: { raw: number; hours: number; days: number };
  /** There is more to do: come again soon. */
  more: boolean;
}

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
  /**
   * Values with from ≤ at < to in order of time; at most `limit` (default 20,000) points or buckets. Hours and days come from roll-ups
   * where these are up to date and from single readings where not. Where single readings were removed by `tidy`, "5m" answers with
   * hours ("raw" with nothing), and where hours were removed, hours with days.
   */
  range(query: { of: DeviceRef; quantity: QuantityName; from: Instant; to: Instant; every: Step; limit?: number }): Promise<Bucket[]>;
  /**
   * Single readings of one quantity of many devices with from ≤ at < to, by `center/device`, in order of time; yes and no as 1 and 0.
   * One question however many devices there are, and no limit: for short spans. Devices without any are absent.
   */
  readingsOf(query: {
    devices: readonly DeviceRef[];
    quantity: QuantityName;
    from: Instant;
    to: Instant;
  }): Promise<Map<string, [at: Instant, value: number][]>>;
  /** How many points a device has a day in Tokyo, in order of time, days without any left out; from ≤ at < to. */
  countsByDay(query: { of: DeviceRef; from: Instant; to: Instant }): Promise<[day: Instant, points: number][]>;
  /** Points with from ≤ at ≤ to, as the store itself counts them; hours whose single readings were removed count as wholes. */
  count(query: {
    kind: Kind["id"];
    center: string;
    from: Instant;
    to: Instant;
    devices?: ReadonlySet<string>;
  }): Promise<{ points: number; devices: number }>;
  /**
   * Rolls up the hours that were written to and have been quiet for a minute, and removes what is older than `keep`: single readings
   * only of hours that are rolled up. A bounded piece of work a call, in small steps between which others get their turn; ends early
   * when the signal aborts. What is old is counted from `now`, but from no later than a day after the newest hour with a reading in the
   * store: a clock that is ahead removes nothing. A point that comes later for a removed hour is refused by `write`: it could not be told from one that
   * is counted already.
   */
  tidy(options: { now: Instant; keep: Keep; signal?: AbortSignal }): Promise<Tidied>;
  /**
   * Keeps what the program itself knows beside the readings, for tools that read this store by themselves. Same measurement, tags and time
   * overwrite. Never a part of any answer of this port. Absent where nobody but us reads the store.
   */
  chronicle?(entries: readonly ChronicleEntry[]): Promise<void>;
  /** Resolves if the store answers. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** An hour is rolled up when nobody has written to it for this long; longer than any write takes. */
export const quietMs = 60_000;

/** Why a point for a removed hour is refused. */
export const tooOld = "older than the single readings that are kept";

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
