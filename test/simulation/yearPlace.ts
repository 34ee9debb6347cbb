/** One center of the year: its machine, its people and its agent; minute by minute. */
import type { Point } from "../../collector/series/port.ts";
import { type Instant, minuteMs } from "../../contract/time.ts";
import type { EyeWhat } from "../../jobs/pickup/eye.ts";
import { type CenterId, centerOf, type Fault, faultsOf, habits, isDuring, type Span } from "./yearCenters.ts";
import { type Deposit, depositsOf } from "./yearDemand.ts";
import { YearMachine } from "./yearMachine.ts";
import { YearStaff } from "./yearStaff.ts";
import { type Staffed, staffedTimes } from "./yearStaffed.ts";

/** Readings while nobody is there: the edge sends a level that stays the same seldom. */
const seldomMs = 15 * minuteMs;
const roomMs = 5 * minuteMs;
/** Before the program came, people changed the bag by eye in the evening. */
const changedByEye = 0.55;

/** What happened in a minute that others have to do with. */
export interface Happened {
  changed: boolean;
  pressed: boolean;
  /** What somebody who looked at the machine reports. */
  seen?: EyeWhat;
}

export class YearPlace {
  readonly id: CenterId;
  readonly staffed: Staffed;
  readonly staff: YearStaff;
  readonly machine: YearMachine;
  readonly deposits: readonly Deposit[];
  readonly #power: readonly Fault[];
  readonly #offline: readonly Fault[];
  #pressAt: Instant | undefined;
  /** Kept by the agent while nobody hears it. */
  #kept: Point[] = [];
  #points: Point[] = [];

  constructor(id: CenterId, span: Omit<Span, "days">, from: Instant, seed: number, ignored: number) {
    const center = centerOf(id);
    const own = seed + (id === "east" ? 1_000_003 : 2_000_003);
    this.id = id;
    this.#power = faultsOf(id, "power");
    this.#offline = faultsOf(id, "offline");
    this.staffed = staffedTimes(center, span.from, span.to);
    this.deposits = depositsOf(center, habits[id], this.#power, span, own);
    this.machine = new YearMachine(id, this.deposits, from, own);
    this.staff = new YearStaff(this.staffed, own + 17, ignored);
  }

  /** One minute of the time before the program came. */
  liveBefore(now: Instant): void {
    this.machine.advance(now);
    const { bag } = this.machine;
    if (this.staffed.isStaffed(now - minuteMs) && !this.staffed.isStaffed(now) && bag.diapers > changedByEye * bag.capacity)
      this.machine.change(now);
    this.#measure(now);
  }

  live(now: Instant): Happened {
    this.machine.advance(now);
    const { bag } = this.machine;
    if (bag.overflowedAt !== undefined && this.staffed.isStaffed(now)) this.staff.seeOverflow(now);
    const { planned } = this.staff;
    const changed = planned !== undefined && planned.at <= now;
    if (changed) {
      this.machine.change(now);
      this.#pressAt = planned.pressAt;
      this.staff.planned = undefined;
    }
    const pressed = this.#pressAt !== undefined && this.#pressAt <= now;
    if (pressed) this.#pressAt = undefined;
    const looks = this.staff.lookAt !== undefined && this.staff.lookAt <= now;
    const seen = looks ? this.staff.look(this.machine.bag.diapers / this.machine.bag.capacity, now) : undefined;
    this.#measure(now);
    return { changed, pressed, ...(seen && { seen }) };
  }

  isHeard(now: Instant): boolean {
    return !isDuring(this.#power, now) && !isDuring(this.#offline, now);
  }

  /** What has reached the server since the last time. */
  arrived(): Point[] {
    const points = this.#points;
    this.#points = [];
    return points;
  }

  #measure(now: Instant): void {
    if (isDuring(this.#power, now)) return;
    const seldom = now % seldomMs === 0;
    const busy = this.staffed.isStaffed(now) || this.staffed.isStaffed(now - seldomMs);
    const into = this.isHeard(now) ? this.#points : this.#kept;
    if (into === this.#points && this.#kept.length > 0) {
      this.#points.push(...this.#kept);
      this.#kept = [];
    }
    if (busy || seldom) into.push({ center: this.id, device: "compactor-1", kind: "compactor", at: now, values: this.machine.values(now) });
    if (busy ? now % roomMs === 0 : seldom)
      into.push({ center: this.id, device: "nursery-room", kind: "room", at: now, values: { temperatureC: 22.5 } });
  }
}
