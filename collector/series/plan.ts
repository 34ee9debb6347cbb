/** Where the answer to a question about a span of time is read from. Pure: both stores read what it says. */
import { dayMs, hourMs, type Instant } from "../../contract/time.ts";
import { type Step, steps } from "./port.ts";
import { type Rollup, startOf } from "./summary.ts";

/** What a store knows of a device's roll-ups. */
export interface RollupState {
  /** Hours whose single readings have changed since they were rolled up, in order of time; none before `rawFrom`. */
  due: readonly Instant[];
  /** Single readings before this were removed (a full hour), roll-ups by hour before that (midnight in Tokyo, never later). */
  rawFrom: Instant;
  hoursFrom: Instant;
}

/** Read `source` with from ≤ at < to. */
export interface Segment {
  source: "raw" | Rollup;
  from: Instant;
  to: Instant;
}

/**
 * Segments in order of time that together hold everything with from ≤ at < to once.
 *
 * Whole hours (days) that have not changed since they were rolled up come from the roll-ups, the rest from single readings. Where the
 * finer ones were removed the next coarser serve, as whole hours or days even if the question cuts one. `raw` knows no substitute.
 */
export function plan(query: { from: Instant; to: Instant; every: Step }, { due, rawFrom, hoursFrom }: RollupState): Segment[] {
  const { from, to, every } = query;
  if (every === "raw") return joined([{ source: "raw", from: Math.max(from, rawFrom), to }]);
  const hours: Segment[] = [];
  if (from < rawFrom) hours.push({ source: "1h", from: Math.max(startOf(from, hourMs), hoursFrom), to: Math.min(to, rawFrom) });
  const kept = { from: Math.max(from, rawFrom), to };
  if (steps[every] < hourMs) hours.push({ source: "raw", ...kept });
  else hours.push(...clean(kept, due));
  const removed: Segment[] = from < hoursFrom ? [{ source: "1d", from: startOf(from, dayMs), to: Math.min(to, hoursFrom) }] : [];
  return joined([...removed, ...(every === "1d" ? joined(hours).flatMap(inDays) : hours)]);
}

/** Of a span whose single readings are all there: its whole hours but for those that are due. */
function clean({ from, to }: { from: Instant; to: Instant }, due: readonly Instant[]): Segment[] {
  const first = Math.min(to, startOf(from + hourMs - 1, hourMs));
  const last = Math.max(first, startOf(to, hourMs));
  const segments: Segment[] = [{ source: "raw", from, to: first }];
  let at = first;
  for (const hour of due) {
    if (hour < first || hour >= last) continue;
    // Two questions cost more than the hours of a day between two that are due.
    const near = at > first && hour - at < dayMs;
    segments.push({ source: near ? "raw" : "1h", from: at, to: hour }, { source: "raw", from: hour, to: hour + hourMs });
    at = hour + hourMs;
  }
  return [...segments, { source: "1h", from: at, to: last }, { source: "raw", from: last, to }];
}

/** Days in place of hours for the whole days of a segment. */
function inDays(segment: Segment): Segment[] {
  if (segment.source !== "1h") return [segment];
  const first = Math.min(segment.to, startOf(segment.from + dayMs - 1, dayMs));
  const last = Math.max(first, startOf(segment.to, dayMs));
  return [
    { source: "1h", from: segment.from, to: first },
    { source: "1d", from: first, to: last },
    { source: "1h", from: last, to: segment.to },
  ];
}

/** Without empty segments, neighbours of the same source as one. */
function joined(segments: readonly Segment[]): Segment[] {
  const answer: Segment[] = [];
  for (const segment of segments) {
    if (segment.from >= segment.to) continue;
    const last = answer.at(-1);
    if (last?.source === segment.source && last.to === segment.from) last.to = segment.to;
    else answer.push({ ...segment });
  }
  return answer;
}
