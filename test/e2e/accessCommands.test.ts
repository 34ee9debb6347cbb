/** Accounts, tokens and staff codes from the command line, as an administrator types them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startCli, tempDir } from "../support/servers.ts";

const dir = tempDir();

async function run(...args: string[]) {
  const program = startCli([...args, "--data", dir]);
  const code = await program.exited;
  const stdout = program.stdout.join("\n");
  return { code, stderr: program.stderr.join("\n"), answer: stdout === "" ? undefined : (JSON.parse(stdout) as Record<string, unknown>) };
}
const securityLines = () =>
  readFileSync(join(dir, "security.log"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map(({ level, time, part, ...facts }) => facts);

test("an account of a person has a role and, for staff, a center; both can be changed, and the password", async () => {
  const added = await run("user", "add", "sato", "--role", "staff", "--center", "east");
  expect(added).toMatchObject({ code: 0, answer: { account: "sato", role: "staff", center: "east" } });
  expect((await run("user", "add", "tanaka", "--role", "staff")).code).toBe(0);
  expect((await run("user", "list")).answer).toEqual([
    { name: "sato", role: "staff", center: "east", createdAt: expect.any(Number) },
    { name: "tanaka", role: "staff", center: null, createdAt: expect.any(Number) },
  ]);
  const before = { role: "staff", center: "east" };
  expect(await run("user", "change", "sato", "--role", "manager")).toMatchObject({ code: 0, answer: { role: "manager", before } });
  const fresh = await run("user", "password", "sato");
  expect(fresh.answer).toEqual({ account: "sato", password: expect.stringMatching(/^[a-z2-9]{4}(-[a-z2-9]{4}){4}$/) });
  expect(fresh.answer?.password).not.toBe(added.answer?.password);
  expect(securityLines()).toEqual([
    { event: "account-added", role: "staff", center: "east" },
    { event: "account-added", role: "staff" },
    { event: "account-changed", role: "manager" },
    { event: "account-rotated", role: "manager" },
  ]);
});

test.each([
  [["user", "add", "ito", "--role", "staff", "--center", "north"], 2, "there is no such center; one of east, west"],
  [["user", "add", "ito", "--role", "manager", "--center", "east"], 2, "a center is for staff"],
  [["user", "add", "ito", "--role", "agent"], 2, "usage: user add"],
  [["user", "password", "nobody"], 1, 'there is no account "nobody"'],
  [["user", "change", "east/edge", "--role", "admin"], 2, "usage: user add"],
  [["token", "add", "壁", "--role", "wall"], 2, "a wall is for one center; --center C says which"],
  [["token", "add", "壁", "--role", "wall", "--center", "north"], 2, "there is no such center"],
  [["token", "add", "壁", "--role", "tablet", "--center", "east"], 2, "usage: token add"],
  [["token", "add", "壁", "--role", "wall", "--center", "east", "--days", "0"], 2, "--days 0: a whole number"],
  [["token", "revoke", "nobody"], 1, 'there is no token "nobody"'],
  [["staff-code", "add", "--center", "east", "7"], 2, "usage: staff-code"],
  [["staff-code", "add", "07"], 2, "usage: staff-code"],
  [["staff-code", "add", "--center", "north", "07"], 2, "there is no such center"],
])("%s is refused with a remedy", async (args, code, words) => {
  const refused = await run(...args);
  expect(refused).toMatchObject({ code, answer: undefined, stderr: expect.stringContaining(words) });
});

test("a token is printed once, listed without it, and revoked; its name stays out of the log", async () => {
  const made = await run("token", "add", "東部の壁", "--role", "wall", "--center", "east");
  expect(made.answer).toEqual({
    token: "東部の壁",
    role: "wall",
    center: "east",
    expiresAt: null,
    secret: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(await run("token", "add", "東部の壁", "--role", "wall", "--center", "east")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("use another name"),
  });
  const program = await run("token", "add", "report", "--role", "manager", "--days", "30");
  expect(program.answer?.expiresAt).toBeLessThanOrEqual(Date.now() + 30 * 86_400_000);
  const listed = (await run("token", "list")).answer as unknown as Record<string, unknown>[];
  expect(listed.map(({ name, createdBy, lastUsedAt }) => [name, createdBy, lastUsedAt])).toEqual([
    ["report", "command", null],
    ["東部の壁", "command", null],
  ]);
  expect(JSON.stringify(listed)).not.toContain(made.answer?.secret);
  expect((await run("token", "revoke", "東部の壁")).code).toBe(0);
  expect(securityLines().slice(-3)).toEqual([
    { event: "token-added", token: 1, role: "wall", center: "east" },
    { event: "token-added", token: 2, role: "manager" },
    { event: "token-revoked", token: 1, role: "wall", center: "east" },
  ]);
});

test("staff codes are put on the list of a center and taken off; what is so already is no failure", async () => {
  expect((await run("staff-code", "add", "--center", "east", "07", "03", "07")).answer).toEqual({ center: "east", codes: ["03", "07"] });
  expect((await run("staff-code", "remove", "--center", "east", "03", "99")).answer).toEqual({ center: "east", codes: ["07"] });
  const all = (await run("staff-code", "list")).answer as unknown as Record<string, unknown>[];
  expect(all.map(({ center, code, createdBy }) => [center, code, createdBy])).toEqual([["east", "07", "command"]]);
  expect(securityLines().slice(-2)).toEqual([
    { event: "staff-code-added", center: "east" },
    { event: "staff-code-removed", center: "east" },
  ]);
});
