/** What the board shows, as data: one reading of the stores for the page, its live updates and the API. */

import type { Latest } from "../../../collector/series/port.ts";
import type { CenterConfig, DeviceConfig } from "../../../contract/config/schema.ts";
import { deviceKey } from "../../../contract/deviceKey.ts";
import { type Instant, minuteMs } from "../../../contract/time.ts";
import { heardOf } from "../../../jobs/alerts/watchSilence.ts";
import { isOpen, type UsableCollection, usableAhead } from "../../../jobs/calendar.ts";
import { watchedDevices } from "../../../jobs/devices.ts";
import type { Forecast } from "../../../jobs/forecast/forecast.ts";
import { type Advice, type Decision, maxHeldMs } from "../../../jobs/pickup/advice.ts";
import type { FillLevel } from "../../../jobs/pickup/level.ts";
import { MachineReader } from "../../../jobs/pickup/machines.ts";
import type { CollectionWeight } from "../../../jobs/pickup/weight.ts";
import { type SilenceState, silenceStates } from "../../../jobs/silence.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import type { EyeReport } from "../../../records/operations/eyeReports.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { Unavailable } from "../../../runtime/errors.ts";
import type { WebContext } from "../context.ts";
import { readJobs } from "../jobsView.ts";
import { type Health, healthOf, type Pipeline, readPipeline } from "../pipeline.ts";
import { CompactorViews, type Looked } from "./compactorViews.ts";
import type { Course, Outlook } from "./courses.ts";

export interface DeviceView {
  id: string;
  config: DeviceConfig;
  latest: Latest;
  /** Newest measurement of any quantity. */
  lastAt: Instant | undefined;
  stale: boolean;
  /** How its silence is to be understood; undefined for planned equipment. */
  silence: SilenceState | undefined;
}

export interface CompactorView extends DeviceView {
  fillRatio: number | undefined;
  level: FillLevel | "unknown";
  /** What is advised, without words. */
  decision: Decision;
  /** The same in Japanese. */
  advice: Advice;
  /** Of all that goes out for the same collection; undefined: nothing goes out, or nothing is known. */
  weight: CollectionWeight | undefined;
  /** For which collection a bag of it waits in a cool place. */
  kept: UsableCollection | undefined;
  /** Absent while the level is unknown. */
  forecast: Forecast | undefined;
  cyclesToday: number | undefined;
  markRatio: number;
  /** Hourly levels of the last 7 days, and what is drawn ahead of them. */
  course: Course;
  outlook: Outlook;
  lastPickup: Pickup | undefined;
  /** Since when the bag is in the machine; absent: not known. */
  bagSince: Instant | undefined;
  /** Open alerts about steriliser, filter, deodorant and odour. */
  troubles: readonly Pick<Alert, "rule" | "level">[];
  /** What somebody who looked said last, within a day. */
  lastReport: EyeReport | undefined;
}

export interface CenterView {
  id: string;
  config: CenterConfig;
  open: boolean;
  next: UsableCollection | undefined;
  compactors: CompactorView[];
  others: DeviceView[];
}

export interface Board {
  now: Instant;
  centers: CenterView[];
  alerts: Alert[];
  staleCount: number;
  pipeline: Pipeline;
  health: Health;
}

/** With more centers than this each is drawn in short, and what to do stands in a list before them. */
const mostInFull = 6;
const isLarge = (centers: number) => centers > mostInFull;

/** Whether the board is one of many centers. */
export function isFleet(withCompactor: readonly CenterView[]): boolean {
  return isLarge(withCompactor.length);
}

/** One reading serves everybody for so long. */
const sharedMs = 1_000;

/** Reads the stores. While the series cannot be reached, the last known values are shown, and they age. */
export class BoardReader {
  readonly #context: WebContext;
  #latest = new Map<string, Latest>();
  #silence = new Map<string, SilenceState>();
  readonly #compactors: CompactorViews;
  readonly #machines: MachineReader;
  #shared: { at: Instant; board: Promise<Board> } | undefined;

  constructor(context: WebContext) {
    this.#context = context;
    this.#machines = new MachineReader(context);
    this.#compactors = new CompactorViews(context.series);
  }

