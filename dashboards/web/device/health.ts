/** The health of one compactor as the page shows it: each topic in order, with a finding, or not known. The rules are those of `jobs/health`; nothing is judged here. */
import type { Latest } from "../../../collector/series/port.ts";
import type { Language } from "../../../contract/language.ts";
import type { Instant } from "../../../contract/time.ts";
import type { WatchedDevice } from "../../../jobs/devices.ts";
import { healthFacts, reportsBackMs } from "../../../jobs/health/facts.ts";
import type { Finding, HealthFacts } from "../../../jobs/health/finding.ts";
import { health } from "../../../jobs/health/findings.ts";
import { cycleEnergyRule, cycleTimeRule, doubtRule } from "../../../jobs/health/levels.ts";
import { odourRule } from "../../../jobs/health/odour.ts";
import { readEnergyScale, readMotor } from "../../../jobs/health/read.ts";
import { steriliserRule } from "../../../jobs/health/steriliser.ts";
import { bagAgeRule, deodorantRule, filterRule } from "../../../jobs/health/upkeep.ts";
import { Profiles } from "../../../jobs/pickup/profiles.ts";
import { witnessNames } from "../../../jobs/pickup/witnesses.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import type { WebContext } from "../context.ts";

/** What staff ask about, and the rules that answer. */
const topics = {
  motor: [cycleTimeRule, cycleEnergyRule],
  steriliser: [steriliserRule],
  filter: [filterRule],
  deodorant: [deodorantRule],
  odour: [odourRule],
  bag: [bagAgeRule],
  sensors: witnessNames.map(doubtRule),
} as const satisfies Record<string, readonly string[]>;
export type HealthTopic = keyof typeof topics;
export const topicRules: readonly string[] = Object.values(topics).flat();

export interface TopicHealth {
  topic: HealthTopic;
  /** unknown: not measured, or too little is known to say. */
  state: "fine" | "finding" | "unknown";
  findings: Finding[];
}

export interface DeviceHealth {
  topics: TopicHealth[];
  /** Figures that stand beside a topic. */
  filterDaysLeft: number | undefined;
  bagSince: Instant | undefined;
  /** A reminder of the deodorant was asked for; else there is nothing to be fine. */
  remindsOfDeodorant: boolean;
}

export function deviceHealth(facts: HealthFacts, now: Instant, language: Language = "ja"): DeviceHealth {
  const { findings, fine } = health(facts, now, language);
  return {
    topics: Object.entries(topics).map(([topic, rules]: [string, readonly string[]]) => {
      const found = findings.filter(({ rule }) => rules.includes(rule));
      const state = found.length > 0 ? "finding" : rules.some((rule) => fine.includes(rule)) ? "fine" : "unknown";
      return { topic: topic as HealthTopic, state, findings: found };
    }),
    filterDaysLeft: facts.filterDaysLeft?.[1],
    bagSince: facts.bagSince,
    remindsOfDeodorant: facts.deodorantDays !== undefined,
  };
}

/** Months of a motor are not read anew at every look. */
const keptMs = 5 * 60_000;
const keptDevices = 200;

/** Remembers what it read for a few minutes; one for the pages of a process. */
export class HealthReader {
  readonly #context: WebContext;
  readonly #profiles: Profiles;
  readonly #known = new Map<string, { until: Instant; facts: HealthFacts }>();

  constructor(context: WebContext) {
    this.#context = context;
    this.#profiles = new Profiles(context.operations, context.config);
  }

  /** `alerts`: the open ones of the device; `changed`: the newest entry in which its bag was changed. Rejects with Unavailable. */
  async read(
    device: WatchedDevice,
    { latest, alerts, changed }: { latest: Latest; alerts: readonly Alert[]; changed: Pickup | undefined },
    now: Instant,
    language: Language,
  ): Promise<DeviceHealth> {
    const name = `${device.center}/${device.device}`;
    const known = this.#known.get(name);
    if (known && known.until > now && known.until <= now + keptMs) return deviceHealth(known.facts, now, language);
    const { series, operations } = this.#context;
    await this.#profiles.refresh();
    const reports = (await operations.eyeReports.since(now - reportsBackMs(device.config))).filter(
      (one) => one.center === device.center && one.device === device.device,
    );
    const [past, motor] = await Promise.all([
      healthFacts(series, device, { latest, changed, reports, alerts, profiles: this.#profiles }, now),
      readMotor(series, device, now),
    ]);
    const energy = past.bag && past.bagSince !== undefined ? await readEnergyScale(series, device, past.bagSince) : undefined;
    const facts = { ...past, ...motor, energy };
    if (this.#known.size >= keptDevices) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(name, { until: now + keptMs, facts });
    return deviceHealth(facts, now, language);
  }
}
