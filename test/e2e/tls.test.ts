/** A closed network from the command line: certificates are made, MQTT and the pages speak TLS with them, and they are renewed while all goes on. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { connect as connectPlain } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { connect } from "node:tls";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { agentFile, startAgentProcess } from "../support/agentProcess.ts";
import { testAuthority } from "../support/certificates.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { jsonDevice, startJsonSensor } from "../support/jsonSensor.ts";
import { freePort, startCli, tempDir, waitFor } from "../support/servers.ts";
import { atTerminal } from "../support/terminal.ts";

interface Certs {
  authority: { cert: string; isNew: boolean };
  "mimamori.yaml": { broker: { tls: { port: number } }; web: Record<string, unknown> };
  agent: { "agent.yaml": { broker: { external: string; tls: { ca: string } } } };
}
interface Answer {
  status: number;
  body: string;
  headers: Record<string, string | string[] | undefined>;
}

async function run(args: string[]) {
  const program = startCli(args);
  const code = await program.exited;
  return { code, stdout: program.stdout.join("\n"), stderr: program.stderr.join("\n") };
}

function ask(
  url: string,
  ca: string | undefined,
  { path = "/healthz", form }: { path?: string; form?: Record<string, string> } = {},
): Promise<Answer> {
  const body = form && new URLSearchParams(form).toString();
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}${path}`,
      {
        agent: false,
        method: body === undefined ? "GET" : "POST",
        ...(ca !== undefined && { ca }),
        ...(body !== undefined && { headers: { "content-type": "application/x-www-form-urlencoded" } }),
      },
      async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part as Buffer);
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString(), headers: response.headers });
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The number of the certificate that is shown there. */
async function shown(port: number, ca: string): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port, ca });
  await once(socket, "secureConnect");
  const number = socket.getPeerX509Certificate()!.serialNumber;
  socket.destroy();
  return number;
}

test("from nothing to a closed network, and through a renewal", { timeout: 120_000 }, async () => {
  const [dir, data] = [tempDir(), tempDir()];
  const [web, mqtt, mqtts] = [await freePort(), await freePort(), await freePort()];
  const centers = { east: alwaysOpenCenter({ "compactor-1": { kind: "compactor", name: "圧縮機" } }, { simulated: false }) };
  const certs = async () => {
    const { code, stdout } = await run(["certs", "--data", data, "--host", "mimamori.example"]);
    expect(code).toBe(0);
    return JSON.parse(stdout) as Certs;
  };
  const made = await certs();
  expect(made.agent["agent.yaml"].broker.external).toBe("mqtts://mimamori.example:8883");
  const renewed = await run(["certs", "--data", data]);
  expect((JSON.parse(renewed.stdout) as Certs).agent["agent.yaml"].broker.external).toBe("mqtts://mimamori.example:8883");
  const ca = readFileSync(made.authority.cert, "utf8");
  // What it printed goes into the file as it is, but for the ports.
  const printed = made["mimamori.yaml"];
  const config = writeConfig(dir, {
    web: { ...printed.web, port: web },
    broker: { port: mqtt, tls: { ...printed.broker.tls, port: mqtts } },
    centers,
  });
  const account = JSON.parse((await run(["agent", "add", "east", "--config", config, "--data", data])).stdout) as { secret: string };
  writeFileSync(join(dir, "secret"), account.secret);

  const server = startCli(["start", "--config", config, "--data", data]);
  await server.waitForLine(/"event":"started"/);
  const url = `https://127.0.0.1:${web}`;
  expect(server.stdout.join("\n")).toContain(`見守り  ${url}`);
  const health = await ask(url, ca);
  expect([health.status, health.headers["strict-transport-security"]]).toEqual([200, "max-age=31536000"]);
  await expect(ask(url, undefined)).rejects.toThrow(/unable to verify|self-signed/);
  const [, token] = await server.waitForLine(/\/sign-in\?token=(\S+)$/);
  const signedIn = await ask(url, ca, { path: "/sign-in", form: { token: token! } });
  expect(signedIn.headers["set-cookie"]?.[0]).toMatch(/^__Host-mimamori=[^;]{40,};(?=.*Path=\/)(?=.*HttpOnly)(?=.*Secure)/);

  const sensor = await startJsonSensor({ fillRatio: 0.42 });
  const file = agentFile({ port: 0 }, { "compactor-1": jsonDevice(sensor, "compactor", { fillRatio: "ratio" }) });
  const own = parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  writeFileSync(file, stringify({ ...own, broker: { host: "127.0.0.1", tls: { port: mqtts, ca: made.authority.cert } } }));
  const side = { env: { MIMAMORI_AGENT_SECRET_FILE: join(dir, "secret") } };
  const agent = await startAgentProcess(side, { file, dataDir: tempDir() });
  await waitFor(() => agent.said("connected").length > 0, { what: "the agent to be connected" });
  expect(agent.said("connected")[0]).toMatchObject({ broker: `mqtts://127.0.0.1:${mqtts}` });
  const stored = () => {
    const db = new DatabaseSync(join(data, "series.db"), { readOnly: true, timeout: 5_000 });
    const { rows } = db.prepare("SELECT count(*) AS rows FROM compactor").get() as { rows: number };
    db.close();
    return rows;
  };
  await waitFor(() => stored() > 0, { what: "readings in the series" });

  const before = [await shown(web, ca), await shown(mqtts, ca)];
  expect((await certs()).authority.isNew).toBe(false);
  process.kill(server.pid, "SIGHUP");
  await waitFor(async () => (await shown(web, ca)) !== before[0] && (await shown(mqtts, ca)) !== before[1], {
    what: "the new certificates",
  });
  writeFileSync(join(data, "certs", "web.crt"), "half a file");
  process.kill(server.pid, "SIGHUP");
  await server.waitForLine(/"event":"certificate-refused"/);
  expect((await ask(url, ca)).status).toBe(200);
  const sofar = stored();
  await waitFor(() => stored() > sofar, { what: "the readings to go on" });
  // A process without a certificate does not end at it either.
  process.kill(agent.pid, "SIGHUP");
  expect([agent.said("connected").length, agent.said("disconnected").length]).toEqual([1, 0]);
  expect([await agent.stop(), await server.stop()]).toEqual([0, 0]);
});

