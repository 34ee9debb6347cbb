/** Centers whose past or backlog is on its way: nothing there is news yet. */
import { type AgentEntry, isUp } from "../collector/series/ledger.ts";
import { isFilling } from "../contract/messages.ts";
import type { Instant } from "../contract/time.ts";

/** An agent with more readings than this on the way is catching up: its series are behind, not silent. */
const backlogReadings = 1_000;

export function catchingUp(agents: readonly AgentEntry[], now: Instant): Set<string> {
  // What an agent said that is down by now no longer counts.
  const busy = agents.filter((agent) => {
    const { history, journalLength = 0 } = agent.status;
    return isUp(agent, now) && (isFilling(history) || journalLength > backlogReadings);
  });
  return new Set(busy.map(({ center }) => center));
}
