/** The server of one center in this process: real broker, real collector, real stores; agents come over MQTT with an account. */
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Broker, startBroker } from "../../broker/broker.ts";
import type { Limits } from "../../broker/gate/limits.ts";
import { type Accounts, accountsOf } from "../../broker/logIns.ts";
import type { Account } from "../../broker/rights.ts";
import { type Collector, startCollector } from "../../collector/collector.ts";
import { type Balance, balances } from "../../collector/series/balance.ts";
import { Ledger } from "../../collector/series/ledger.ts";
import { openSqliteSeries } from "../../collector/series/sqlite.ts";
import { localCollectorLink } from "../../commands/parts.ts";
import type { AgentStatus } from "../../contract/messages.ts";
import { buildTopic, filterOf } from "../../contract/topics.ts";
import { systemClock } from "../../runtime/clock.ts";
import { createLog } from "../../runtime/log.ts";
import { atEnd, freePort, tempDir, waitFor } from "./processes.ts";

export const center = "east";
const agentName = "edge";
const account: Account = { name: `${center}/${agentName}`, role: "agent", center, agent: agentName };
const password = "the secret of the agent";

/** A point as it lies in the store; absent quantities are null. */
export type Row = { at: number } & Record<string, number | null>;

export interface ServerSide {
  port: number;
  /** For startAgent. */
  account: { url: string; username: string; password: string };
  /** For a process: MIMAMORI_AGENT_SECRET_FILE. */
  env: { MIMAMORI_AGENT_SECRET_FILE: string };
  /** Every status that came, in order. */
  statuses: AgentStatus[];
  /** The newest status with which the question is answered by yes. */
  statusThat(asked: (status: AgentStatus) => boolean, what: string, timeoutMs?: number): Promise<AgentStatus>;
  /** Sends a command; resolves with the agent's answer in its status. */
  command(command: Record<string, unknown>): Promise<NonNullable<AgentStatus["command"]>>;
  /** Anything at all on a topic of the agent. */
  send(channel: "command" | "stored", payload: string): Promise<void>;
  /** What is stored of a device, in order of time; read from the store's file, not through our own code. */
  rows(kind: string, device: string): Row[];
  balance(): Balance | undefined;
  quarantine(): { device: string; reason: string; count: number }[];
  /** Lines of the collector's log. */
  lines: string[];
  /** Lines of the security log, parsed. */
  security: Record<string, unknown>[];
  broker(): Broker;
  /** Broker and collector end; the stores stay. */
  stop(): Promise<void>;
  /** … and come back on the same port. */
  start(): Promise<void>;
}

export interface ServerSideOptions {
  limits?: Partial<Limits>;
  /** Instead of the one agent's. */
  accounts?: Accounts;
}

export const agentAccount = { account, password };
const onlyAgent = accountsOf((name, secret) => (name === account.name && secret === password ? account : undefined));

/** `devices`: id → kind. Everything is closed when the file ends. */
export async function startServerSide(
  devices: Record<string, string>,
  { limits = {}, accounts = onlyAgent }: ServerSideOptions = {},
): Promise<ServerSide> {
  const [dir, port] = [tempDir(), await freePort()];
  const secretFile = join(dir, "agent.secret");
  writeFileSync(secretFile, password);
  const known = new Map(Object.entries(devices).map(([device, kind]) => [`${center}/${device}`, kind]));
  const store = openSqliteSeries(join(dir, "series.db"));
  const ledger = new Ledger(join(dir, "ledger.db"));
  const statuses: AgentStatus[] = [];
  const lines: string[] = [];
  const log = createLog("server", (line) => void lines.push(line));
  const security: Record<string, unknown>[] = [];
  const securityLog = createLog("security", (line) => void security.push(JSON.parse(line) as Record<string, unknown>));
  let running: { broker: Broker; collector: Collector } | undefined;

  const side: ServerSide = {
    port,
    account: { url: `mqtt://127.0.0.1:${port}`, username: account.name, password },
    env: { MIMAMORI_AGENT_SECRET_FILE: secretFile },
    statuses,
    lines,
    security,
    broker: () => running!.broker,
    async statusThat(asked, what, timeoutMs = 30_000) {
      return await waitFor(() => statuses.findLast((status) => asked(status)), { timeoutMs, what });
    },
    async command(command) {
      const id = randomUUID();
      await side.send("command", JSON.stringify({ v: 1, id, ...command }));
      return (await side.statusThat((status) => status.command?.id === id, `the answer to ${command.command}`)).command!;
    },
    async send(channel, payload) {
      await running!.broker.local.publish(buildTopic({ center, agent: agentName, channel }), payload);
    },
    rows(kind, device) {
      const db = new DatabaseSync(join(dir, "series.db"), { readOnly: true, timeout: 5_000 });
      const sql = `SELECT p.* FROM "${kind}" p JOIN devices d ON d.key = p.device WHERE d.center = ? AND d.device = ? ORDER BY p.at`;
      const rows = db.prepare(sql).all(center, device) as Row[];
      db.close();
      return rows;
    },
    balance: () => balances(ledger.agents(), ledger.journals()).at(-1),
    quarantine: () => ledger.quarantine(),
    async stop() {
      const parts = running;
      running = undefined;
      await parts?.collector.close();
      await parts?.broker.close();
    },
    async start() {
      const broker = await startBroker({ host: "127.0.0.1", port, accounts, limits, log, security: securityLog });
      const listen = (_topic: string, payload: Uint8Array) =>
        void statuses.push(JSON.parse(Buffer.from(payload).toString()) as AgentStatus);
      await broker.local.subscribe(filterOf("status"), listen);
      const collector = await startCollector({ link: localCollectorLink(broker), store, ledger, known, clock: systemClock, log });
      running = { broker, collector };
    },
  };
  await side.start();
  atEnd(async () => {
    await side.stop();
    ledger.close();
    await store.close();
  });
  return side;
}

/** Every point that should be there is there once: numbers without a gap at both ends, nothing left over. */
export async function settled(side: ServerSide, timeoutMs = 30_000): Promise<Balance> {
  return await waitFor(
    () => {
      const balance = side.balance();
      return balance?.balanced && balance.inJournal === 0 && balance.read > 0 ? balance : undefined;
    },
    { timeoutMs, what: "every reading to be stored" },
  );
}
