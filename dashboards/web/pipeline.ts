/** How the whole line stands: the four numbers, the quarantine, the stores. One reading of it for page, API, health and metrics. */
import { type Balance, balances } from "../../collector/series/balance.ts";
import { type Gap, type GapCounts, isUp, type QuarantineEntry } from "../../collector/series/ledger.ts";
import type { Language } from "../../contract/language.ts";
import { isClockOff } from "../../contract/messages.ts";
import type { ReadProblem } from "../../contract/readProblems.ts";
import { dayMs, type Instant } from "../../contract/time.ts";
import type { WebContext } from "./context.ts";
import type { JobsView } from "./jobsView.ts";
import { type Texts, textsOf } from "./texts/index.ts";

export interface AgentView extends Balance {
  state: "up" | "down";
  lastAt?: Instant;
  version?: string;
  /** How far its clock is ahead of ours, negative: behind. */
  clockOffsetMs?: number;
  clockOff: boolean;
  /** Gone before they had a number, so outside the sum. */
  lost: number;
  problems: { device: string; problem: ReadProblem }[];
}

export interface Pipeline {
  read: number;
  stored: number;
  quarantined: number;
  inJournals: number;
  dropped: number;
  balanced: boolean;
  agents: AgentView[];
  quarantine: QuarantineEntry[];
  store: { ok: boolean; downSince?: Instant };
  /** While simulated centers fill in their past: readings stored, of how many. */
  history?: { done: number; total: number };
}

/** `only`: of this center, sums too. */
export function readPipeline({ config, ledger, clock }: Pick<WebContext, "config" | "ledger" | "clock">, only?: string): Pipeline {
  const isMeant = ({ center }: { center: string }) => only === undefined || center === only;
  const agents = ledger.agents().filter(isMeant);
  const now = clock.now();
  const rows = balances(agents, ledger.journals().filter(isMeant)).map((balance) => {
    const agent = agents.find(({ center, agent: name }) => center === balance.center && name === balance.agent);
    const problems = agent?.status.devices?.flatMap(({ device, problem }) => (problem ? [{ device, problem }] : [])) ?? [];
    return {
      ...balance,
      state: agent && isUp(agent, now) ? ("up" as const) : ("down" as const),
      problems,
      clockOff: isClockOff(agent?.status.clockOffsetMs),
      lost: agent?.status.lost ?? 0,
      ...(agent && { lastAt: agent.status.at, version: agent.status.version }),
      ...(agent?.status.clockOffsetMs !== undefined && { clockOffsetMs: agent.status.clockOffsetMs }),
    };
  });
  // An agent that died in the middle is no progress: its figures are old, and the page must say that instead.
  const filledBy = agents.filter((agent) => isUp(agent, now));
  const filling = Object.keys(config.centers).flatMap((center) => filledBy.find((agent) => agent.center === center)?.status.history ?? []);
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
    quarantine: ledger.quarantine().filter(isMeant),
    store: { ok: downSince === undefined, ...(downSince !== undefined && { downSince }) },
    ...(history.total > 0 && { history }),
  };
}

const recentMs = 7 * dayMs;
const listedGaps = 200;

/** Gaps that are open or ended in the last 7 days, and the lifetime numbers of each journal. Not for the board, which is read all the time. */
export function readGaps({ ledger, clock }: Pick<WebContext, "ledger" | "clock">, only?: string): { gaps: Gap[]; gapCounts: GapCounts[] } {
  const isMeant = ({ center }: { center: string }) => only === undefined || center === only;
  const gaps = ledger.gaps({ since: clock.now() - recentMs, limit: listedGaps });
  return { gaps: gaps.filter(isMeant), gapCounts: ledger.gapCounts().filter(isMeant) };
}

export interface HealthReason {
  kind: keyof Texts["health"];
  /** `center/agent` or a job, where the reason is about one. */
  about?: string;
}
export interface Health {
  status: "ok" | "degraded";
  reasons: HealthReason[];
}

/** A reason in words: ids only, never content. */
export function healthText({ kind, about = "" }: HealthReason, language: Language): string {
  return textsOf(language).health[kind](about);
}

/** What a monitor should know; `only`: of this center and of what all share. */
export function healthOf(
  { config }: Pick<WebContext, "config">,
  { store, agents, balanced }: Pipeline,
  jobs?: JobsView,
  only?: string,
): Health {
  const reasons: HealthReason[] = [];
  if (!store.ok) reasons.push({ kind: "store-away" });
  for (const [center, { agent }] of Object.entries(config.centers)) {
    if (only !== undefined && center !== only) continue;
    const state = agents.find((one) => one.center === center && one.agent === agent)?.state;
    if (state !== "up") reasons.push({ kind: state ? "agent-down" : "agent-missing", about: `${center}/${agent}` });
  }
  for (const { center, agent, clockOff, state } of agents)
    if (clockOff && state === "up") reasons.push({ kind: "clock-off", about: `${center}/${agent}` });
  if (!balanced) reasons.push({ kind: "unbalanced" });
  if (jobs?.late) reasons.push({ kind: "jobs-late" });
  for (const { job, problem } of jobs?.jobs ?? []) if (problem !== undefined) reasons.push({ kind: "job-failed", about: job });
  return { status: reasons.length > 0 ? "degraded" : "ok", reasons };
}

/** The form of `/healthz` and the API. */
export function healthJson({ status, reasons }: Health): { status: Health["status"]; reasons: string[] } {
  return { status, reasons: reasons.map((reason) => healthText(reason, "en")) };
}
