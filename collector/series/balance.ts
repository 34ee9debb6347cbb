/** The sum that must hold at every moment: read = stored + quarantined + in the journal + dropped. Pure. */
import type { AgentEntry, JournalEntry } from "./ledger.ts";

export interface Balance {
  center: string;
  agent: string;
  read: number;
  stored: number;
  quarantined: number;
  inJournal: number;
  dropped: number;
  balanced: boolean;
}

/**
 * The four numbers of one agent. The two ends count by themselves: the agent read, released, kept and dropped; the collector stored,
 * quarantined and skipped. The agent's word is a little older than the collector's, so what was handled since is taken off its journal;
 * what was never counted, or twice, is left over and shows as not balanced.
 */
export function balanceOf(agent: AgentEntry | undefined, entry: JournalEntry | undefined): Balance {
  const { status } = agent ?? {};
  const same = !entry || !status?.journal || entry.journal === status.journal;
  const handled = entry ? entry.stored + entry.quarantined : 0;
  const read = Math.max(same ? (status?.read ?? 0) : 0, entry?.highest ?? 0);
  const dropped = Math.max(same ? (status?.dropped ?? 0) : 0, entry ? entry.skipped + entry.missing : 0);
  // What the agent has read since its last status, or had in its journal, less what was handled since it last released.
  const readSince = read - (same ? (status?.read ?? 0) : 0);
  const kept = same ? (status?.journalLength ?? 0) : 0;
  const released = same ? (status?.released ?? 0) : 0;
  const droppedSince = dropped - (same ? (status?.dropped ?? 0) : 0);
  const inJournal = Math.max(0, kept + readSince - droppedSince - Math.max(0, handled - released));
  const { center = "", agent: name = "" } = entry ?? agent ?? {};
  return {
    center,
    agent: name,
    read,
    stored: entry?.stored ?? 0,
    quarantined: entry?.quarantined ?? 0,
    inJournal,
    dropped,
    balanced: read === handled + inJournal + dropped,
  };
}

/** One balance a journal: agents that say which one they write to, and the journals of disks that were replaced. */
export function balances(agents: readonly AgentEntry[], journals: readonly JournalEntry[]): Balance[] {
  const current = agents.map((agent) =>
    balanceOf(
      agent,
      journals.find(({ journal }) => journal === agent.status.journal),
    ),
  );
  const named = new Set(agents.map(({ status }) => status.journal));
  return [...current, ...journals.filter(({ journal }) => !named.has(journal)).map((entry) => balanceOf(undefined, entry))];
}
