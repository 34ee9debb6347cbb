/** Tokens of walls, calendars and programs. A secret is shown once, here. Tablets get theirs by pairing, on their page. */
import { centerProblem, tokenRoles } from "../records/operations/roles.ts";
import { tokenEndsAt, tokenName } from "../records/operations/tokens.ts";
import { systemClock } from "../runtime/clock.ts";
import { ConfigError, Rejected } from "../runtime/errors.ts";
import { answer, type Command, parse } from "./command.ts";
import { byCommand, centerOf, onOperations } from "./onOperations.ts";

const usage = `usage: token add NAME --role ${tokenRoles.join("|")} [--center C] [--days N], token revoke NAME, or token list`;

export const token: Command = async (args) => {
  const { values, positionals } = parse(args, { role: { type: "string" }, center: { type: "string" }, days: { type: "string" } });
  const [action = "", name = ""] = positionals;
  const role = tokenRoles.find((one) => one === values.role);
  const days = values.days === undefined ? undefined : Number(values.days);
  const isWhole = action === "list" || (action === "revoke" && name) || (action === "add" && role && tokenName.test(name));
  if (!isWhole) throw new ConfigError(usage);
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 3_650))
    throw new ConfigError(`--days ${values.days}: a whole number from 1 to 3650`);
  return onOperations(values, action === "add" ? "another name" : "a name of token list", async (parts) => {
    const { tokens } = parts.operations;
    const now = systemClock.now();
    if (action === "list") return answer(await tokens.list(now));
    if (action === "revoke") {
      const revoked = await tokens.revoke({ name }, now);
      if (!revoked) throw new Rejected(`there is no token "${name}"`);
      parts.security.info("token-revoked", { token: revoked.id, role: revoked.role, ...(revoked.center && { center: revoked.center }) });
      return;
    }
    if (!role) return;
    const center = centerOf(parts, values.center);
    const problem = centerProblem(role, center);
    if (problem) throw new ConfigError(`--role ${role}: ${problem}; --center C says which`);
    const expiresAt = tokenEndsAt(role, days, now);
    const { id, secret } = await tokens.add({ name, role, center, createdBy: byCommand, expiresAt }, now);
    parts.security.info("token-added", { token: id, role, ...(center && { center }) });
    answer({ token: name, role, center, expiresAt, secret });
  });
};
