/**
 * What agents say of themselves, on its way to the ledger: at once, but of a flood only the newest, a few times a second. An agent that
 * says nothing else costs no more than one that says it every five seconds.
 */
import { isDeepStrictEqual } from "node:util";
import type { AgentStatus } from "../contract/messages.ts";
import type { AgentEntry } from "./series/ledger.ts";

/** One agent: what was written of it, and what came since. */
interface Spoken {
  written: AgentStatus | undefined;
  /** Writes that it may cost now; and since when they are counted. */
  allowed: number;
  allowedAt: number;
  waiting: AgentEntry | undefined;
}

export interface StatusesOptions {
  read(center: string, agent: string): AgentStatus | undefined;
  /** False: not taken now, it is tried again. */
  write(entry: AgentEntry): boolean;
  everyMs: number;
  /** Milliseconds that rise evenly. */
  now?(): number;
}

/** So many at once are written at once: an agent that starts and says several things. */
const burst = 20;

export class Statuses {
  readonly #options: StatusesOptions;
  readonly #now: () => number;
  /** As many as accounts: nobody can speak on another's topic. */
  readonly #agents = new Map<string, Spoken>();

  constructor(options: StatusesOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Hears a word; true if it was written now. */
  hear(entry: AgentEntry): boolean {
    const name = `${entry.center}/${entry.agent}`;
    let spoken = this.#agents.get(name);
    if (!spoken) {
      spoken = { written: this.#options.read(entry.center, entry.agent), allowed: burst, allowedAt: this.#now(), waiting: undefined };
      this.#agents.set(name, spoken);
    }
    const last = spoken.waiting?.status ?? spoken.written;
    const status = merged(last, entry.status);
    // A broker keeps the last word for who comes later: heard again it says nothing new, least of all that the agent is up.
    if (isDeepStrictEqual(last, status)) return false;
    spoken.waiting = { ...entry, status };
    return this.#mayWrite(spoken) && this.#write(spoken);
  }

  /** Writes what waits; to be called now and then, and at the end. */
  flush(): void {
    for (const spoken of this.#agents.values()) if (spoken.waiting) this.#write(spoken);
  }

  #mayWrite(spoken: Spoken): boolean {
    const now = this.#now();
    spoken.allowed = Math.min(burst, spoken.allowed + (now - spoken.allowedAt) / this.#options.everyMs);
    spoken.allowedAt = now;
    if (spoken.allowed < 1) return false;
    spoken.allowed--;
    return true;
  }

  #write(spoken: Spoken): boolean {
    const { waiting } = spoken;
    if (!waiting || !this.#options.write(waiting)) return false;
    spoken.written = waiting.status;
    spoken.waiting = undefined;
    return true;
  }
}

/** A last will knows nothing but the end (not even when: it was written at the start): the numbers of the last word stay. */
function merged(last: AgentStatus | undefined, status: AgentStatus): AgentStatus {
  return status.state === "down" && last ? { ...last, ...status, at: Math.max(last.at, status.at) } : status;
}
