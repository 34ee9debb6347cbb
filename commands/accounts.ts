/** Accounts of agents and of people. A secret is shown once, here. */

import { byLink, type Role } from "../records/operations/accounts.ts";
import { openOperations } from "../records/operations/store.ts";
import { systemClock } from "../runtime/clock.ts";
import { ConfigError, Rejected } from "../runtime/errors.ts";
import { createSecurityLog } from "../runtime/securityLog.ts";
import { answer, type Command, common, parse } from "./command.ts";
import { accountName } from "./edgeParts.ts";

/** Our own processes at the broker when each runs by itself. */
const serverAccounts = ["collector", "web"];
const personRoles: readonly Role[] = ["staff", "manager", "installer", "admin"];
const personName = /^[\p{L}\p{N}._-]{1,40}$/u;

export const agent: Command = async (args) => {
  const { values, positionals } = parse(args, {});
  const [action, name] = positionals;
  const context = common(values);
  const operations = await openOperations(context.config.operations.url, context.dataDir);
  const security = createSecurityLog(context.dataDir);
  try {
    if (action === "list") {
      answer((await operations.accounts.list()).filter(({ role }) => role === "agent" || role === "server"));
      return 0;
    }
    const known = [...Object.keys(context.config.centers), ...serverAccounts];
    if (!["add", "rotate", "remove"].includes(action ?? "") || !name || !known.includes(name)) {
      throw new ConfigError(`usage: agent add|rotate|remove NAME, or agent list; NAME is one of ${known.join(", ")}`);
    }
    const center = context.config.centers[name];
    const account = center
      ? { name: accountName(name, center.agent), role: "agent" as const, center: name, agent: center.agent }
      : { name, role: "server" as const };
    if (action === "remove") {
      const removed = await operations.accounts.remove(account.name);
      if (removed) security.info("account-removed", { account: account.name });
      else process.stderr.write(`there is no account "${account.name}"\n`);
      return removed ? 0 : 1;
    }
    const secret = await operations.accounts.put({ ...account, replace: action === "rotate" }, systemClock.now());
    security.info(action === "rotate" ? "account-rotated" : "account-added", { account: account.name, role: account.role });
    answer({ account: account.name, secret });
    if (action === "rotate") process.stderr.write("a connection with the old secret is cut within seconds\n");
    return 0;
  } catch (error) {
    return refused(error, "agent rotate");
  } finally {
    await operations.close();
  }
};

export const user: Command = async (args) => {
  const { values, positionals } = parse(args, { role: { type: "string" } });
  const [action = "", name = ""] = positionals;
  const role = personRoles.find((one) => one === values.role);
  if (action === "add" && [...serverAccounts, byLink].includes(name))
    throw new ConfigError(`user add ${name}: that name is taken by the program itself`);
  const isWhole = action === "list" || (action === "remove" && name) || (action === "add" && role && personName.test(name));
  if (!isWhole) throw new ConfigError(`usage: user add NAME --role ${personRoles.join("|")}, user remove NAME, or user list`);
  const context = common(values);
  const { accounts, close } = await openOperations(context.config.operations.url, context.dataDir);
  // A person's name stays out of every log.
  const security = createSecurityLog(context.dataDir);
  try {
    const people = (await accounts.list()).filter((one) => personRoles.includes(one.role));
    if (action === "list") {
      answer(people.map((one) => ({ name: one.name, role: one.role, createdAt: one.createdAt })));
    } else if (action === "remove") {
      const person = people.find((one) => one.name === name);
      if (!person) throw new Rejected(`there is no account "${name}"`);
      await accounts.remove(name);
      security.info("account-removed", { role: person.role });
    } else if (role) {
      const password = await accounts.put({ name, role }, systemClock.now());
      security.info("account-added", { role });
      answer({ account: name, role, password });
    }
    return 0;
  } catch (error) {
    return refused(error, action === "add" ? "another name" : "a name of user list");
  } finally {
    await close();
  }
};

function refused(error: unknown, remedy: string): number {
  if (!(error instanceof Rejected)) throw error;
  process.stderr.write(`${error.message}; use ${remedy}\n`);
  return 1;
}
