import { deviceKey } from "../contract/deviceKey.ts";
import { hourMs, type Instant, tokyoDate } from "../contract/time.ts";
import type { Alert } from "../records/operations/alerts.ts";
import { levelAfter } from "./alerts/levels.ts";
import { catchingUp } from "./catchingUp.ts";
import type { JobContext } from "./context.ts";
import { type WatchedDevice, watchedDevices } from "./devices.ts";
import { healthFacts, reportsBackMs } from "./health/facts.ts";
import type { HealthFacts } from "./health/finding.ts";
import { health as healthOf, healthRules } from "./health/findings.ts";
import { motorLevel } from "./health/motor.ts";
import { readEnergyScale, readMotor } from "./health/read.ts";
import { Profiles } from "./pickup/profiles.ts";
import type { EnergyScale } from "./pickup/witnesses.ts";

/** A look stays short with thousands of machines; 500 are through in five minutes of looks. */
const machinesAtOnce = 20;

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
    .filter((one) => one.kind === "compactor" && !filling.has(one.center) && memory.hour.get(deviceKey(one)) !== hour)
    .slice(0, machinesAtOnce);
  if (due.length === 0) return;

  const latest = await series.latest(due);
  const alerts = Map.groupBy(await operations.alerts.open(), deviceKey);
  const { changed } = await operations.pickups.newest();
  const backMs = Math.max(...due.map(({ config: one }) => reportsBackMs(one)));
  const reports = Map.groupBy(await operations.eyeReports.since(now - backMs), deviceKey);
  const profiles = new Profiles(operations, config);
  await profiles.refresh();
  for (const device of due) {
    if (signal?.aborted) return;
    const name = deviceKey(device);
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
      ...(await healthFacts(series, device, known, now)),
      ...(isMotorDue && (await readMotor(series, device, now))),
    };
    const energy = facts.bag && facts.bagSince !== undefined ? await energyOf(context, memory, device, facts.bagSince) : undefined;
    await settle(context, { ...facts, energy }, known.alerts, now);
    memory.hour.set(name, hour);
    memory.motorDay.set(name, tokyoDate(now));
  }
}

async function energyOf({ series }: JobContext, { energy }: Memory, device: WatchedDevice, bagSince: Instant) {
  const known = energy.get(deviceKey(device));
  if (known?.bagSince === bagSince) return known.scale;
  const scale = await readEnergyScale(series, device, bagSince);
  energy.set(deviceKey(device), { bagSince, scale });
  return scale;
}

async function settle({ operations, log }: JobContext, facts: HealthFacts, open: readonly Alert[], now: Instant): Promise<void> {
  const { center, device } = facts;
  const { findings, fine } = healthOf(facts, now);
  for (const { rule, level } of findings) {
    const alert = open.find((one) => one.rule === rule);
    if (alert) {
      if (alert.level !== level) await operations.alerts.setLevel(alert.id, levelAfter(alert, level), now);
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
