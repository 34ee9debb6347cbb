/** People, tokens, tablets and staff codes in the real store; the clock is an argument. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../contract/time.ts";
import { type Operations, openOperations } from "../../records/operations/store.ts";
import { tokenEndsAt } from "../../records/operations/tokens.ts";
import { atEnd, tempDir } from "../support/processes.ts";

const now = Date.UTC(2026, 10, 30, 3);
const dir = tempDir();
let store: Operations;

beforeAll(async () => {
  store = await openOperations("sqlite:operations.db", dir);
  atEnd(() => store.close());
});

async function person(name: string, center?: string): Promise<{ password: string; id: string }> {
  const password = await store.accounts.put({ name, role: "staff", ...(center && { center }) }, now);
  return { password, id: await signIn(name, password) };
}
async function signIn(name: string, password: string): Promise<string> {
  const account = await store.accounts.verify(name, password);
  if (!account) throw new Error("the password is wrong");
  return store.accounts.openSession(account, now);
}
const who = (id: string, at = now) => store.accounts.findSession(id, at);

describe("a person who is signed in", () => {
  it("has the rights of the account at that moment: another role or center counts at once", async () => {
    const { id } = await person("sato", "east");
    expect(await who(id)).toEqual({ name: "sato", role: "staff", center: "east" });
    expect(await store.accounts.change("sato", { role: "manager", center: null })).toEqual({ name: "sato", role: "staff", center: "east" });
    expect(await who(id)).toEqual({ name: "sato", role: "manager", center: null });
    expect(await store.accounts.people()).toContainEqual({ name: "sato", role: "manager", center: null, createdAt: now });
  });

  it("is signed out by a new password, also where the old one was right a moment before", async () => {
    const { id, password } = await person("tanaka");
    const before = await store.accounts.verify("tanaka", password);
    const fresh = await store.accounts.setPassword("tanaka");
    const late = await store.accounts.openSession(before!, now);
    expect([await who(id), await who(late)]).toEqual([undefined, undefined]);
    expect(await store.accounts.verify("tanaka", password)).toBeUndefined();
    expect(await who(await signIn("tanaka", fresh!))).toMatchObject({ name: "tanaka" });
    await store.accounts.setPassword("tanaka", "ｏｎｅ long ｐａｓｓｗｏｒｄ");
    expect(await store.accounts.verify("tanaka", "one long password")).toMatchObject({ name: "tanaka" });
  });

  it("is signed out by removal, and whoever gets the same name later does not inherit the session", async () => {
    const { id } = await person("suzuki");
    await store.accounts.remove("suzuki");
    const other = await person("suzuki");
    expect([await who(id), (await who(other.id))?.name]).toEqual([undefined, "suzuki"]);
  });

  it("is signed out after 30 minutes without a request, and after 12 hours with them", async () => {
    const { id, password } = await person("ito");
    for (let at = now; at <= now + 12 * hourMs; at += 29 * minuteMs) expect((await who(id, at))?.name).toBe("ito");
    expect(await who(id, now + 12 * hourMs + 1)).toBeUndefined();
    expect(await who(await signIn("ito", password), now + 30 * minuteMs + 1)).toBeUndefined();
  });

  it("is not kept signed in by a page that only asks by itself", async () => {
    const { id } = await person("ueda");
    for (let at = now; at <= now + 30 * minuteMs; at += 5 * minuteMs)
      expect((await store.accounts.findSession(id, at, false))?.name).toBe("ueda");
    expect(await who(id, now + 30 * minuteMs + 1)).toBeUndefined();
  });

  it("sees where else, and may end all others or all", async () => {
    const { id, password } = await person("kato");
    const others = [await signIn("kato", password), await signIn("kato", password)];
    expect((await store.accounts.sessionsOf("kato", id, now)).map(({ isOwn }) => isOwn).sort()).toEqual([false, false, true]);
    await store.accounts.closeSessionsOf("kato", id);
    expect([await who(others[0]!), await who(others[1]!), (await who(id))?.name]).toEqual([undefined, undefined, "kato"]);
    await store.accounts.closeSessionsOf("kato");
    expect(await who(id)).toBeUndefined();
  });

  it("by a link has the link's own role, once", async () => {
    const link = await store.accounts.createLink("admin", now);
    const reader = await store.accounts.useLink(link, now);
    expect(await who(await store.accounts.openSession(reader!, now))).toEqual({ name: "link", role: "admin", center: null });
    expect(await store.accounts.useLink(link, now)).toBeUndefined();
  });

  it("is not what an agent is: its account has no password page, no role to change and opens nothing", async () => {
    const secret = await store.accounts.put({ name: "east/edge", role: "agent", center: "east", agent: "edge" }, now);
    expect(await store.accounts.change("east/edge", { role: "admin", center: null })).toBeUndefined();
    expect(await store.accounts.setPassword("east/edge")).toBeUndefined();
    const agent = (await store.accounts.verify("east/edge", secret))!;
    expect(await who(await store.accounts.openSession(agent, now))).toBeUndefined();
  });
});

it("the places of a person are the newest twenty of 90 days, and go with the account", async () => {
  const { signInPlaces: places } = store;
  for (let i = 0; i < 25; i++) await places.note("mori", `10.0.0.${i}`, now + i);
  const known = async (at: number) => {
    const all = await Promise.all(Array.from({ length: 25 }, (_, i) => places.isKnown("mori", `10.0.0.${i}`, at)));
    return all.filter(Boolean).length;
  };
  expect([await known(now + 25), await places.isKnown("mori", "10.0.0.4", now), await places.isKnown("sato", "10.0.0.24", now)]).toEqual([
    20,
    false,
    false,
  ]);
  expect(await known(now + 91 * dayMs)).toBe(0);
  await store.accounts.put({ name: "mori", role: "staff" }, now);
  await store.accounts.remove("mori");
  expect(await known(now + 25)).toBe(0);
});

describe("a token", () => {
  const wall = { name: "東部の壁", role: "wall", center: "east", createdBy: "command", expiresAt: null } as const;

  it("is shown once, kept as a hash, and good until it is revoked, however long it lies idle", async () => {
    const { id, secret } = await store.tokens.add(wall, now);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    for (const file of ["operations.db", "operations.db-wal"]) expect(readFileSync(join(dir, file)).includes(secret)).toBe(false);
    expect(await store.tokens.find(secret, now + 1_000 * dayMs)).toMatchObject({ id, role: "wall", center: "east" });
    await expect(store.tokens.add(wall, now)).rejects.toThrow("is there already");
    expect(await store.tokens.revoke({ name: wall.name }, now)).toMatchObject({ id });
    expect(await store.tokens.find(secret, now)).toBeUndefined();
    expect(await store.tokens.revoke({ id }, now)).toBeUndefined();
    const again = await store.tokens.add(wall, now);
    expect((await store.tokens.list(now)).map((one) => [one.id, one.revokedAt])).toEqual([
      [id, now],
      [again.id, null],
    ]);
    expect((await store.tokens.list(now + 91 * dayMs)).map((one) => one.id)).toEqual([again.id]);
  });

  it("notes when it was used, once a minute at most", async () => {
    const { secret } = await store.tokens.add({ ...wall, name: "西部の壁", center: "west" }, now);
    const used = async () => (await store.tokens.list(now)).find(({ name }) => name === "西部の壁")?.lastUsedAt;
    expect(await used()).toBeNull();
    const seen = [];
    for (const at of [now, now + 59_000, now + 60_000, now + 61_000]) {
      await store.tokens.find(secret, at);
      seen.push(await used());
    }
    expect(seen).toEqual([now, now, now + 60_000, now + 60_000]);
  });

  it("of a program runs out after a year, or when it was said; of a wall or a calendar only when it was said", async () => {
    expect([tokenEndsAt("manager", undefined, now), tokenEndsAt("wall", undefined, now), tokenEndsAt("calendar", 30, now)]).toEqual([
      now + 365 * dayMs,
      null,
      now + 30 * dayMs,
    ]);
    const { secret } = await store.tokens.add({ ...wall, name: "集計", role: "manager", center: null, expiresAt: now + dayMs }, now);
    expect(await store.tokens.find(secret, now + dayMs - 1)).toMatchObject({ role: "manager" });
    expect(await store.tokens.find(secret, now + dayMs)).toBeUndefined();
  });
});

describe("a tablet", () => {
  const tablet = { name: "東部受付の端末", center: "east", createdBy: "admin" };

  it("is paired with eight digits, once, however they are typed", async () => {
    const code = await store.pairings.open(tablet, now);
    expect(code).toMatch(/^\d{4}-\d{4}$/);
    const typed = code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))).replace("-", " ");
    const both = await Promise.all([store.pairings.exchange(typed, now), store.pairings.exchange(code, now)]);
    const paired = both.filter((one) => one !== undefined);
    expect(paired).toHaveLength(1);
    expect(await store.tokens.find(paired[0]!.secret, now)).toMatchObject({ role: "tablet", center: "east", name: tablet.name });
    expect(await store.pairings.exchange(code, now)).toBeUndefined();
  });

  it("is not paired with a code of ten minutes ago, with a wrong one, or with one that a newer one replaced", async () => {
    const other = { ...tablet, name: "二台目" };
    const replaced = await store.pairings.open(other, now);
    const code = await store.pairings.open(other, now);
    for (const wrong of [replaced, "0000-0000", "", "1234"]) expect(await store.pairings.exchange(wrong, now)).toBeUndefined();
    expect(await store.pairings.exchange(code, now + 10 * minuteMs)).toBeUndefined();
  });

  it("that is paired anew under its name leaves nothing to the one before", async () => {
    const name = "三台目";
    const pair = async () => (await store.pairings.exchange(await store.pairings.open({ ...tablet, name }, now), now))!;
    const [first, second] = [await pair(), await pair()];
    expect(await store.tokens.find(first.secret, now)).toBeUndefined();
    expect(await store.tokens.find(second.secret, now)).toMatchObject({ name });
  });

  it("cannot take the name of another center's tablet or of a wall", async () => {
    await expect(store.pairings.open({ ...tablet, center: "west" }, now)).rejects.toThrow("taken");
    await expect(store.pairings.open({ ...tablet, name: "西部の壁", center: "west" }, now)).rejects.toThrow("taken");
  });

  it("has at most ten open codes beside it, and no code stands in the store", async () => {
    const later = now + 2 * hourMs;
    const codes = [];
    for (let i = 0; i < 10; i++) codes.push(await store.pairings.open({ ...tablet, name: `端末 ${i}` }, later));
    await expect(store.pairings.open({ ...tablet, name: "端末 10" }, later)).rejects.toThrow("10 codes are open");
    const raw = new DatabaseSync(join(dir, "operations.db"), { readOnly: true, timeout: 5_000 });
    const kept = JSON.stringify(raw.prepare("select * from pairingCodes").all());
    raw.close();
    for (const code of codes) expect(kept).not.toMatch(new RegExp(`${code}|${code.replace("-", "")}`));
    await store.pairings.open({ ...tablet, name: "端末 10" }, later + 10 * minuteMs);
  });
});

it("a staff code is on the list of its own center until it is taken off, and may come back", async () => {
  const { staffCodes } = store;
  const one = { center: "east", code: "07", createdBy: "admin" };
  expect([await staffCodes.add(one, now), await staffCodes.add(one, now)]).toEqual([true, false]);
  await staffCodes.add({ ...one, code: "03" }, now);
  await staffCodes.add({ ...one, center: "west" }, now);
  const codes = async (center?: string) => (await staffCodes.list(center)).map((each) => `${each.center} ${each.code}`);
  expect([await codes("east"), await codes()]).toEqual([
    ["east 03", "east 07"],
    ["east 03", "east 07", "west 07"],
  ]);
  expect([await staffCodes.isActive("east", "07"), await staffCodes.isActive("west", "03")]).toEqual([true, false]);
  expect([await staffCodes.remove("east", "07"), await staffCodes.remove("east", "07")]).toEqual([true, false]);
  expect([await staffCodes.isActive("east", "07"), await staffCodes.isActive("west", "07")]).toEqual([false, true]);
  expect([await staffCodes.add(one, now + 1), await staffCodes.isActive("east", "07")]).toEqual([true, true]);
});
