/**
 * How sign-in is slowed. Three counts side by side:
 *
 * · an account from one address: whoever guesses one password from one place;
 * · an address, whatever the names: whoever tries many accounts, or makes the server hash;
 * · an account, whatever the addresses: whoever guesses one password from many places.
 *
 * The last two would let a stranger keep somebody out, so they do not count where the account signed in before: from there only the first
 * one does. No wait is longer than five minutes.
 */
import { isIPv6 } from "node:net";
import { minuteMs } from "../../contract/time.ts";
import { Limiter, type LimitPolicy } from "../../runtime/limiter.ts";

const common = { windowMs: 15 * minuteMs, rememberMs: 15 * minuteMs, maxKeys: 10_000 };
const waitsMs = [minuteMs, 2 * minuteMs, 5 * minuteMs] as const;
export const signInPolicies = {
  pair: { ...common, free: 5, waitsMs },
  /** A center is one address: a whole morning of forgotten passwords fits. */
  address: { ...common, free: 30, waitsMs },
  account: { ...common, free: 20, waitsMs },
} as const satisfies Record<string, LimitPolicy>;

export interface SignInTry {
  /** The name as it was typed; undefined: by a link. */
  account: string | undefined;
  address: string;
  /** The account signed in from this address before. */
  isKnown: boolean;
}

/** One home has one IPv6 network of 64 bits and as many addresses as it likes. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("%")[0]!.toLowerCase().split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail ? tail.split(":") : [];
  const groups = tail === undefined ? front : [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0"), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

export class SignInLimits {
  readonly #pair = new Limiter(signInPolicies.pair);
  readonly #address = new Limiter(signInPolicies.address);
  readonly #account = new Limiter(signInPolicies.account);

  /** Which counts a try is held against. */
  #counts({ account, address, isKnown }: SignInTry): [Limiter, string][] {
    const pair: [Limiter, string] = [this.#pair, JSON.stringify([account, address])];
    if (account === undefined) return [pair, [this.#address, address]];
    return isKnown ? [pair] : [pair, [this.#address, address], [this.#account, account]];
  }

  /** 0: the try may be made, and is counted; else how long to wait, in milliseconds, without another word about the account. */
  begin(one: SignInTry, now: number): number {
    const counts = this.#counts(one);
    const wait = Math.max(...counts.map(([limiter, key]) => limiter.waitMs(key, now)));
    if (wait === 0) for (const [limiter, key] of counts) limiter.count(key, now);
    return wait;
  }

  /** The try was right: it counts nowhere, and the wrong ones before it from this address are forgiven for this account. */
  succeeded(one: SignInTry): void {
    const [[pair, key], ...others] = this.#counts(one) as [[Limiter, string], ...[Limiter, string][]];
    pair.forget(key);
    for (const [limiter, otherKey] of others) limiter.takeBack(otherKey);
  }
}
