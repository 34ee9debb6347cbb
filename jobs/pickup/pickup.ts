/**
 * Looks at every compactor: writes down its forecast, opens and ends its alert, leads its bag from the advice to the truck.
 * What is due is worked out from the stores at every look; whether a mail goes out is decided in `notify.ts`.
 */
import { deviceKey } from "../../contract/deviceKey.ts";
import { type Instant, minuteMs } from "../../contract/time.ts";
import type { ForecastRow } from "../../records/operations/forecasts.ts";
import { levelAfter, levelOf, unshownLevel } from "../alerts/levels.ts";
import { nextUsable } from "../calendar.ts";
import { catchingUp } from "../catchingUp.ts";
import type { JobContext } from "../context.ts";
import { watchedDevices } from "../devices.ts";
import { isEmptied, maxHeldMs } from "./advice.ts";
import { ChangeWatch } from "./change.ts";
import type { FoundChange } from "./evidence.ts";
import { type Machine, MachineReader } from "./machines.ts";
import { dueStep } from "./steps.ts";

const forecastEveryMs = 15 * minuteMs;

/** What a process remembers between two looks; all of it can be read again. */
interface Memory {
  reader: MachineReader;
  changes: ChangeWatch;
  forecastAt: Instant;
  /** The newest look, for mails of the same round. */
  machines: Machine[];
}

const memories = new WeakMap<JobContext, Memory>();

function memoryOf(context: JobContext): Memory {
  let memory = memories.get(context);
  if (!memory) {
    memory = {
      reader: new MachineReader(context),
      changes: new ChangeWatch(context.series),
      forecastAt: Number.NEGATIVE_INFINITY,
      machines: [],
    };
    memories.set(context, memory);
  }
  return memory;
}

/** The machines as the newest look of this process saw them. */
export function machinesOf(context: JobContext): readonly Machine[] {
  return memoryOf(context).machines;
}

export async function pickup(context: JobContext, now: Instant): Promise<void> {
  const { config, series, ledger, operations } = context;
  // While the store is away nothing is known, and right after it the newest readings are still on their way.
  const memory = memoryOf(context);
  if (ledger.storeDownSince() !== undefined) {
    // What was seen before is no longer how it is: the digest would tell it as today's.
    memory.machines = [];
    return;
  }
  const filling = catchingUp(ledger.agents(), now);
  const devices = watchedDevices(config).filter(({ kind, center }) => kind === "compactor" && !filling.has(center));
  const latest = await series.latest(devices);
  const alerts = await operations.alerts.open();
  memory.machines = await memory.reader.read(devices, latest, alerts, now);
  for (const machine of memory.machines) {
    const found = await memory.changes.look(machine, now);
    if (found) await writeChange(context, machine, found, now);
    const changed = found !== undefined;
    const total = machine.latest.cyclesTotal?.value;
    const { lastPickup } = machine;
    if (!changed && lastPickup?.state === "put-out" && lastPickup.cyclesTotalAt === null && typeof total === "number")
      await operations.pickups.noteCounter(lastPickup.id, total);
    await settleAlert(context, machine, changed, now);
  }
  await takeSteps(context, now);
  const slot = now - (now % forecastEveryMs);
  if (slot === memory.forecastAt) return;
  await operations.forecasts.add(memory.machines.flatMap((machine) => forecastRow(machine, slot) ?? []));
  memory.forecastAt = slot;
}

