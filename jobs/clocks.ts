/** Which centers' agents have a wrong clock. Pure. */
import { type AgentEntry, isUp } from "../collector/series/ledger.ts";
import { isClockOff } from "../contract/messages.ts";
import type { Instant } from "../contract/time.ts";

/** The rule and the level of an alert about an agent's clock. */
export const clockRule = "clock";
export const clockLevel = "clock-off";

/** What is known of each center's clock: off or right. An agent that is down says nothing new, so it is left out. */
export function clockStates(agents: readonly AgentEntry[], now: Instant): Map<string, "off" | "right"> {
  const states = new Map<string, "off" | "right">();
  for (const agent of agents) {
    if (!isUp(agent, now) || agent.status.clockOffsetMs === undefined) continue;
    if (isClockOff(agent.status.clockOffsetMs)) states.set(agent.center, "off");
    else if (!states.has(agent.center)) states.set(agent.center, "right");
  }
  return states;
}
