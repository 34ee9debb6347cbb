/**
 * Looks at the health of every compactor once an hour, a few at a look, and at its motor once a day (hourly while it is told). Opens and ends alerts; whether a mail
 * goes out is decided in `notify.ts`. What was looked at is remembered by the process only: looking twice changes nothing.
 */
import type { Latest } from "../collector/series/port.ts";
import { diaperKg } from "../contract/kinds/compactor.ts";
import { dayMs, hourMs, type Instant, tokyoDate } from "../contract/time.ts";
import type { Alert } from "../records/operations/alerts.ts";
import type { EyeReport } from "../records/operations/eyeReports.ts";
import type { Pickup } from "../records/operations/pickups.ts";
import { catchingUp } from "./catchingUp.ts";
import type { JobContext } from "./context.ts";
import { type WatchedDevice, watchedDevices } from "./devices.ts";
import type { HealthFacts } from "./health/finding.ts";
import { health as healthOf, healthRules } from "./health/findings.ts";
import { motorLevel } from "./health/motor.ts";
import { readEnergyScale, readMotor, readPast } from "./health/read.ts";
import { Profiles } from "./pickup/profiles.ts";
import type { EnergyScale } from "./pickup/witnesses.ts";

/** A look stays short with thousands of machines; 500 are through in five minutes of looks. */
const machinesAtOnce = 20;
/** Reports of a service count for as long as the motor's past is read. */
const reportsBackDays = 400;

interface Memory {
  hour: Map<string, number>;
  motorDay: Map<string, string>;
  /** What a cycle costs, learned before the bag that came in then. */
  energy: Map<string, { bagSince: Instant; scale: EnergyScale | undefined }>;
}
const memories = new WeakMap<JobContext, Memory>();

export async function health(context: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const { config, series, ledger, operations } = context;
  // While the store is away nothing is known, and right after it the newest readings are still on their way.
  if (ledger.storeDownSince() !== undefined) return;
  const memory = memories.get(context) ?? { hour: new Map(), motorDay: new Map(), energy: new Map() };
  memories.set(context, memory);
  const hour = Math.floor(now / hourMs);
  const filling = catchingUp(ledger.agents(), now);
  const due = watchedDevices(config)
    .filter(({ kind, center, device }) => kind === "compactor" && !filling.has(center) && memory.hour.get(`${center}/${device}`) !== hour)
    .slice(0, machinesAtOnce);
  if (due.length === 0) return;

  const latest = await series.latest(due);
  const alerts = Map.groupBy(await operations.alerts.open(), nameOf);
  const { changed } = await operations.pickups.newest();
  const deodorantDays = due.map((device) => device.config.deodorantDays ?? 0);
  const reports = Map.groupBy(await operations.eyeReports.since(now - Math.max(reportsBackDays, ...deodorantDays) * dayMs), nameOf);
  const profiles = new Profiles(operations, config);
  await profiles.refresh();
  for (const device of due) {
    if (signal?.aborted) return;
    const name = nameOf(device);
    const known = {
      latest: latest.get(name) ?? {},
      changed: changed.get(name),
      reports: reports.get(name) ?? [],
      alerts: (alerts.get(name) ?? []).filter(({ rule }) => healthRules.includes(rule)),
      profiles,
    };
    // Who has just had it repaired sees the alert end within the hour.
    const isMotorDue = memory.motorDay.get(name) !== tokyoDate(now) || known.alerts.some(({ level }) => level === motorLevel);
    const facts = {
      ...(await factsOf(context, device, known, now)),
      ...(isMotorDue && (await readMotor(series, device, now))),
    };
    const energy = facts.bag && facts.bagSince !== undefined ? await energyOf(context, memory, device, facts.bagSince) : undefined;
    await settle(context, { ...facts, energy }, known.alerts, now);
    memory.hour.set(name, hour);
    memory.motorDay.set(name, tokyoDate(now));
  }
}

const nameOf = ({ center, device }: { center: string; device: string }) => `${center}/${device}`;

interface Known {
  latest: Latest;
  /** The newest entry in which the bag was changed. */
  changed: Pickup | undefined;
  reports: readonly EyeReport[];
  alerts: readonly Alert[];
  profiles: Profiles;
}

async function factsOf(
  { series }: JobContext,
  device: WatchedDevice,
  { latest, changed, reports, alerts, profiles }: Known,
  now: Instant,
): Promise<HealthFacts> {
  const { center, config } = device;
  const bagSince = changed && (changed.verifiedAt ?? changed.putOutAt ?? undefined);
  const cyclesAtChange = changed?.cyclesTotalAt ?? undefined;
  const bag = bagSince === undefined ? undefined : { since: bagSince, cyclesTotal: cyclesAtChange };
  const cycles = latest.cyclesTotal?.value;
  const bagCycles = typeof cycles === "number" && cyclesAtChange !== undefined ? cycles - cyclesAtChange : undefined;
  const { profile, basis } = profiles.of(center, device.device, config);
  return {
    center,
    device: device.device,
    ...(await readPast(series, device, latest, bag, now)),
    // Only the machine's own week: the habits of others say nothing about a sensor.
    ratioPerCycle: basis === "device" ? profile.ratioPerCycle : undefined,
    fullKg: config.bagDiapers === undefined ? undefined : config.bagDiapers * diaperKg,
    deodorantDays: config.deodorantDays,
    bagSince,
    bagCycles,
    reports,
    open: new Map(alerts.map(({ rule, level }) => [rule, level])),
  };
}

async function energyOf({ series }: JobContext, { energy }: Memory, device: WatchedDevice, bagSince: Instant) {
  const known = energy.get(nameOf(device));
  if (known?.bagSince === bagSince) return known.scale;
  const scale = await readEnergyScale(series, device, bagSince);
  energy.set(nameOf(device), { bagSince, scale });
  return scale;
}

async function settle({ operations, log }: JobContext, facts: HealthFacts, open: readonly Alert[], now: Instant): Promise<void> {
  const { center, device } = facts;
  const { findings, fine } = healthOf(facts, now);
  for (const { rule, level } of findings) {
    const alert = open.find((one) => one.rule === rule);
    if (alert) {
      if (alert.level !== level) await operations.alerts.setLevel(alert.id, level, now);
      continue;
    }
    await operations.alerts.raise({ center, device, rule, level }, now);
    log.info("alert-opened", { center, device, level });
  }
  for (const alert of open) {
    if (!fine.includes(alert.rule)) continue;
    await operations.alerts.resolve(alert.id, "in-order", now);
    log.info("alert-resolved", { center, device });
  }
}
