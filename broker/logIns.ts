/**
 * Signing in, so that nobody can make the broker compute: a secret that was right before costs nothing, wrong ones are slowed for each
 * account and address, and at most so many slow hashes run or wait at once.
 */
import { Limiter } from "../runtime/limiter.ts";
import type { Account } from "./rights.ts";

/** `stamp` changes with the account's secret or rights. */
export interface SignedIn {
  account: Account;
  stamp: string;
}

export interface Accounts {
  /** The account if this secret was found right before and neither has changed since. Costs no slow hash. */
  recall(name: string, secret: string): Promise<SignedIn | undefined>;
  /** The account if the secret is right. */
  verify(name: string, secret: string): Promise<SignedIn | undefined>;
  /** The stamp of every account that there is. */
  stamps(): Promise<ReadonlyMap<string, string>>;
}

/** Accounts that this process alone knows, with a secret that needs no hash. */
export function accountsOf(check: (name: string, secret: string) => Account | undefined | Promise<Account | undefined>): Accounts {
  const names = new Map<string, string>();
  const verify = async (name: string, secret: string) => {
    const account = await check(name, secret);
    if (account) names.set(name, "");
    return account && { account, stamp: "" };
  };
  return { recall: verify, verify, stamps: async () => names };
}

export type LogIn = SignedIn | "refused" | "busy" | "slowed";

const atOnce = 2;
const waitingAtMost = 50;
/** Of these from one address, so that nobody takes every place. */
const waitingFromOneAddress = 25;
/** Of wrong secrets of one account from one address: the fifth within a minute begins a minute in which further ones are refused unseen. */
const wrongSecrets = { free: 5, windowMs: 60_000, waitsMs: [60_000], rememberMs: 0, maxKeys: 10_000 } as const;

/** `now`: milliseconds that rise evenly. */
export function logIns(accounts: Accounts, now: () => number = () => performance.now()) {
  const wrong = new Limiter(wrongSecrets);
  const waiting: { address: string; start: () => void }[] = [];
  let running = 0;

  const isSlowed = (key: string) => wrong.waitMs(key, now()) > 0;

  async function turn(address: string): Promise<void> {
    if (running < atOnce) running++;
    else await new Promise<void>((start) => waiting.push({ address, start })); // whoever ends hands its place on
  }

  function isBusy(address: string): boolean {
    return waiting.length >= waitingAtMost || waiting.filter((one) => one.address === address).length >= waitingFromOneAddress;
  }

  function done(): void {
    const next = waiting.shift();
    if (next) next.start();
    else running--;
  }

  return async (address: string, name: string, secret: string): Promise<LogIn> => {
    const known = await accounts.recall(name, secret);
    if (known) return known;
    const key = `${address}\n${name}`;
    if (isSlowed(key)) return "slowed";
    if (isBusy(address)) return "busy";
    await turn(address);
    try {
      if (isSlowed(key)) return "slowed"; // others with the same key were before it
      const found = await accounts.verify(name, secret);
      if (found) wrong.forget(key);
      else wrong.count(key, now());
      return found ?? "refused";
    } finally {
      done();
    }
  };
}
