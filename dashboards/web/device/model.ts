/** Everything that a device page shows, as data: read from the stores at once, nothing judged that a job judges already. */
import type { TimeMarks } from "../../../charts/timeFrame.ts";
import type { DeviceRef } from "../../../collector/series/port.ts";
import type { CenterConfig, DeviceConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import type { ReadProblem } from "../../../contract/readProblems.ts";
import { dayMs, hourMs, type Instant, minuteMs, tokyoDate } from "../../../contract/time.ts";
import { alertWords, isUrgent } from "../../../jobs/alerts/levels.ts";
import { type Forecast, fillsAhead } from "../../../jobs/forecast/forecast.ts";
import { type Alert, listedLevel } from "../../../records/operations/alerts.ts";
import type { Correction } from "../../../records/operations/corrections.ts";
import type { Board, BoardReader, CompactorView, DeviceView } from "../board/model.ts";
import type { WebContext } from "../context.ts";
import { Recent } from "../recent.ts";
import { unlessAway } from "../unlessAway.ts";
import { type QuantityCourse, readCourses, readEveryMs, readTotal, type TotalCourse } from "./courses.ts";
import { type DeviceHealth, HealthReader } from "./health.ts";
import type { Increment } from "./increments.ts";
import { closedDays } from "./marks.ts";
import type { DeviceSpan } from "./span.ts";
import { weekByHours, weeksMeasured } from "./weekByHours.ts";

export interface CycleView {
  /** What came each day of these days. */
  perDay: readonly Increment[];
  daysFrom: Instant;
  daysTo: Instant;
  closed: TimeMarks["closed"];
  pickups: TimeMarks["pickups"];
  /** Mean of each hour of the week; over how many weeks with values. */
  week: (number | undefined)[][];
  weeks: number;
}

export interface DeviceData {
  centerId: string;
  center: CenterConfig;
  device: DeviceView;
  /** The same of a compactor, with more. */
  compactor: CompactorView | undefined;
  board: Board;
  now: Instant;
  span: DeviceSpan;
  /** Undefined: the store of the series is away. */
  courses: QuantityCourse[] | undefined;
  marks: Omit<TimeMarks, "wrong">;
  /** Corrections that hold in the time that is shown, and all of them for the list. */
  holding: Correction[];
  corrections: Correction[];
  ahead: { at: Instant; p10: number; p50: number; p90: number }[];
  cycles: CycleView | undefined;
  health: DeviceHealth | undefined;
  /** Why its agent cannot read it. */
  problem: ReadProblem | undefined;
}

/** For a day or a week the weeks around it say how the machine is used. */
const daysBack = 28;
const weekBack = 56;
const aheadMs = 14 * dayMs;
/** A year by its hours is long to read; so is a past that hardly changes. */
const keptSpans = 50;
const weekKeptMs = 10 * minuteMs;
const pastKeptMs = minuteMs;
const presentKeptMs = 2_000;
/** The page of one device does not read all devices anew; ages count from the time of measurement all the same. */
const boardKeptMs = 5_000;

export class DeviceReader {
  readonly #context: WebContext;
  readonly #boards: BoardReader;
  readonly #health: HealthReader;
  readonly #courses = new Recent<QuantityCourse[]>(keptSpans);
  readonly #weeks = new Recent<TotalCourse>(keptSpans);

  constructor(context: WebContext, boards: BoardReader) {
    this.#context = context;
    this.#boards = boards;
    this.#health = new HealthReader(context);
  }

  /** Undefined: there is no such device. */
  async read(centerId: string, deviceId: string, span: DeviceSpan, language: Language): Promise<DeviceData | undefined> {
    const { config, operations, clock } = this.#context;
    const center = config.centers[centerId];
    const settings = center?.devices[deviceId];
    if (!center || !settings) return undefined;
    const now = clock.now();
    const board = await this.#boards.read(boardKeptMs);
    const view = board.centers.find(({ id }) => id === centerId)!;
    const compactor = view.compactors.find(({ id }) => id === deviceId);
    const device = compactor ?? view.others.find(({ id }) => id === deviceId)!;
    const of = { center: centerId, device: deviceId, kind: settings.kind };
    const [alerts, pickups, holding, corrections, courses, cycles, health] = await Promise.all([
      operations.alerts.ofDevice(of, span.from, span.to),
      operations.pickupPages.changesOf(of, span.from, span.to),
      operations.corrections.holding(of, span.from, span.to),
      operations.corrections.list(of),
      settings.planned ? [] : unlessAway(this.#coursesOf(of, center, settings, span, now)),
      this.#cycles(of, center, settings, span, now),
      this.#healthOf(of, settings, device, board, now, language),
    ]);
    return {
      ...{ centerId, center, device, compactor, board, now, span, courses, holding, corrections, cycles, health },
      marks: {
        pickups,
        alerts: alerts.map((alert) => shownAlert(alert, language)),
        closed: closedDays(center, span.firstDay, span.endDay),
      },
      ahead: aheadOf(compactor?.forecast, span, now),
      problem: board.pipeline.agents
        .filter((agent) => agent.center === centerId)
        .flatMap(({ problems }) => problems)
        .find((one) => one.device === deviceId)?.problem,
    };
  }

  /** Only the courses and corrections: for the table of figures. Rejects with Unavailable. */
  async readFigures(centerId: string, deviceId: string, span: DeviceSpan): Promise<{ courses: QuantityCourse[]; holding: Correction[] }> {
    const { config, operations, clock } = this.#context;
    const center = config.centers[centerId]!;
    const settings = center.devices[deviceId]!;
    const of = { center: centerId, device: deviceId, kind: settings.kind };
    const [courses, holding] = await Promise.all([
      settings.planned ? [] : this.#coursesOf(of, center, settings, span, clock.now()),
      operations.corrections.holding(of, span.from, span.to),
    ]);
    return { courses, holding };
  }

  #coursesOf(of: DeviceRef, center: CenterConfig, settings: DeviceConfig, span: DeviceSpan, now: Instant): Promise<QuantityCourse[]> {
    const key = `${of.center}/${of.device} ${span.from} ${span.to} ${span.every}`;
    const keptMs = span.to < now - dayMs ? pastKeptMs : presentKeptMs;
    return this.#courses.get(key, keptMs, now, () => readCourses(this.#context.series, of, span, readEveryMs(settings, center)));
  }

  async #cycles(
    of: DeviceRef,
    center: CenterConfig,
    settings: DeviceConfig,
    span: DeviceSpan,
    now: Instant,
  ): Promise<CycleView | undefined> {
    if (settings.kind !== "compactor" || settings.planned) return undefined;
    const { series, operations } = this.#context;
    const isShort = span.axis === "day" || span.axis === "week";
    const end = Math.min(span.to, now + dayMs);
    const daysFrom = isShort ? span.to - daysBack * dayMs : span.from;
    const weekFrom = isShort ? end - weekBack * dayMs : span.from;
    const read = (from: Instant, every: "1h" | "1d") => readTotal(series, of, "cyclesTotal", { from, to: span.to, every });
    const week = this.#weeks.get(`${of.center}/${of.device} ${span.query}`, weekKeptMs, now, () => read(weekFrom, "1h"));
    const found = await unlessAway(Promise.all([read(daysFrom, "1d"), week]));
    if (!found) return undefined;
    const [days, hours] = found;
    if (days.bars.length === 0) return undefined;
    return {
      perDay: days.bars,
      daysFrom,
      daysTo: span.to,
      closed: closedDays(center, tokyoDate(daysFrom), span.endDay),
      pickups: await operations.pickupPages.changesOf(of, daysFrom, span.to),
      week: weekByHours(hours.bars),
      weeks: Math.max(1, weeksMeasured(hours.bars)),
    };
  }

  async #healthOf(
    of: DeviceRef,
    settings: DeviceConfig,
    device: DeviceView,
    board: Board,
    now: Instant,
    language: Language,
  ): Promise<DeviceHealth | undefined> {
    if (settings.kind !== "compactor" || settings.planned) return undefined;
    const { operations } = this.#context;
    const alerts = board.alerts.filter((alert) => alert.center === of.center && alert.device === of.device);
    const changed = await operations.pickupPages.lastChange(of);
    return unlessAway(this.#health.read({ ...of, config: settings }, { latest: device.latest, alerts, changed }, now, language));
  }
}

function shownAlert(alert: Alert, language: Language): TimeMarks["alerts"][number] {
  const to = alert.resolvedAt ?? undefined;
  const level = listedLevel(alert);
  return {
    from: alert.openedAt,
    ...(to !== undefined && { to }),
    word: alertWords({ rule: alert.rule, level }, language),
    isUrgent: isUrgent(level),
  };
}

/** What is expected within the picture, about fifty points of it. */
function aheadOf(forecast: Forecast | undefined, { to, axis }: DeviceSpan, now: Instant): DeviceData["ahead"] {
  const end = Math.min(to, now + aheadMs);
  // In a year two weeks are a few pixels.
  if (!forecast || end <= now || axis === "year") return [];
  return fillsAhead(forecast, now, end, Math.max(hourMs / 2, (end - now) / 50));
}
