import { describe, expect, it } from "vitest";
import { minuteMs } from "../../../contract/time.ts";
import { addressKey, SignInLimits, type SignInTry } from "../../../dashboards/web/signInLimits.ts";

const from = (address: string, account: string | undefined = "sato", isKnown = false): SignInTry => ({ account, address, isKnown });
/** Wrong passwords in a row; how many could be tried. */
function guess(limits: SignInLimits, tries: readonly SignInTry[], now: number): number {
  return tries.filter((one) => limits.begin(one, now) === 0).length;
}
const many = (count: number, of: (i: number) => SignInTry) => Array.from({ length: count }, (_, i) => of(i));

describe("guessing a password", () => {
  it("from one place is slowed after five, and longer each time: 1, 2, then 5 minutes", () => {
    const limits = new SignInLimits();
    expect(
      guess(
        limits,
        many(10, () => from("a")),
        0,
      ),
    ).toBe(5);
    let now = 0;
    for (const wait of [1, 2, 5, 5, 5]) {
      expect(limits.begin(from("a"), now)).toBe(wait * minuteMs);
      now += wait * minuteMs;
      expect(limits.begin(from("a"), now)).toBe(0);
    }
  });

  it("from many places is slowed too; its owner gets in from where they signed in before, and from elsewhere within five minutes", () => {
    const limits = new SignInLimits();
    let now = 0;
    // A hundred machines, each again and again, for two hours.
    let guessed = 0;
    for (; now < 120 * minuteMs; now += minuteMs / 2)
      guessed += guess(
        limits,
        many(100, (i) => from(`bot ${i}`)),
        now,
      );
    expect(guessed).toBeLessThan(20 + 120 / 5 + 5);
    expect(limits.begin(from("office", "sato", true), now)).toBe(0);
    const elsewhere = limits.begin(from("train"), now);
    expect(elsewhere).toBeGreaterThan(0);
    expect(elsewhere).toBeLessThanOrEqual(5 * minuteMs);
    expect(limits.begin(from("train", "tanaka"), now)).toBe(0);
  });

  it("of many accounts from one place is slowed after thirty; who signs in there every day is not", () => {
    const limits = new SignInLimits();
    expect(
      guess(
        limits,
        many(100, (i) => from("office", `name ${i}`)),
        0,
      ),
    ).toBe(30);
    expect(limits.begin(from("office", "tanaka"), 0)).toBe(minuteMs);
    expect(limits.begin(from("office", "tanaka", true), 0)).toBe(0);
  });

  it("by links is slowed after five", () => {
    const limits = new SignInLimits();
    const byLink: SignInTry = { account: undefined, address: "a", isKnown: false };
    expect(
      guess(
        limits,
        many(10, () => byLink),
        0,
      ),
    ).toBe(5);
  });

  it("that was right counts nowhere: a hundred people may sign in at one center", () => {
    const limits = new SignInLimits();
    for (let i = 0; i < 100; i++) {
      const one = from("office", `name ${i}`);
      expect(limits.begin(one, 0)).toBe(0);
      limits.succeeded(one);
    }
    for (let i = 0; i < 4; i++) limits.begin(from("office"), 0);
    limits.succeeded(from("office"));
    expect(
      guess(
        limits,
        many(10, () => from("office")),
        0,
      ),
    ).toBe(5);
  });
});

it.each([
  ["192.168.1.20", "192.168.1.20"],
  ["::ffff:192.168.1.20", "192.168.1.20"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("%s counts as %s: a home has one network and many addresses", (address, key) => {
  expect(addressKey(address)).toBe(key);
});
