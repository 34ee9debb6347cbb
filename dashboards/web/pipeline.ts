/** How the whole line stands: the four numbers, the quarantine, the stores. One reading of it for page, API, health and metrics. */
import { type Balance, balances } from "../../collector/series/balance.ts";
import type { QuarantineEntry } from "../../collector/series/ledger.ts";
import type { Instant } from "../../contract/time.ts";
import type { WebContext } from "./context.ts";

export interface Pipeline {
  read: number;
  stored: number;
  quarantined: number;
  inJournals: number;
  dropped: number;
  balanced: boolean;
  agents: (Balance & { state: "up" | "down"; lastAt?: Instant; version?: string; problems: { device: string; problem: string }[] })[];
  quarantine: QuarantineEntry[];
  store: { ok: boolean; downSince?: Instant };
  /** While simulated centers fill in their past: readings stored, of how many. */
  history?: { done: number; total: number };
}

/** An agent says something every 5 s; after this long without a word it counts as down. */
const agentSilentMs = 60_000;

export function readPipeline({ config, ledger, clock }: WebContext): Pipeline {
  const agents = ledger.agents();
  const now = clock.now();
  const rows = balances(agents, ledger.journals()).map((balance) => {
    const agent = agents.find(({ center, agent: name }) => center === balance.center && name === balance.agent);
    const up = agent?.status.state === "up" && now - agent.receivedAt < agentSilentMs;
    const problems = agent?.status.devices?.flatMap(({ device, problem }) => (problem ? [{ device, problem }] : [])) ?? [];
    return {
      ...balance,
      state: up ? ("up" as const) : ("down" as const),
      problems,
      ...(agent && { lastAt: agent.status.at, version: agent.status.version }),
    };
  });
  // Centers whose agent has not said anything yet still belong to the sum of what is expected.
  const filling = Object.keys(config.centers).flatMap((center) => agents.find((agent) => agent.center === center)?.status.history ?? []);
  const sum = (name: "read" | "stored" | "quarantined" | "inJournal" | "dropped") => rows.reduce((total, row) => total + row[name], 0);
  const history = {
    done: filling.reduce((total, one) => total + one.done, 0),
    total: filling.reduce((total, one) => total + one.total, 0),
  };
  const downSince = ledger.storeDownSince();
  return {
    read: sum("read"),
    stored: sum("stored"),
    quarantined: sum("quarantined"),
    inJournals: sum("inJournal"),
    dropped: sum("dropped"),
    balanced: rows.every(({ balanced }) => balanced),
    agents: rows,
    quarantine: ledger.quarantine(),
    store: { ok: downSince === undefined, ...(downSince !== undefined && { downSince }) },
    ...(history.total > 0 && { history }),
  };
}

export interface Health {
  status: "ok" | "degraded";
  reasons: string[];
}

/** What a monitor should know; reasons in plain English with ids, never with content. */
export function healthOf(context: WebContext, pipeline: Pipeline): Health {
  const reasons: string[] = [];
  if (!pipeline.store.ok) reasons.push("the series store cannot be reached; readings wait in the journals");
  for (const { center, agent, state } of pipeline.agents)
    if (state === "down" && context.config.centers[center]?.agent === agent) reasons.push(`agent ${center}/${agent} is down`);
  for (const [center, { agent }] of Object.entries(context.config.centers)) {
    if (!pipeline.agents.some((one) => one.center === center && one.agent === agent))
      reasons.push(`agent ${center}/${agent} has not connected yet`);
  }
  if (!pipeline.balanced) reasons.push("read is not stored + quarantined + in the journals + dropped");
  return { status: reasons.length > 0 ? "degraded" : "ok", reasons };
}
