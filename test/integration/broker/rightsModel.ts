/**
 * Who may do what at the broker, said a second time and in other words than broker/rights.ts: a table of relations, and filters that are
 * held against every topic of a small world.
 */
import type { Account } from "../../../broker/rights.ts";

export type Verb = "says" | "keeps" | "hears";

const nothing = { readings: "", status: "", stored: "", command: "" };
const table: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "agent: own center, own agent": { readings: "says", status: "says keeps", stored: "hears", command: "hears" },
  "agent: own center, other agent": nothing,
  "agent: other center, own agent": nothing,
  "agent: other center, other agent": nothing,
  server: { readings: "hears", status: "hears", stored: "says", command: "says" },
};
const ours = /^mimamori\/([a-z0-9-]{1,32})\/([a-z0-9-]{1,32})\/(readings|status|stored|command)$/;

/** Whether the account may say a topic, have it kept for who comes later, or hear it. */
export function can(account: Account, verb: Verb, topic: string): boolean {
  if (account.role === "anybody") return !/^\$SYS/.test(topic);
  const [, center, agent, channel] = ours.exec(topic) ?? [];
  if (channel === undefined) return false;
  const whose = (own: boolean) => (own ? "own" : "other");
  const relation =
    account.role === "server" ? "server" : `agent: ${whose(account.center === center)} center, ${whose(account.agent === agent)} agent`;
  return table[relation]![channel]!.split(" ").includes(verb);
}

/** Ids that begin like each other, and one of the greatest length. */
export const ids = ["east", "east-1", "edge", "edge-2", "n".repeat(32)];
/** Every topic of a small world, ours and others, of one level to six. */
export const world = topicsOf([
  ["mimamori", "other", "$SYS", "$share"],
  ids,
  ids,
  ["readings", "status", "stored", "command", "x"],
  ["x"],
  ["x"],
]);

/** Every topic whose levels come from the lists, with one level, with two, and so on. */
function topicsOf(lists: string[][]): string[] {
  let last = [""];
  return lists.flatMap((list, depth) => {
    last = last.flatMap((start) => list.map((level) => (depth === 0 ? level : `${start}/${level}`)));
    return last;
  });
}

const covered = new Map<string, string[]>();

/** A filter may be had if it covers something, and nothing but what may be heard. */
export function canHave(account: Account, filter: string): boolean {
  if (account.role === "anybody") return true;
  let topics = covered.get(filter);
  if (!topics) {
    topics = world.filter((topic) => matches(filter, topic));
    covered.set(filter, topics);
  }
  return topics.length > 0 && topics.every((topic) => can(account, "hears", topic));
}

/** MQTT 3.1.1, 4.7: `+` is one level, `#` is all that follow and the level above; none of them matches a first level that begins with `$`. */
export function matches(filter: string, topic: string): boolean {
  if (topic.startsWith("$") && /^[+#]/.test(filter)) return false;
  const [wanted, given] = [filter.split("/"), topic.split("/")];
  const end = wanted.indexOf("#");
  if (end < 0 ? wanted.length !== given.length : given.length < end) return false;
  return wanted.every((level, i) => (end >= 0 && i >= end) || level === "+" || level === given[i]);
}
