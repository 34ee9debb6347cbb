/** What a mail about a bag is made of, as the newest look saw its machine. */
import { dayMs, hourMs, type Instant } from "../../contract/time.ts";
import type { JobContext } from "../context.ts";
import type { BagNotice } from "../mail/notice.ts";
import { maxHeldMs } from "./advice.ts";
import { bagWeight } from "./bagWeight.ts";
import { courseDays } from "./course.ts";
import { fillRules } from "./level.ts";
import { machinesOf } from "./pickup.ts";

/** Undefined: the machine was not looked at, e.g. because its center is catching up. */
export async function bagNotice(context: JobContext, center: string, device: string, now: Instant): Promise<BagNotice | undefined> {
  const machines = machinesOf(context);
  const machine = machines.find((one) => one.center === center && one.device === device);
  if (!machine) return undefined;
  const { advice, forecast, fill, facts } = machine;
  const config = context.config.centers[center]!;
  const last = await context.operations.pickups.last(center, device);
  const isOpen = last?.state === "advised" || last?.state === "promised";
  const hours = await context.series.range({ of: machine, quantity: "fillRatio", from: now - courseDays * dayMs, to: now, every: "1h" });
  return {
    pickup: isOpen || last?.state === "put-out" ? last.id : undefined,
    advice,
    claimed: last?.state === "put-out" && last.askedAt !== null ? { by: last.putOutBy ?? "", at: last.putOutAt ?? now } : undefined,
    // The sensor's own figure, as the page and the machine show it, where it is trusted.
    fill: facts.doubted.has("level") ? fill : (steadyLevel(facts.levels) ?? fill),
    fullAt: forecast && { ...forecast.fullAt, enough: forecast.enough },
    forecast,
    weight: bagWeight(machine, machines, await context.operations.pickups.open(now - maxHeldMs), config, now),
    course: hours.map(([at, , ratio]) => ({ at: at + hourMs / 2, ratio })),
    nearFull: fillRules(machine.config, config)[0]?.above ?? 1,
  };
}

/** The newest reading, but not one that jumped for a moment: the middle of the last three. */
function steadyLevel(levels: readonly { at: Instant; ratio: number }[]): { at: Instant; ratio: number } | undefined {
  const newest = levels.slice(-3);
  const middle = newest.map(({ ratio }) => ratio).sort((a, b) => a - b)[Math.floor(newest.length / 2)];
  return middle === undefined ? undefined : { at: newest.at(-1)!.at, ratio: middle };
}