  /** The board as of now, or of a second ago (`withinMs`): many who ask at once make one reading. */
  read(withinMs = sharedMs): Promise<Board> {
    const at = this.#context.clock.now();
    // A clock that was set back does not keep an old board.
    if (this.#shared && Math.abs(at - this.#shared.at) < withinMs) return this.#shared.board;
    const board = this.#readNow();
    const shared = { at, board };
    this.#shared = shared;
    board.catch(() => {
      if (this.#shared === shared) this.#shared = undefined;
    });
    return board;
  }

  /** Somebody changed something: the next reading is a new one. */
  forget(): void {
    this.#shared = undefined;
  }

  async #readNow(): Promise<Board> {
    const { config, clock, operations, series } = this.#context;
    const now = clock.now();
    const pipeline = readPipeline(this.#context);
    // Known to be away: the last known values stand, without waiting for a time-out at every look.
    if (pipeline.store.ok) {
      try {
        this.#latest = await series.latest(watchedDevices(config));
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        pipeline.store = { ok: false, downSince: now };
      }
    }
    const { ledger } = this.#context;
    this.#silence = silenceStates(config, heardOf({ ledger, startedAt: 0 }, this.#latest), now);
    const alerts = await operations.alerts.open();
    const watched = watchedDevices(config).filter(({ kind }) => kind === "compactor");
    // The newest value alone, with the reset band of an open alert: the picture does not wait for the next look of the jobs.
    const machines = await this.#machines.read(watched, this.#latest, alerts, now, "newest");
    const bags = await operations.pickups.open(now - maxHeldMs);
    const found = { machines: byCenter(machines), alerts: byCenter(alerts), bags: byCenter(bags) };
    const withCourses = !isLarge(new Set(watched.map(({ center }) => center)).size);
    const centers = await Promise.all(
      Object.entries(config.centers).map(([id, center]) => {
        const ofCenter = { machines: found.machines(id), alerts: found.alerts(id), bags: found.bags(id) };
        return this.#center(id, center, { ...ofCenter, pipeline, withCourses, now });
      }),
    );
    const devices = centers.flatMap(({ compactors, others }) => [...compactors, ...others]);
    return {
      now,
      centers,
      alerts,
      // What is switched off because nobody is there is no cause for worry.
      staleCount: devices.filter(({ stale, silence }) => stale && silence?.state !== "closed").length,
      pipeline,
      health: healthOf(this.#context, pipeline, await readJobs(this.#context)),
    };
  }

  async #center(id: string, center: CenterConfig, looked: Looked): Promise<CenterView> {
    const { now } = looked;
    const [next] = usableAhead(center, now);
    const machineOf = new Map(looked.machines.map((machine) => [machine.device, machine]));
    const views = Object.entries(center.devices).map(([device, config]) => this.#device(id, center, device, config, now));
    const compactors = views.filter(({ config }) => config.kind === "compactor");
    return {
      id,
      config: center,
      open: isOpen(center, now),
      next,
      compactors: await Promise.all(compactors.map((view) => this.#compactors.of(id, center, view, machineOf.get(view.id), looked))),
      others: views.filter(({ config }) => config.kind !== "compactor"),
    };
  }

  #device(center: string, { silentAfterMinutes }: CenterConfig, id: string, config: DeviceConfig, now: Instant): DeviceView {
    const key = deviceKey({ center, device: id });
    const latest = this.#latest.get(key) ?? {};
    const times = Object.values(latest).map(({ at }) => at);
    const lastAt = times.length > 0 ? Math.max(...times) : undefined;
    const stale = !config.planned && (lastAt === undefined || now - lastAt > silentAfterMinutes * minuteMs);
    return { id, config, latest, lastAt, stale, silence: this.#silence.get(key) };
  }
}

/** Each center is handed its own: for hundreds of machines nobody goes through all of them for every one. */
function byCenter<T extends { center: string }>(all: readonly T[]): (center: string) => readonly T[] {
  const found = Map.groupBy(all, ({ center }) => center);
  return (center) => found.get(center) ?? [];
}
