/** Every rule that an alert can have: what it is about; its level says how bad that is. Pure. */
import { kinds, type LimitRule } from "../../contract/kinds/index.ts";
import { clockRule } from "../clocks.ts";
import { healthRules } from "../health/findings.ts";
import { silentRule, storeRule } from "../silence.ts";
import { judgedElsewhere } from "./limits.ts";
import { calendarRule } from "./newYear.ts";

/** An alert about a limit has the name of the quantity as its rule; the fill level is judged with the way of its bag. */
const limitRules = kinds
  .flatMap(({ rules }) => (rules as readonly LimitRule[]).map(({ quantity }) => quantity))
  .filter((quantity) => quantity !== judgedElsewhere);

export const ruleIds: readonly string[] = [
  ...new Set(["pickup", silentRule, storeRule, clockRule, calendarRule, ...limitRules, ...healthRules]),
];
