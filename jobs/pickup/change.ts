/** Watches for a new bag: cheap while nothing speaks for one, thorough when something does. */
import type { SeriesStore } from "../../collector/series/port.ts";
import { deviceKey } from "../../contract/deviceKey.ts";
import type { QuantityName, Values } from "../../contract/quantities.ts";
import { dayMs, hourMs, type Instant, minuteMs } from "../../contract/time.ts";
import { maxHeldMs } from "./advice.ts";
import { bagEvidence, type FoundChange } from "./evidence.ts";
import type { MachineReading } from "./falls.ts";
import type { Machine } from "./machines.ts";
import { weighedBefore } from "./weighed.ts";

/** What a change can be seen in, and what its bag weighed. */
const witnesses = ["fillRatio", "massKg", "bagChangesTotal", "doorOpen"] as const satisfies QuantityName[];
const scale = ["massKg", "doorOpen"] as const satisfies QuantityName[];
/** How much they must move to be looked into. */
const suspiciousFall = 0.06;
const suspiciousKg = 0.5;
/** The longest that a change needs to be believed, and some time before it. */
const lookBackMs = 3 * hourMs;
/** A suspicion is looked into this often, and given up after this long. */
const lookAgainMs = minuteMs;
const suspectMs = 3 * hourMs;
/** A claim is compared with the values for so long: evidence may come late. */
const claimWatchedMs = dayMs;
const justClaimedMs = 15 * minuteMs;

interface Remembered {
  fill: number | undefined;
  changes: number | undefined;
  massKg: number | undefined;
  suspectUntil: Instant;
  lookedAt: Instant;
}

export class ChangeWatch {
  readonly #series: SeriesStore;
  readonly #remembered = new Map<string, Remembered>();

  constructor(series: SeriesStore) {
    this.#series = series;
  }

  /** The change that the values show by `now` and that is not written down yet. Rejects with Unavailable when the store cannot be reached. */
  async look(machine: Machine, now: Instant): Promise<FoundChange | undefined> {
    const name = deviceKey(machine);
    const before = this.#remembered.get(name);
    const seen = newestOf(machine);
    // The first look of a process is thorough: a change may have come while nobody looked.
    const suspicious = before === undefined || isSuspicious(before, seen, machine, now);
    const suspectUntil = suspicious ? now + suspectMs : before.suspectUntil;
    // Whoever has just pressed the button is waiting for the answer.
    const again = isClaimed(machine, now, justClaimedMs) ? 0 : lookAgainMs;
    const due = now < suspectUntil && now - (before?.lookedAt ?? Number.NEGATIVE_INFINITY) >= again;
    this.#remembered.set(name, { ...seen, suspectUntil, lookedAt: due ? now : (before?.lookedAt ?? now) });
    if (!due) return undefined;
    const { lastSeen, lastPickup } = machine;
    const said = lastPickup?.putOutAt != null && lastPickup.verifiedAt === null ? [lastPickup.putOutAt] : [];
    const readings = await this.#readings(machine, witnesses, now - lookBackMs, now);
    const found =
      bagEvidence({ readings, said, since: lastSeen?.verifiedAt ?? undefined }, now) ?? (await this.#sinceAdvised(machine, readings, now));
    if (found) this.#remembered.set(name, { ...seen, suspectUntil: now, lookedAt: now });
    return found;
  }

  /** The level is believed after three readings; the weight is asked for further back if its fall is too, at most once a bag. */
  async #sinceAdvised(machine: Machine, readings: readonly MachineReading[], now: Instant): Promise<FoundChange | undefined> {
    const found = sinceAdvised(machine);
    if (!found || machine.latest.massKg === undefined) return found;
    const { lastSeen, lastPickup } = machine;
    const since = lastSeen?.verifiedAt ?? Number.NEGATIVE_INFINITY;
    const knownAt = Math.max(lastPickup?.openedAt ?? now, now - maxHeldMs) - minuteMs;
    const weighed =
      weighedBefore(readings, found.changedAt, since) ??
      weighedBefore(await this.#readings(machine, scale, knownAt, now), found.changedAt, since);
    if (!weighed) return found;
    return { ...found, massKgBefore: weighed.massKg, evidence: weighed.fell ? [...found.evidence, "weight"] : found.evidence };
  }

  async #readings(machine: Machine, quantities: readonly QuantityName[], from: Instant, now: Instant): Promise<MachineReading[]> {
    const rows = new Map<Instant, Values>();
    for (const quantity of quantities) {
      if (machine.latest[quantity] === undefined) continue;
      const isState = quantity === "doorOpen";
      const buckets = await this.#series.range({ of: machine, quantity, from, to: now + minuteMs, every: "raw" });
      for (const [at, , value] of buckets) {
        const row = rows.get(at) ?? {};
        Object.assign(row, { [quantity]: isState ? value === 1 : value });
        rows.set(at, row);
      }
    }
    return [...rows].sort(([a], [b]) => a - b).map(([at, values]) => ({ at, values }));
  }
}

function newestOf({ recent, latest }: Machine): Pick<Remembered, "fill" | "changes" | "massKg"> {
  const number = (value: unknown) => (typeof value === "number" ? value : undefined);
  return { fill: recent.at(-1)?.ratio, changes: number(latest.bagChangesTotal?.value), massKg: number(latest.massKg?.value) };
}

function isSuspicious(before: Remembered, seen: Pick<Remembered, "fill" | "changes" | "massKg">, machine: Machine, now: Instant): boolean {
  const { recent } = machine;
  if (
    isClaimed(machine, now, claimWatchedMs) ||
    (seen.changes !== undefined && before.changes !== undefined && seen.changes > before.changes)
  )
    return true;
  if (seen.massKg !== undefined && before.massKg !== undefined && before.massKg - seen.massKg > suspiciousKg) return true;
  const highest = Math.max(before.fill ?? 0, ...recent.map(({ ratio }) => ratio));
  return seen.fill !== undefined && highest - seen.fill > suspiciousFall;
}

function isClaimed({ lastPickup }: Machine, now: Instant, withinMs: number): boolean {
  return lastPickup?.putOutAt != null && lastPickup.verifiedAt === null && now - lastPickup.putOutAt < withinMs;
}

/** Between two looks that lie apart, e.g. over a restart, only a fall like this counts: a level creeps a little by itself. */
const fallUnseen = 0.3;

/** The bag was advised (or claimed) at a level far above what the newest readings show, and its fall is further back than the look goes. */
function sinceAdvised({ facts: { levels }, lastPickup }: Machine): FoundChange | undefined {
  if (!lastPickup || !["advised", "promised", "put-out", "unconfirmed"].includes(lastPickup.state)) return undefined;
  const newest = levels.slice(-3);
  const { fillBefore } = lastPickup;
  const first = newest[0];
  if (!first || newest.length < 3 || fillBefore === null || newest.some(({ ratio }) => fillBefore - ratio < fallUnseen)) return undefined;
  return { changedAt: first.at, evidence: ["level"], fillBefore };
}