test.each([
  { trusted: "127.0.0.1", waits: 0 },
  { trusted: "10.0.0.5", waits: 1 },
])("six wrong passwords by the word of a proxy at 127.0.0.1, where $trusted is trusted", async ({ trusted, waits }) => {
  const config = writeConfig(tempDir(), {
    web: { port: 0, trustedProxy: trusted },
    centers: { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) },
  });
  const server = startCli(["start", "--config", config, "--data", tempDir()]);
  const [, url] = await server.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/);
  const body = new URLSearchParams({ name: "sato", password: "wrong" });
  const tries = Array.from({ length: 6 }, (_, i) =>
    fetch(`${url}/sign-in`, { method: "POST", body, headers: { "x-forwarded-for": `203.0.113.${i}` } }),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(waits);
  expect(await server.stop()).toBe(0);
});

test("a closed terminal ends the program, although SIGHUP does not", async () => {
  const config = writeConfig(tempDir(), { broker: { port: 0 }, centers: { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) } });
  const terminal = atTerminal(["broker", "--config", config, "--data", tempDir()], { tty: true });
  await terminal.says(/"event":"started"/);
  const port = Number(/mqtt:\/\/127\.0\.0\.1:(\d+)/.exec(terminal.shown)![1]);
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = connectPlain(port, "127.0.0.1", () => socket.end(() => resolve(true)));
      socket.on("error", () => resolve(false));
    });
  expect(await answers()).toBe(true);
  terminal.signal("SIGKILL"); // the window, not the program
  await waitFor(async () => !(await answers()), { what: "the program to end" });
});

