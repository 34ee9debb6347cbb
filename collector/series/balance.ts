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

const none = { quarantined: 0, skipped: 0, missing: 0, replayed: 0 };

/**
 * The four numbers of one agent. Up to the last handled number the collector's books count (what was stored before its agent dropped it is
 * stored); beyond it the agent's: what is not in its journal any more was dropped. Balanced if each end's books add up for itself, so that
 * whatever was counted twice or never shows.
 */
export function balanceOf(agent: AgentEntry | undefined, entry: JournalEntry | undefined): Balance {
  const { status } = agent ?? {};
  const same = !entry || !status?.journal || entry.journal === status.journal;
  const { read: saidRead = 0, released = 0, journalLength = 0, dropped = 0 } = same && status ? status : {};
  // Nothing of this journal has come yet: what its agent let go was handled under the id it had before it was renewed.
  const row = entry ?? { ...none, upTo: released, stored: released, highest: 0 };
  const { upTo, skipped, missing, replayed = 0 } = row;
  const [stored, quarantined] = [row.stored + replayed, row.quarantined - replayed];
  // A journal of which its agent speaks no more: what it had announced and never handed over is gone.
  const lostAtEnd = agent === undefined ? (entry?.lostAtEnd ?? 0) : 0;
  const read = Math.max(saidRead, row.highest, upTo + lostAtEnd);
  const beyond = read - upTo;
  // What the agent has read since its last status is in its journal, as far as anybody knows.
  const readSince = Math.max(0, read - Math.max(saidRead, upTo));
  const inJournal = lostAtEnd > 0 ? 0 : Math.min(journalLength + readSince, beyond);
  const handledAddsUp = stored + quarantined + skipped + missing === upTo;
  // What an agent let go was handled here, or it had said itself that it was dropped: anything else is lost.
  const agentAddsUp = saidRead === released + journalLength + dropped && released <= stored + quarantined + skipped;
  const { center = "", agent: name = "" } = entry ?? agent ?? {};
  return {
    center,
    agent: name,
    read,
    stored,
    quarantined,
    inJournal,
    dropped: skipped + missing + beyond - inJournal,
    balanced: handledAddsUp && agentAddsUp,
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
