/** Tokens of walls, calendars and programs. A secret is shown once, here. Tablets get theirs by pairing, on their page. */
import { isThingName } from "../records/operations/names.ts";
import { centerProblem, tokenRoles } from "../records/operations/roles.ts";
import { tokenEndsAt } from "../records/operations/tokens.ts";
import { systemClock } from "../runtime/clock.ts";
import { ConfigError, Rejected } from "../runtime/errors.ts";
import { answer, type Command, parse } from "./command.ts";
import { centerOf, onOperations } from "./onOperations.ts";

const usage = `usage: token add NAME --role ${tokenRoles.join("|")} [--center C] [--days N], token revoke NAME, or token list`;

export const token: Command = async (args) => {
  const { values, positionals } = parse(args, { role: { type: "string" }, center: { type: "string" }, days: { type: "string" } });
  const [action = "", name = ""] = positionals;
  const role = tokenRoles.find((one) => one === values.role);
  const days = values.days === undefined ? undefined : Number(values.days);
  const isWhole = action === "list" || (action === "revoke" && name) || (action === "add" && role && isThingName(name));
  if (!isWhole) throw new ConfigError(usage);
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 3_650))
    throw new ConfigError(`--days ${values.days}: a whole number from 1 to 3650`);
  return onOperations(values, action === "add" ? "another name" : "a name of token list", async (parts) => {
    const now = systemClock.now();
    if (action === "list") return answer(await parts.operations.tokens.list(now));
    if (action === "revoke") {
      if (!(await parts.access.revokeToken({ name }))) throw new Rejected(`there is no token "${name}"`);
      return;
    }
    if (!role) return;
    const center = centerOf(parts, values.center);
    const problem = centerProblem(role, center);
    if (problem) throw new ConfigError(`--role ${role}: ${problem}; --center C says which`);
    const expiresAt = tokenEndsAt(role, days, now);
    const secret = await parts.access.addToken({ name, role, center, expiresAt });
    answer({ token: name, role, center, expiresAt, secret });
  });
};
