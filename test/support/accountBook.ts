/** Accounts with one secret each that is as slow to check as a real one, and how often that was done. */
import type { Accounts, SignedIn } from "../../broker/logIns.ts";
import type { Account } from "../../broker/rights.ts";
import { sleep } from "../../runtime/clock.ts";

const slowHashMs = 20;

export interface AccountBook extends Accounts {
  /** Slow checks since the start: only names that are there cost one. */
  hashed: number;
  mostAtOnce: number;
}

export function accountBook(entries: readonly { account: Account; password: string }[]): AccountBook {
  const byName = new Map(entries.map(({ account, password }) => [account.name, { account, password }]));
  const known = new Set<string>();
  let atOnce = 0;
  const signedIn = (name: string): SignedIn => ({ account: byName.get(name)!.account, stamp: name });
  const book: AccountBook = {
    hashed: 0,
    mostAtOnce: 0,
    recall: async (name, secret) => (known.has(name) && byName.get(name)?.password === secret ? signedIn(name) : undefined),
    async verify(name, secret) {
      const entry = byName.get(name);
      if (entry) book.hashed++;
      book.mostAtOnce = Math.max(book.mostAtOnce, ++atOnce);
      await sleep(slowHashMs);
      atOnce--;
      if (entry?.password !== secret) return undefined;
      known.add(name);
      return signedIn(name);
    },
    stamps: async () => new Map([...byName.keys()].map((name) => [name, name])),
  };
  return book;
}

/** An agent of a center of its own. */
export function otherAgent(center: string): { account: Account; password: string } {
  return { account: { name: `${center}/edge`, role: "agent", center, agent: "edge" }, password: `the secret of ${center}` };
}
