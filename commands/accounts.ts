/** Accounts of agents and of our own processes at the broker. A secret is shown once, here. */
import { systemClock } from "../runtime/clock.ts";
import { ConfigError, Rejected } from "../runtime/errors.ts";
import { answer, type Command, parse } from "./command.ts";
import { accountName } from "./edgeParts.ts";
import { onOperations } from "./onOperations.ts";

/** Our own processes at the broker when each runs by itself. */
const serverAccounts = ["collector", "web"];

export const agent: Command = async (args) => {
  const { values, positionals } = parse(args, {});
  const [action = "", name] = positionals;
  return onOperations(values, action === "remove" ? "a name of agent list" : "agent rotate", async ({ config, operations, security }) => {
    if (action === "list") return answer((await operations.accounts.list()).filter(({ role }) => role === "agent" || role === "server"));
    const known = [...Object.keys(config.centers), ...serverAccounts];
    if (!["add", "rotate", "remove"].includes(action) || !name || !known.includes(name)) {
      throw new ConfigError(`usage: agent add|rotate|remove NAME, or agent list; NAME is one of ${known.join(", ")}`);
    }
    const center = config.centers[name];
    const account = center
      ? { name: accountName(name, center.agent), role: "agent" as const, center: name, agent: center.agent }
      : { name, role: "server" as const };
    if (action === "remove") {
      if (!(await operations.accounts.remove(account.name))) throw new Rejected(`there is no account "${account.name}"`);
      security.info("account-removed", { account: account.name });
      return;
    }
    const secret = await operations.accounts.put({ ...account, replace: action === "rotate" }, systemClock.now());
    security.info(action === "rotate" ? "account-rotated" : "account-added", { account: account.name, role: account.role });
    answer({ account: account.name, secret });
    if (action === "rotate") process.stderr.write("a connection with the old secret is cut within seconds\n");
  });
};