describe("doctor", () => {
  async function lines(more: Record<string, unknown>): Promise<{ code: number; about: string[] }> {
    const centers = { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) };
    const config = writeConfig(tempDir(), { centers, ...more });
    const { code, stdout } = await run(["doctor", "--config", config, "--data", tempDir()]);
    return { code, about: stdout.split("\n").filter((line) => line.includes("証明書")) };
  }
  const both = async (endsInDays: number, hosts?: string[]) => {
    const authority = await testAuthority();
    const pair = await authority.write("server", { endsInDays, ...(hosts && { hosts }) });
    return { broker: { port: 0, tls: { port: 0, ...pair, ca: authority.file } }, web: { port: 0, tls: pair } };
  };

  test("has nothing against a certificate that ends in 31 days", async () => {
    const { code, about } = await lines(await both(31));
    expect([code, about]).toEqual([
      0,
      [
        expect.stringMatching(/^✓ 証明書（MQTT）: 令和\d+年.*まで（あと31日）、対象: localhost, 127\.0\.0\.1$/),
        expect.stringMatching(/^✓ 証明書（画面）: .*（あと31日）/),
        expect.stringMatching(/^✓ 証明書（認証局）: /),
      ],
    ]);
  });

  test("fails for one that ends in 29 days, and for one that has ended", async () => {
    const soon = await lines(await both(29));
    expect([soon.code, soon.about.slice(0, 2)]).toEqual([
      1,
      [
        expect.stringMatching(/^▲ 証明書（MQTT）: あと29日で期限が切れます.*「certs」.*SIGHUP/),
        expect.stringMatching(/^▲ 証明書（画面）: あと29日/),
      ],
    ]);
    const ended = await lines(await both(-3));
    expect([ended.code, ended.about[0]]).toEqual([1, expect.stringMatching(/^▲ 証明書（MQTT）: 令和.*に期限が切れています/)]);
  });

  test("fails for one that does not fit its key, is for another host, or is signed by another authority", async () => {
    const [one, other] = [await testAuthority(), await testAuthority()];
    const [a, b] = [await one.write("a"), await one.write("b")];
    const misfit = await lines({ web: { port: 0, tls: { cert: a.cert, key: b.key } } });
    expect([misfit.code, misfit.about]).toEqual([1, [expect.stringMatching(/^▲ 証明書（画面）: ファイルが使えません.*does not fit/)]]);
    const foreign = await lines({ web: { port: 0, publicUrl: "https://mimamori.example", tls: a } });
    expect(foreign.about).toEqual([
      expect.stringMatching(/^▲ 証明書（画面）: mimamori\.example の証明書ではありません.*certs --host mimamori\.example/),
    ]);
    const strange = await lines({ broker: { port: 0, tls: { port: 0, ...a, ca: other.file } } });
    expect(strange.about[0]).toMatch(/^▲ 証明書（MQTT）: .*認証局が署名した証明書ではありません/);
  });

  test("says nothing where no certificate is named", async () => {
    expect(await lines({})).toEqual({ code: 0, about: [] });
  });
});