/** Evidence of a new bag: verifies the claim, or makes the entry by itself. */
async function writeChange({ config, operations, log }: JobContext, machine: Machine, found: FoundChange, now: Instant): Promise<void> {
  const { center, device, lastPickup, lastSeen, latest } = machine;
  const total = latest.cyclesTotal?.value;
  // Since the change before that was seen: the newest one that was said may be this one itself, or nothing showed it.
  const cycles = typeof total === "number" && lastSeen?.cyclesTotalAt != null ? total - lastSeen.cyclesTotalAt : -1;
  const seen = {
    evidence: found.evidence.join(","),
    ...(found.fillBefore !== undefined && { fillBefore: found.fillBefore }),
    ...(found.massKgBefore !== undefined && { massKg: found.massKgBefore }),
    ...(typeof total === "number" && { cyclesTotalAt: total }),
    ...(cycles >= 0 && { cycles }),
  };
  const claimed = lastPickup?.state === "put-out" || lastPickup?.state === "unconfirmed";
  if (claimed) await operations.pickups.verify(lastPickup.id, seen, now);
  const collectionAt = nextUsable(config.centers[center]!, found.changedAt)[0]?.deadlineAt;
  if (!claimed) await operations.pickups.found({ center, device, collectionAt, ...seen }, now);
  log.info("bag-changed", { center, device, evidence: seen.evidence });
}

async function settleAlert({ operations, log }: JobContext, machine: Machine, changed: boolean, now: Instant): Promise<void> {
  const { center, device, advice, pickupAlert: alert, lastPickup, fill, facts } = machine;
  if (advice.kind === "unknown") return;
  const isClaimed = lastPickup?.state === "put-out";
  // Only where the level is seen is a claim that it does not show worth a question.
  const isAsked = isClaimed && lastPickup.askedAt !== null && facts.levels.length > 0 && !facts.doubted.has("level");
  const isDue = advice.kind === "today" || advice.kind === "full";
  if (changed || !(isDue || isAsked)) {
    // An emptied bag waits for its evidence; what was noise, or is no longer needed, is taken back.
    const isWaiting = lastPickup?.state === "advised" || lastPickup?.state === "promised";
    if (!changed && isWaiting && !isEmptied(facts.told, fill?.ratio)) await operations.pickups.withdraw(lastPickup.id, now);
    if (!alert) return;
    await operations.alerts.resolve(alert.id, changed ? "bag-changed" : "level-dropped", now);
    log.info("alert-resolved", { center, device });
    return;
  }
  const { act = "exchange", actBy = now, collectionAt } = advice;
  // What somebody saw is not what the sensor will show to have fallen.
  const fillBefore = fill?.from[0] === "eye" ? facts.levels.at(-1)?.ratio : fill?.ratio;
  if (!isClaimed) {
    const advised = { center, device, act, actBy, collectionAt, fillBefore };
    // Somebody pressed a button since this look began: the next look takes it from there.
    if ((await operations.pickups.advise(advised, now, { last: lastPickup })) === undefined) return;
  }
  const level = advice.kind === "full" ? "full" : isDue ? "near-full" : unshownLevel;
  if (!alert) {
    await operations.alerts.raise({ center, device, rule: "pickup", level }, now);
    log.info("alert-opened", { center, device, level });
  } else if (alert.level !== level)
    await operations.alerts.setLevel(alert.id, levelAfter(alert, level), now, levelOf(level).rank > levelOf(alert.level).rank);
}

async function takeSteps({ config, operations, log }: JobContext, now: Instant): Promise<void> {
  const { pickups } = operations;
  const watched = new Set(watchedDevices(config).map(deviceKey));
  for (const entry of await pickups.open(now - maxHeldMs)) {
    const step = dueStep(entry, watched.has(deviceKey(entry)) ? config.centers[entry.center] : undefined, now);
    if (step === "withdrawn") await pickups.withdraw(entry.id, now);
    if (step === "ask") await pickups.ask(entry.id, now);
    if (step === "unconfirmed") await pickups.unconfirmed(entry.id, now);
    if (step === "collected") await pickups.collect(entry.id, now);
    if (step) log.info("bag-step", { center: entry.center, device: entry.device, step });
  }
}

function forecastRow({ center, device, forecast }: Machine, madeAt: Instant): ForecastRow[] | undefined {
  if (!forecast) return undefined;
  const { basis, enough, fill, fullAt } = forecast;
  return [
    {
      center,
      device,
      madeAt,
      basis,
      enough: enough ? 1 : 0,
      fillRatio: fill.ratio,
      fillSd: fill.sd,
      p10: fullAt.p10 ?? null,
      p50: fullAt.p50 ?? null,
      p90: fullAt.p90 ?? null,
    },
  ];
}
