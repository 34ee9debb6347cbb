/** Which alert explains another: what all centers share > a center's power > its agents > an agent > a device. Pure. */
import { type Instant, minuteMs } from "../../contract/time.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import { clockRule } from "../clocks.ts";
import { everywhere, silentRule, storeRule, wholeCenter } from "../silence.ts";

export type CauseFacts = Pick<Alert, "id" | "center" | "device" | "rule" | "level" | "resolvedAt">;

/** When a cause ends, what it explained gets this long to end by itself. */
export const settleMs = 10 * minuteMs;

/** Only a lack of news is explained by something else; what was measured stands for itself (food that is too warm must be looked after). */
const explainable: ReadonlySet<string> = new Set([silentRule, clockRule]);

/** The rules of which an alert can be a cause or have one. */
export const treeRules = (): string[] => [...new Set([...explainable, ...explainingRules])];

/** The rules whose alerts can explain others. */
export const explainingRules: readonly string[] = [silentRule, storeRule, "powerW"];

/** How far up in the tree an alert is; 0: it explains nothing. */
export function heightOf({ center, device, rule, level }: CauseFacts): number {
  if (center === everywhere && (rule === silentRule || rule === storeRule)) return 4;
  if (level === "power-off") return 3;
  return rule === silentRule && device === wholeCenter ? 2 : 0;
}

export function explainsOthers(alert: CauseFacts): boolean {
  return heightOf(alert) > 0;
}

/**
 * The alert among `others` that explains this one; undefined: it is a cause itself. `others` are open, or ended less than `settleMs`
 * ago: a device that comes back a minute after its center is no news.
 */
export function causeOf<T extends CauseFacts>(alert: CauseFacts, others: readonly T[], now: Instant): T | undefined {
  if (!explainable.has(alert.rule)) return undefined;
  return others.find((other) => {
    if (other.resolvedAt !== null && now - other.resolvedAt >= settleMs) return false;
    return other.id !== alert.id && heightOf(other) > heightOf(alert) && (other.center === alert.center || other.center === everywhere);
  });
}
