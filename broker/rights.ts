/** Who may say and hear what: one pure function, asked for every message, filter, delivery, restored session and last will. */
import { type Channel, idPattern, parseTopic } from "../contract/topics.ts";

/**
 * A party at the broker. Agents own one branch; the server's own processes share the other role. Its client id must be its name.
 * `anybody`: whoever comes to a listener that is open for other people's test suites.
 */
export type Account = { name: string } & ({ role: "agent"; center: string; agent: string } | { role: "server" } | { role: "anybody" });

/** `retain`: publish so that the broker remembers it. `receive`: a message is about to be handed to the account. */
export type Action = "publish" | "retain" | "subscribe" | "receive";

type Owner = "agent" | "server";
const speaks: Record<Owner, readonly Channel[]> = { agent: ["readings", "status"], server: ["stored", "command"] };
const hears: Record<Owner, readonly Channel[]> = { agent: ["stored", "command"], server: ["readings", "status"] };
const retained: readonly Channel[] = ["status"];

/** The Eclipse Paho interoperability tests want one filter that a broker refuses, by this name. */
const refusedToAnybody = "test/nosubscribe";

/** Whether the account may do this with a topic, or with a filter (subscribe): a filter only if it covers nothing but allowed topics. */
export function mayDo(account: Account, action: Action, topic: string): boolean {
  if (account.role === "anybody") return action === "subscribe" ? topic !== refusedToAnybody : !topic.startsWith("$SYS");
  if (action === "subscribe") return maySubscribe(account, topic);
  const parsed = parseTopic(topic);
  if (!parsed || !isOwn(account, parsed.center, parsed.agent)) return false;
  if (action === "receive") return hears[account.role].includes(parsed.channel);
  return speaks[account.role].includes(parsed.channel) && (action === "publish" || retained.includes(parsed.channel));
}

function isOwn(account: Exclude<Account, { role: "anybody" }>, center: string, agent: string): boolean {
  return account.role === "server" || (account.center === center && account.agent === agent);
}

/** Four levels; `+` only for the server and only where every id is allowed; `#` never: it covers what is below the channel too. */
function maySubscribe(account: Exclude<Account, { role: "anybody" }>, filter: string): boolean {
  const [root, center = "", agent = "", channel, ...more] = filter.split("/");
  if (root !== "mimamori" || more.length > 0 || !hears[account.role].some((one) => one === channel)) return false;
  if (account.role === "agent") return isOwn(account, center, agent);
  return [center, agent].every((level) => level === "+" || idPattern.test(level));
}
