/** What the address of /alerts asks for. Pure, but for the problems that it throws. */
import * as z from "zod";
import type { Config } from "../../../contract/config/schema.ts";
import type { Instant } from "../../../contract/time.ts";
import { isUrgent, levelIds } from "../../../jobs/alerts/levels.ts";
import { ruleIds } from "../../../jobs/alerts/rules.ts";
import { everywhere } from "../../../jobs/silence.ts";
import type { AlertFilter, AlertKey } from "../../../records/operations/alertPages.ts";
import { parseAsked } from "../asked.ts";
import { type DaysShown, optional, placeAndDays, queryOf } from "../listQuery.ts";
import type { Viewer } from "../rights.ts";

export const alertStates = ["open", "acknowledged", "silenced", "resolved"] as const;
export type AlertState = (typeof alertStates)[number];

const query = z.object({
  at: optional(z.string().max(65)),
  center: optional(z.string().max(32)),
  device: optional(z.string().max(50)),
  // A name that is none would narrow the list to nothing, and the page would say that all is well.
  rule: optional(z.enum(ruleIds)),
  level: optional(z.enum(levelIds)),
  urgent: optional(z.string().max(5)),
  state: optional(z.enum(alertStates)),
  from: optional(z.string().max(20)),
  to: optional(z.string().max(20)),
  before: optional(z.string().regex(/^\d{1,15}-\d{1,15}$/)),
});

export interface AlertQuery extends DaysShown {
  filter: AlertFilter;
  state: AlertState | undefined;
  urgent: boolean;
  level: string | undefined;
  before: AlertKey | undefined;
  /** Something is left out. */
  isNarrow: boolean;
  /** The same question for another page of the list, without where that page begins. */
  address: string;
}

/** Throws WebProblem on an unknown place (404) and on a rule or a level that is none (400). */
export function readAlertQuery(text: unknown, config: Config, viewer: Viewer, now: Instant): AlertQuery {
  const asked = parseAsked(query, text);
  const { place, days, shown } = placeAndDays(asked, config, viewer, now);
  const urgent = asked.urgent !== undefined;
  const levels = levelIds.filter((id) => (!urgent || isUrgent(id)) && (asked.level ?? id) === id);
  const { rule, level, state, from, to } = asked;
  const [openedAt, id] = asked.before?.split("-").map(Number) ?? [];
  return {
    filter: { ...place, rule, ...days, ...((urgent || level !== undefined) && { levels }) },
    state,
    urgent,
    level,
    ...shown,
    before: openedAt === undefined || id === undefined ? undefined : { openedAt, id },
    isNarrow: [asked.at, asked.center, asked.device, rule, level, asked.urgent, state, from, to].some((one) => one !== undefined),
    address: queryOf({ at: place.at, rule, level, urgent: urgent ? "1" : undefined, state, from, to }),
  };
}

export function keyText({ openedAt, id }: AlertKey): string {
  return `${openedAt}-${id}`;
}

/** Whether a viewer may read of it: what all centers share concerns everybody. */
export function seesAlert(viewer: Viewer, { center }: { center: string }): boolean {
  return center === everywhere ? viewer.may("read") : viewer.sees(center);
}
