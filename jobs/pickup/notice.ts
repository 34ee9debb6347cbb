/** What a mail says of one bag. */
import type { Instant } from "../../contract/time.ts";
import { nextUsable } from "../calendar.ts";
import type { JobContext } from "../context.ts";
import type { BagNotice } from "../mail/notice.ts";
import { adviceFor } from "./advice.ts";
import { type FillLevel, fillRules } from "./level.ts";

/** Undefined: there is no such compactor. */
export async function bagNotice(context: JobContext, centerId: string, deviceId: string, now: Instant): Promise<BagNotice | undefined> {
  const center = context.config.centers[centerId];
  const device = center?.devices[deviceId];
  if (!center || device?.kind !== "compactor") return undefined;
  const of = { center: centerId, device: deviceId, kind: device.kind };
  const latest = (await context.series.latest([of])).get(`${centerId}/${deviceId}`)?.fillRatio;
  const fill = latest && typeof latest.value === "number" ? { ratio: latest.value, at: latest.at } : undefined;
  const alert = (await context.operations.alerts.open()).find(
    (one) => one.rule === "pickup" && one.center === centerId && one.device === deviceId,
  );
  const advice = adviceFor(fill ? ((alert?.level ?? "ok") as FillLevel) : "unknown", center, now);
  const actBy = advice.actBy ?? (advice.act === "put-out" ? nextUsable(center, now)[0]?.putOutUntil : undefined);
  return {
    pickup: undefined,
    advice: { ...advice, ...(actBy !== undefined && { actBy }) },
    fill,
    fullAt: undefined,
    weight: undefined,
    course: [],
    nearFull: fillRules(device, center)[0]?.above ?? center.nearFull,
  };
}
