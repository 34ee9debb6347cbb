import { describe, expect, it } from "vitest";
import { type Accounts, logIns, type SignedIn } from "../../../broker/logIns.ts";

const name = "east/edge";
const signedIn: SignedIn = { account: { name, role: "server" }, stamp: "one" };

/** An account with the secret "right"; a slow hash ends when the test says so. */
function book() {
  const slow: (() => void)[] = [];
  const asked = { recalled: 0, hashed: 0, atOnce: 0, mostAtOnce: 0 };
  let known = false;
  const accounts: Accounts = {
    async recall(given, secret) {
      asked.recalled++;
      return known && given === name && secret === "right" ? signedIn : undefined;
    },
    async verify(given, secret) {
      asked.hashed++;
      asked.mostAtOnce = Math.max(asked.mostAtOnce, ++asked.atOnce);
      await new Promise<void>((resolve) => slow.push(resolve));
      asked.atOnce--;
      if (secret === "broken") throw new Error("the store is away");
      known ||= given === name && secret === "right";
      return given === name && secret === "right" ? signedIn : undefined;
    },
    stamps: async () => new Map(),
  };
  /** Lets hashes end until there are none. */
  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 20; quiet++) {
      await Promise.resolve();
      if (slow.length === 0) continue;
      slow.shift()!();
      quiet = 0;
    }
  }
  return { accounts, asked, settle };
}

async function outcome<T>(settle: () => Promise<void>, asked: Promise<T>): Promise<T> {
  await settle();
  return await asked;
}

describe("signing in", () => {
  it("asks the slow hash once: a secret that was right is known after that", async () => {
    const { accounts, asked, settle } = book();
    const logIn = logIns(accounts, () => 0);
    for (let i = 0; i < 50; i++) expect(await outcome(settle, logIn("here", name, "right"))).toBe(signedIn);
    expect(asked).toMatchObject({ recalled: 50, hashed: 1 });
  });

  it("is slowed after five wrong secrets, for this name from this address only, and costs nothing then", async () => {
    const { accounts, asked, settle } = book();
    const logIn = logIns(accounts, () => 0);
    const answers = [];
    for (let i = 0; i < 8; i++) answers.push(await outcome(settle, logIn("there", name, `wrong ${i}`)));
    expect(answers).toEqual([...Array(5).fill("refused"), ...Array(3).fill("slowed")]);
    expect(asked.hashed).toBe(5);
    expect(await outcome(settle, logIn("there", name, "right"))).toBe("slowed");
    expect(await outcome(settle, logIn("there", "east/other", "wrong"))).toBe("refused");
    expect(await outcome(settle, logIn("here", name, "right"))).toBe(signedIn);
  });

  it("is slowed for a minute, then five more may be tried", async () => {
    const { accounts, asked, settle } = book();
    let now = 1_000;
    const logIn = logIns(accounts, () => now);
    const tries = async (count: number) => {
      const answers = [];
      for (let i = 0; i < count; i++) answers.push(await outcome(settle, logIn("there", name, "wrong")));
      return answers.filter((answer) => answer === "refused").length;
    };
    expect(await tries(10)).toBe(5);
    now += 59_999;
    expect(await tries(10)).toBe(0);
    now += 1;
    expect(await tries(10)).toBe(5);
    expect(asked.hashed).toBe(10);
  });

  it("with a secret that is known is never slowed, whoever else tries from the same address", async () => {
    const { accounts, settle } = book();
    const logIn = logIns(accounts, () => 0);
    await outcome(settle, logIn("here", name, "right"));
    for (let i = 0; i < 20; i++) await outcome(settle, logIn("here", name, "wrong"));
    expect(await outcome(settle, logIn("here", name, "right"))).toBe(signedIn);
  });

  it("forgets the wrong ones when the right one comes", async () => {
    const { accounts, settle } = book();
    const logIn = logIns(accounts, () => 0);
    for (let i = 0; i < 4; i++) await outcome(settle, logIn("here", name, "wrong"));
    expect(await outcome(settle, logIn("here", name, "right"))).toBe(signedIn);
    expect(await outcome(settle, logIn("here", name, "wrong"))).toBe("refused");
  });

  it("runs two slow hashes at once; a few more wait for each address, and the rest is told to come again", async () => {
    const { accounts, asked, settle } = book();
    const logIn = logIns(accounts, () => 0);
    const all = Array.from({ length: 500 }, (_, i) => logIn("there", `east/nobody-${i}`, "guess"));
    const real = logIn("here", name, "right");
    await settle();
    const answers = await Promise.all(all);
    expect(await real).toBe(signedIn);
    expect(asked.mostAtOnce).toBe(2);
    expect(answers.filter((answer) => answer === "refused")).toHaveLength(27);
    expect(answers.filter((answer) => answer === "busy")).toHaveLength(473);
    expect(asked.hashed).toBe(28);
  });

  it("lets at most fifty wait, from however many addresses", async () => {
    const { accounts, asked, settle } = book();
    const logIn = logIns(accounts, () => 0);
    const all = Array.from({ length: 500 }, (_, i) => logIn(`address ${i}`, name, "guess"));
    await settle();
    expect((await Promise.all(all)).filter((answer) => answer === "busy")).toHaveLength(448);
    expect(asked).toMatchObject({ hashed: 52, mostAtOnce: 2 });
  });

  it("costs five hashes for one name and address also when all guesses come at the same moment", async () => {
    const { accounts, asked, settle } = book();
    const logIn = logIns(accounts, () => 0);
    const all = Array.from({ length: 12 }, (_, i) => logIn("there", name, `guess ${i}`));
    await settle();
    const answers = await Promise.all(all);
    expect(asked.hashed).toBeLessThanOrEqual(6); // two are under way when the fifth is found wrong
    expect(answers.filter((answer) => answer === "slowed").length).toBeGreaterThanOrEqual(6);
  });

  it("gives its place on when the store fails, and says so", async () => {
    const { accounts, settle } = book();
    const logIn = logIns(accounts, () => 0);
    const broken = Array.from({ length: 8 }, () => logIn("here", name, "broken").catch((error: Error) => error.message));
    await settle();
    expect(await Promise.all(broken)).toEqual(Array(8).fill("the store is away"));
    expect(await outcome(settle, logIn("here", name, "right"))).toBe(signedIn);
  });
});
