/** The health of one compactor as the page shows it: each topic in order, with a finding, or not known. The rules are those of `jobs/health`; nothing is judged here. */
import type { Latest } from "../../../collector/series/port.ts";
import type { Language } from "../../../contract/language.ts";
import type { Instant } from "../../../contract/time.ts";
import type { WatchedDevice } from "../../../jobs/devices.ts";
import { healthFacts, reportsBackMs } from "../../../jobs/health/facts.ts";
import type { Finding, HealthFacts } from "../../../jobs/health/finding.ts";
import { type HealthTopic, health, healthTopics, rulesAbout } from "../../../jobs/health/findings.ts";
import { readEnergyScale, readMotor } from "../../../jobs/health/read.ts";
import { Profiles } from "../../../jobs/pickup/profiles.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import type { WebContext } from "../context.ts";
import { Recent } from "../recent.ts";

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
    topics: healthTopics.map((topic) => {
      const rules = rulesAbout(topic);
      const found = findings.filter(({ rule }) => rules.includes(rule));
      const state = found.length > 0 ? "finding" : rules.some((rule) => fine.includes(rule)) ? "fine" : "unknown";
      return { topic, state, findings: found };
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
  readonly #facts = new Recent<HealthFacts>(keptDevices);

  constructor(context: WebContext) {
    this.#context = context;
    this.#profiles = new Profiles(context.operations, context.config);
  }

  /** `alerts`: the open ones of the device; `changed`: the newest entry in which its bag was changed. Rejects with Unavailable. */
  async read(device: WatchedDevice, known: KnownOfDevice, now: Instant, language: Language): Promise<DeviceHealth> {
    // Whoever has just changed the bag sees it.
    const name = `${device.center}/${device.device} ${known.changed?.id} ${known.alerts.map(({ id, level }) => `${id} ${level}`)}`;
    const facts = await this.#facts.get(name, keptMs, now, () => this.#read(device, known, now));
    return deviceHealth(facts, now, language);
  }

  async #read(device: WatchedDevice, { latest, alerts, changed }: KnownOfDevice, now: Instant): Promise<HealthFacts> {
    const { series, operations } = this.#context;
    await this.#profiles.refresh();
    const reports = await operations.eyeReports.ofDevice(device, now - reportsBackMs(device.config));
    const [past, motor] = await Promise.all([
      healthFacts(series, device, { latest, changed, reports, alerts, profiles: this.#profiles }, now),
      readMotor(series, device, now),
    ]);
    const energy = past.bag && past.bagSince !== undefined ? await readEnergyScale(series, device, past.bagSince) : undefined;
    return { ...past, ...motor, energy };
  }
}

export interface KnownOfDevice {
  latest: Latest;
  alerts: readonly Alert[];
  changed: Pickup | undefined;
}
