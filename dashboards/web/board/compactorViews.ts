/** A compactor as the board shows it: what was evaluated of it, its level so far and ahead, and what else is the matter with it. */
import type { SeriesStore } from "../../../collector/series/port.ts";
import type { CenterConfig } from "../../../contract/config/schema.ts";
import { deviceKey } from "../../../contract/deviceKey.ts";
import { dayMs, type Instant } from "../../../contract/time.ts";
import { odourRule } from "../../../jobs/health/odour.ts";
import { steriliserRule } from "../../../jobs/health/steriliser.ts";
import { deodorantRule, filterRule } from "../../../jobs/health/upkeep.ts";
import { bagWeight } from "../../../jobs/pickup/bagWeight.ts";
import { evaluateUnknown } from "../../../jobs/pickup/evaluate.ts";
import { stillKept } from "../../../jobs/pickup/keptBag.ts";
import { fillRules } from "../../../jobs/pickup/level.ts";
import type { Machine } from "../../../jobs/pickup/machines.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import type { Pipeline } from "../pipeline.ts";
import { unlessAway } from "../unlessAway.ts";
import { Courses, SteadyOutlooks } from "./courses.ts";
import type { CompactorView, DeviceView } from "./model.ts";

/** What one look at the stores found of a center. */
export interface Looked {
  alerts: readonly Alert[];
  machines: readonly Machine[];
  /** On their way. */
  bags: readonly Pickup[];
  pipeline: Pipeline;
  withCourses: boolean;
  now: Instant;
}

const hygieneRules: ReadonlySet<string> = new Set([odourRule, steriliserRule, filterRule, deodorantRule]);

/** One for the pages of a process: remembers what is drawn. */
export class CompactorViews {
  readonly #courses: Courses;
  readonly #outlooks = new SteadyOutlooks();

  constructor(series: SeriesStore) {
    this.#courses = new Courses(series);
  }

  async of(
    centerId: string,
    center: CenterConfig,
    view: DeviceView,
    machine: Machine | undefined,
    { pipeline, alerts, machines, bags, withCourses, now }: Looked,
  ): Promise<CompactorView> {
    const value = view.latest.fillRatio?.value;
    const fillRatio = typeof value === "number" ? value : undefined;
    const newest = fillRatio === undefined ? undefined : { at: view.latest.fillRatio!.at, ratio: fillRatio };
    const rules = fillRules(view.config, center);
    const { level, decision, advice, forecast } = machine ?? evaluateUnknown(center, now);
    const lastReport = machine?.lastReport;
    const of = { center: centerId, device: view.id, kind: view.config.kind };
    const troubles = alerts.filter((one) => one.device === view.id && hygieneRules.has(one.rule));
    const course = withCourses ? ((await unlessAway(this.#courses.read(of, pipeline, now))) ?? []) : [];
    return {
      ...view,
      fillRatio,
      level,
      decision,
      advice,
      kept: bags
        .filter((one) => one.device === view.id)
        .map((one) => stillKept(one, center, now))
        .find((one) => one !== undefined),
      weight: machine && bagWeight(machine, machines, bags, center, now),
      forecast,
      cyclesToday: pipeline.store.ok ? machine?.cyclesToday : undefined,
      markRatio: rules[0]?.above ?? 0.8,
      // The line ends at the newest value, not at the mean of its hour.
      outlook: this.#outlooks.of(deviceKey(of), newest, forecast, now),
      course: [...course.filter(({ at }) => newest === undefined || at < newest.at), ...(newest ? [newest] : [])],
      bagSince: machine?.facts.bagSince,
      troubles,
      lastPickup: machine?.lastPickup,
      lastReport: lastReport && now - lastReport.at < dayMs ? lastReport : undefined,
    };
  }
}