describe("beyond loopback", () => {
  // Another spelling of 127.0.0.1 that the program does not know: it takes it for an address of the network.
  const host = "127.1";
  const centers = { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) };
  const startBroker = (broker: Record<string, unknown>) =>
    startCli(["broker", "--config", writeConfig(tempDir(), { broker: { host, port: 0, ...broker }, centers }), "--data", tempDir()]);

  test("plain MQTT is offered when the file says so in so many words, and the log warns of it", async () => {
    const program = startBroker({ plainBeyondLoopback: true });
    await program.waitForLine(/"level":40.*"event":"plain-beyond-loopback"/);
    await program.waitForLine(/^mqtt:\/\/127\.1:\d+$/);
    expect(await program.stop()).toBe(0);
  });

  test("with a certificate TLS is offered there, and plain MQTT stays on loopback without a word", async () => {
    const pair = await (await testAuthority()).write("broker");
    const program = startBroker({ tls: { port: 0, ...pair } });
    await program.waitForLine(/^mqtts:\/\/127\.1:\d+$/);
    expect(program.stdout[0]).toMatch(/^mqtt:\/\/127\.0\.0\.1:\d+$/);
    expect(await program.stop()).toBe(0);
    expect(program.stderr.join("\n")).not.toContain("plain-beyond-loopback");
  });

  test("the pages are offered to a trusted proxy there", async () => {
    const config = writeConfig(tempDir(), { broker: { port: 0 }, web: { host, port: 0, trustedProxy: ["10.0.0.5"] }, centers });
    const program = startCli(["start", "--config", config, "--data", tempDir()]);
    const [, url] = await program.waitForLine(/(http:\/\/127\.1:\d+)$/);
    await program.waitForLine(/"event":"started"/);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    // What is a demonstration on loopback is not open to everybody here.
    expect((await fetch(`${url}/`, { redirect: "manual" })).status).toBe(303);
    expect(await program.stop()).toBe(0);
  });

  test("our own processes reach another machine's broker by TLS, with the authority of the file", async () => {
    const [authority, port, dir, data] = [await testAuthority(), await freePort(), tempDir(), tempDir()];
    const tls = { port, ...(await authority.write("broker")) };
    const config = writeConfig(tempDir(), { broker: { host, port: 0, tls }, centers });
    const made = JSON.parse((await run(["agent", "add", "collector", "--config", config, "--data", data])).stdout) as { secret: string };
    writeFileSync(join(dir, "secret"), made.secret);
    const broker = startCli(["broker", "--config", config, "--data", data]);
    await broker.waitForLine(/"event":"started"/);
    const external = `mqtts://127.0.0.1:${port}`;
    const elsewhere = writeConfig(tempDir(), { broker: { external, tls: { ca: authority.file } }, centers });
    const env = { MIMAMORI_COLLECTOR_SECRET_FILE: join(dir, "secret") };
    const collector = startCli(["collector", "--config", elsewhere, "--data", tempDir()], { env });
    await collector.waitForLine(new RegExp(`"event":"connected","broker":"${external}"`));
    const asked = (await run(["doctor", "--config", elsewhere, "--data", tempDir()])).stdout;
    expect(asked).toContain(`✓ MQTTのポート: ${external} につながります`);
    const strange = ["--set", `broker.tls.ca=${(await testAuthority()).file}`];
    const doubted = await run(["doctor", "--config", elsewhere, "--data", tempDir(), ...strange]);
    expect([doubted.code, doubted.stdout]).toEqual([1, expect.stringMatching(/▲ MQTTのポート: .*の証明書を確かめられません.*ca\.crt/)]);
    await authority.write("broker", { endsInDays: 20 });
    process.kill(broker.pid, "SIGHUP");
    await broker.waitForLine(/"event":"certificate-ending"/);
    const soon = await run(["doctor", "--config", elsewhere, "--data", tempDir()]);
    expect([soon.code, soon.stdout]).toEqual([1, expect.stringMatching(/▲ MQTTのポート: .*あと20日で期限が切れます/)]);
    expect([await collector.stop(), await broker.stop()]).toEqual([0, 0]);
    const without = writeConfig(tempDir(), { broker: { external, tls: { ca: join(dir, "none") } }, centers });
    const refused = startCli(["collector", "--config", without, "--data", tempDir()], { env });
    expect([await refused.exited, refused.stderr.join("\n")]).toEqual([2, expect.stringContaining("broker.tls.ca: cannot be read")]);
  });
});

describe("a start is refused with what to do", () => {
  const centers = { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) };
  test.each<[string, Record<string, unknown>, RegExp]>([
    ["plain MQTT beyond loopback", { broker: { host: "0.0.0.0", port: 0 } }, /broker\.host: plain MQTT.*broker\.tls/],
    ["plain HTTP beyond loopback", { web: { host: "0.0.0.0", port: 0 } }, /web\.host: plain HTTP.*web\.tls/],
    [
      "a certificate that is not there",
      { broker: { port: 0, tls: { cert: "certs/none.crt", key: "certs/none.key" } } },
      /^broker\.tls\.cert: cannot be read .*the command certs/m,
    ],
    [
      "a certificate of the pages that is not there",
      { web: { port: 0, tls: { cert: "a.crt", key: "a.key" } } },
      /^web\.tls\.cert: cannot be read/m,
    ],
  ])("for %s", async (_name, more, word) => {
    const { code, stderr, stdout } = await run(["start", "--config", writeConfig(tempDir(), { centers, ...more }), "--data", tempDir()]);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(word)]);
  });

  test.each([
    ["--days", "0"],
    ["--days", "x"],
    ["--host", "a b"],
    ["--host", "*.example"],
  ])("certs %s %s", async (option, value) => {
    const { code, stderr } = await run(["certs", "--data", tempDir(), option, value]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`${option} ${value}`)]);
  });
});
