/** Real servers on free loopback ports in folders of their own: no shared state, no privileges, no mocks. */
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { writeInfluxConfig } from "./influxConfig.ts";
import { pathOf, type ServerName } from "./installed.ts";
import { atEnd, freePort, launch, type Running, tempDir, waitFor } from "./processes.ts";

export * from "./processes.ts";

/**
 * True if a server is installed. If it is not: says so and answers false (for `describe.skipIf`), but throws with CI=true, where a
 * test that is skipped unseen is worse than a red one.
 */
export function available(name: ServerName): boolean {
  if (pathOf(name)) return true;
  const message = `${name} is not installed (npm run servers)`;
  if (process.env.CI === "true") throw new Error(message);
  console.warn(`skipped: ${message}`);
  return false;
}

export interface Server {
  url: string;
  port: number;
  dir: string;
  /** In order, with SIGTERM. */
  stop(): Promise<void>;
  /** At once, with SIGKILL. */
  kill(): Promise<void>;
  /** Same port, same folder; stops first if it still runs. */
  restart(): Promise<void>;
}

async function startServer(
  protocol: string,
  port: number,
  dir: string,
  start: () => Running,
  ready: () => Promise<boolean>,
): Promise<Server> {
  let running: Running | undefined;
  const up = async () => {
    const now = start();
    running = now;
    let ended: number | undefined;
    now.exited.then((code) => {
      ended = code;
    });
    await waitFor(async () => ended !== undefined || (await ready()), { timeoutMs: 30_000, what: `the server on port ${port}` });
    if (ended !== undefined)
      throw new Error(`the server on port ${port} ended with ${ended}:\n${[...now.stdout, ...now.stderr].slice(-20).join("\n")}`);
  };
  await up();
  return {
    url: `${protocol}://127.0.0.1:${port}`,
    port,
    dir,
    async stop() {
      await running?.stop("SIGTERM");
    },
    async kill() {
      await running?.stop("SIGKILL");
    },
    async restart() {
      await running?.stop("SIGTERM");
      await up();
    },
  };
}

/** InfluxDB 1.x with everything off that a test does not need; `accounts` as in its configuration. */
export async function startInfluxd(options: { port?: number; dir?: string; accounts?: boolean } = {}): Promise<Server> {
  const { port = await freePort(), dir = tempDir(), accounts = false } = options;
  const config = join(dir, "influxdb.conf");
  writeInfluxConfig(config, dir, { http: port, rpc: await freePort() }, { accounts });
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/ping`, { signal: AbortSignal.timeout(1_000) })).status === 204;
  return await startServer(
    "http",
    port,
    dir,
    () => launch(pathOf("influxd")!, ["-config", config], { env: { HOME: dir, INFLUXDB_CONFIG_PATH: config } }),
    ready,
  );
}

/** Mosquitto for anybody on loopback. */
export async function startMosquitto(options: { port?: number; dir?: string } = {}): Promise<Server> {
  const { port = await freePort(), dir = tempDir() } = options;
  const config = join(dir, "mosquitto.conf");
  // Only read when it runs as root: else it gives its rights up and cannot read the folder.
  writeFileSync(
    config,
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\nlog_dest stderr\nlog_type error\n`,
  );
  return await startServer(
    "mqtt",
    port,
    dir,
    () => launch(pathOf("mosquitto")!, ["-c", config]),
    () => answers(port),
  );
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(() => resolve(true)));
    socket.on("error", () => resolve(false));
  });
}

export interface SmtpInbox {
  url: string;
  port: number;
  /** Every mail that was accepted, in order. */
  mails: ParsedMail[];
  raw: Buffer[];
  /** From now on every sender is answered "451 try again later", or served again. */
  refuse(on: boolean): void;
  /** How many attempts were refused. */
  refusals(): number;
  stop(): Promise<void>;
  /** On the same port; the mails so far stay. */
  restart(): Promise<void>;
}

/** A real SMTP server without accounts and without TLS. */
export async function startSmtp(options: { port?: number } = {}): Promise<SmtpInbox> {
  const { port = await freePort() } = options;
  const [mails, raw]: [ParsedMail[], Buffer[]] = [[], []];
  let refusing = false;
  let refused = 0;
  let server: SMTPServer | undefined;

  const open = () => {
    const next = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS", "AUTH"],
      disableReverseLookup: true,
      logger: false,
      onMailFrom(_address, _session, callback) {
        if (!refusing) return callback();
        refused++;
        callback(Object.assign(new Error("try again later"), { responseCode: 451 }));
      },
      onData(stream, _session, callback) {
        receive(stream).then(() => callback(), callback);
      },
    });
    next.on("error", () => {}); // a client that hangs up
    server = next;
    return new Promise<void>((resolve, reject) => {
      next.server.once("error", reject);
      next.listen(port, "127.0.0.1", resolve);
    });
  };
  const receive = async (stream: AsyncIterable<Buffer>) => {
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part);
    const whole = Buffer.concat(parts);
    const mail = await simpleParser(whole);
    raw.push(whole);
    mails.push(mail);
  };
  const close = async () => {
    const last = server;
    server = undefined;
    if (last) await new Promise<void>((resolve) => last.close(resolve));
  };

  await open();
  atEnd(close);
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails,
    raw,
    refuse(on) {
      refusing = on;
    },
    refusals: () => refused,
    stop: close,
    async restart() {
      await close();
      await open();
    },
  };
}
