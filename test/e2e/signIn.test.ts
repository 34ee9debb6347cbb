/** Who gets in, and how: the shipped configuration over real HTTP. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startCli, tempDir } from "../support/servers.ts";

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  cookie: string | undefined;
}
interface Ask {
  /** A post of these fields. */
  form?: Record<string, string>;
  cookie?: string | undefined;
  headers?: Record<string, string>;
}

const dir = tempDir();
const program = startCli(["start", "--data", dir, "--set", "web.port=0", "--set", "broker.port=0", "--set", "history.days=0"]);
const started = program.waitForLine(/"event":"started"/);

/** Plain HTTP, as no browser would send it: any Host, any Origin. */
async function ask(path: string, { form, cookie, headers = {} }: Ask = {}): Promise<Answer> {
  await started;
  const url = (await program.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
  const body = form && new URLSearchParams(form).toString();
  return await new Promise((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      {
        method: body === undefined ? "GET" : "POST",
        agent: false,
        headers: {
          ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
          ...(cookie && { cookie }),
          ...headers,
        },
      },
      async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part as Buffer);
        const set = response.headers["set-cookie"]?.[0]?.split(";")[0];
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString(), cookie: set });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
const toSignIn = expect.stringMatching(/^\/sign-in(\?|$)/);
const bag = { center: "east", device: "compactor-1" };
const lines = (text: readonly string[]) => text.join("\n");
/** What the security log says of one event, without the time. */
const securityLines = (event: string) =>
  readFileSync(join(dir, "security.log"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line.event === event)
    .map(({ level, time, part, ...facts }) => facts);

async function account(name: string): Promise<string> {
  await started;
  const made = startCli(["user", "add", name, "--role", "staff", "--data", dir]);
  expect(await made.exited).toBe(0);
  return (JSON.parse(lines(made.stdout)) as { password: string }).password;
}

test("of six wrong passwords side by side five are refused and one is told to wait, and then the right one waits too", async () => {
  const password = await account("sato");
  const wrong = () => ask("/sign-in", { form: { name: "sato", password: "wrong" } });
  const answers = await Promise.all(Array.from({ length: 6 }, wrong));
  expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429]);
  expect(answers.every(({ cookie }) => cookie === undefined)).toBe(true);
  expect((await ask("/sign-in", { form: { name: "sato", password } })).status).toBe(429);
  // Said where it is looked for, once for each reason, without the name: it is a person's, or a password in the wrong field.
  const said = { event: "login-refused", way: "password", address: "127.0.0.1" };
  const refused = securityLines("login-refused");
  expect(refused).toHaveLength(2);
  for (const reason of ["refused", "slowed"]) expect(refused).toContainEqual({ ...said, reason });
});

test("the link of the start signs in once, and only when the button is pressed", async () => {
  const path = (await program.waitForLine(/http:\/\/127\.0\.0\.1:\d+(\/sign-in\?token=\S+)$/))[1]!;
  const token = new URLSearchParams(path.split("?")[1]).get("token")!;
  for (let opened = 0; opened < 3; opened++) {
    const page = await ask(path);
    expect([page.status, page.cookie]).toEqual([200, undefined]);
  }
  const answer = await ask("/sign-in", { form: { token } });
  expect([answer.status, answer.headers.location]).toEqual([303, "/"]);
  expect(answer.headers["set-cookie"]?.[0]).toMatch(/^mimamori=[^;]{40,};.*HttpOnly.*SameSite=Lax/);
  const again = await ask("/sign-in", { form: { token } });
  expect([again.status, again.cookie]).toEqual([401, undefined]);
  expect(again.body).toContain("このリンクは使えません");
  expect(securityLines("login-refused")).toContainEqual({ event: "login-refused", way: "link", address: "127.0.0.1", reason: "refused" });

  const { cookie } = answer;
  expect((await ask("/", { cookie })).body).toContain("/sign-out");
  expect((await ask("/pickups", { form: bag, cookie })).headers.location).toBe("/?said=bag");
  // Who it was is kept, and shown to nobody.
  const pickup = (JSON.parse((await ask("/api/v1/pickups", { cookie })).body) as object[])[0]!;
  expect(pickup).toHaveProperty("putOutAt");
  expect(pickup).not.toHaveProperty("claimedBy");
  expect((await ask("/sign-out", { form: {}, cookie })).status).toBe(303);
  // The browser forgets it; whoever kept a copy has nothing.
  const after = await ask("/pickups", { form: bag, cookie });
  expect([after.status, after.headers.location]).toEqual([303, toSignIn]);
});

test("who is not signed in may look but press no button", async () => {
  const claims = async () => (JSON.parse((await ask("/api/v1/pickups")).body) as unknown[]).length;
  const before = await claims();
  expect((await ask("/")).status).toBe(200);
  for (const path of ["/pickups", "/alerts/1/acknowledge"]) {
    const answer = await ask(path, { form: bag });
    expect([answer.status, answer.headers.location]).toEqual([303, toSignIn]);
  }
  expect(await claims()).toBe(before);
});

