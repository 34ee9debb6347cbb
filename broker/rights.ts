/** Who may say and hear what: one pure function, asked in every hook of the broker. */
import { type Channel, parseTopic } from "../contract/topics.ts";

/** A party at the broker. Agents own one branch; the server's own processes share the other role. Its client id must be its name. */
export type Account = { name: string } & ({ role: "agent"; center: string; agent: string } | { role: "server" });

export type Action = "publish" | "subscribe" | "receive";

const rights: Record<Account["role"], Record<"publish" | "subscribe", readonly Channel[]>> = {
  agent: { publish: ["readings", "status"], subscribe: ["stored", "command"] },
  server: { publish: ["stored", "command"], subscribe: ["readings", "status"] },
};

/**
 * Whether the account may do this with a topic (publish, receive) or a filter (subscribe).
 * A filter is allowed only if everything it can match is: for agents no wildcard is, for the server `+` in the two middle levels.
 */
export function mayDo(account: Account, action: Action, topic: string): boolean {
  const levels = topic.split("/");
  if (action === "subscribe" && account.role === "server") {
    const [root, center, agent, channel, ...more] = levels;
    if (root !== "mimamori" || more.length > 0 || ![center, agent].every((level) => level === "+")) return false;
    return rights.server.subscribe.some((name) => name === channel);
  }
  const parsed = parseTopic(topic);
  if (!parsed) return false;
  const allowed = rights[account.role][action === "publish" ? "publish" : "subscribe"];
  if (!allowed.includes(parsed.channel)) return false;
  return account.role === "server" || (account.center === parsed.center && account.agent === parsed.agent);
}

/** Only `status` may be retained. */
export function mayRetain(topic: string): boolean {
  return parseTopic(topic)?.channel === "status";
}