test.each([
  ["another site", { origin: "http://evil.example" }],
  ["a page without a name", { origin: "null" }],
  ["another site, as a browser says it", { "sec-fetch-site": "cross-site" }],
  ["a neighbour on the same machine", { origin: "http://127.0.0.1:1" }],
])("a button pressed by %s does nothing", async (_name, headers) => {
  for (const path of ["/pickups", "/sign-in"]) expect((await ask(path, { form: bag, headers })).status).toBe(403);
  expect(securityLines("rights-refused")).toEqual([
    { event: "rights-refused", action: "POST", address: "127.0.0.1", reason: "another site" },
  ]);
});

test("the server answers to its own names only", async () => {
  for (const host of ["evil.example", "127.0.0.1.evil.example:8080", "evil.example:80"]) {
    const answer = await ask("/api/v1/status", { headers: { host } });
    expect([answer.status, answer.body.includes("stored")]).toEqual([421, false]);
  }
  for (const host of ["localhost:8080", "127.0.0.1", "[::1]:8080"]) expect((await ask("/healthz", { headers: { host } })).status).toBe(200);
});

test("the board says its own sentences only, whatever the address asks for", async () => {
  const said = 'class="banner said"';
  expect((await ask("/?said=ack")).body).toContain(said);
  for (const word of ["constructor", "__proto__", "toString", "<b>"]) {
    const { status, body } = await ask(`/?said=${encodeURIComponent(word)}`);
    expect([status, body.includes(said), body.includes("native code")]).toEqual([200, false, false]);
  }
  expect((await ask("/?said=ack&said=bag")).status).toBe(200);
});

test("the description of the API lists the API and nothing else", async () => {
  const { paths } = JSON.parse((await ask("/api/v1/openapi.json")).body) as { paths: Record<string, unknown> };
  const listed = Object.keys(paths);
  expect(listed.filter((path) => path !== "/healthz" && !path.startsWith("/api/v1/"))).toEqual([]);
  expect(listed).toEqual(expect.arrayContaining(["/healthz", "/api/v1/status", "/api/v1/series"]));
});

test("an account of a person signs in by name and password; the program's own names cannot be given away", async () => {
  const password = await account("tanaka");
  const answer = await ask("/sign-in", { form: { name: "tanaka", password } });
  expect([answer.status, answer.headers.location]).toEqual([303, "/"]);
  expect((await ask("/", { cookie: answer.cookie })).body).toContain("/sign-out");
  for (const name of ["collector", "web", "link"]) {
    const made = startCli(["user", "add", name, "--role", "admin", "--data", dir]);
    expect([await made.exited, lines(made.stdout)]).toEqual([2, ""]);
    expect(lines(made.stderr)).toContain("that name is taken by the program itself");
  }
});

test("who is removed is signed out at once and cannot come back; the others stay", async () => {
  const enter = async (name: string, password: string) => (await ask("/sign-in", { form: { name, password } })).cookie;
  const [leaving, staying] = [await account("suzuki"), await account("ito")];
  const [left, stayed] = [await enter("suzuki", leaving), await enter("ito", staying)];
  const isIn = async (cookie: string | undefined) => (await ask("/", { cookie })).body.includes("/sign-out");
  expect([await isIn(left), await isIn(stayed)]).toEqual([true, true]);
  const user = async (...args: string[]) => {
    const ran = startCli(["user", ...args, "--data", dir]);
    return { code: await ran.exited, stdout: lines(ran.stdout), stderr: lines(ran.stderr) };
  };
  expect((await user("remove", "suzuki")).code).toBe(0);
  expect([await isIn(left), await isIn(stayed)]).toEqual([false, true]);
  expect(await enter("suzuki", leaving)).toBeUndefined();
  expect(securityLines("account-removed")).toEqual([{ event: "account-removed", role: "staff" }]);
  const listed = JSON.parse((await user("list")).stdout) as { name: string; role: string }[];
  expect(listed.map(({ name, role }) => `${name} ${role}`)).toEqual(expect.arrayContaining(["ito staff"]));
  expect(listed.map(({ name }) => name)).not.toContain("suzuki");
  // Neither a second time, nor an agent's account, nor without saying what.
  for (const name of ["suzuki", "east/edge"])
    expect(await user("remove", name)).toMatchObject({ code: 1, stderr: expect.stringContaining("there is no account") });
  expect((await user("drop", "ito")).code).toBe(2);
});

test("nobody else on the machine reads what the program keeps, even in a folder that was there before", async () => {
  await started;
  const readable = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .filter((file) => (statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077);
  expect(readable).toEqual([]);
  expect(existsSync(join(dir, "operations.db"))).toBe(true);
});

test("the program ends cleanly after all that", async () => {
  expect(await program.stop()).toBe(0);
  expect(lines(program.stderr)).not.toContain("request-failed");
});
