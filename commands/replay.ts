/** Real data through the real path: CSV → agent → journal → MQTT → broker → collector → the store of the configuration. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBroker } from "../broker/broker.ts";
import { accountsOf } from "../broker/logIns.ts";
import type { Account } from "../broker/rights.ts";
import { startCollector } from "../collector/collector.ts";
import { Ledger } from "../collector/series/ledger.ts";
import { openSeries } from "../collector/series/open.ts";
import { configSchema } from "../contract/config/schema.ts";
import { earliestAt, maxAheadMs } from "../contract/messages.ts";
import { idPattern } from "../contract/topics.ts";
import { type Agent, startAgent } from "../edge/agent.ts";
import type { Taken } from "../edge/driver.ts";
import { replayRows } from "../edge/drivers/replay/index.ts";
import { checkReplayMap, type ReplayMap } from "../edge/drivers/replay/map.ts";
import { newSecret } from "../records/operations/secrets.ts";
import { sleep, systemClock } from "../runtime/clock.ts";
import { loadConfig, secretFrom } from "../runtime/config.ts";
import { ConfigError, Unavailable } from "../runtime/errors.ts";
import { Journal } from "../runtime/journal.ts";
import { StopStack, waitForSignal } from "../runtime/lifecycle.ts";
import { createLog } from "../runtime/log.ts";
import { answer, type Command, common, parse } from "./command.ts";
import { accountName, mqttUrl } from "./edgeParts.ts";
import { localCollectorLink } from "./parts.ts";

const rowsTogether = 500;

export const replay: Command = async (args) => {
  const { values, positionals } = parse(args, { center: { type: "string" }, map: { type: "string" }, speed: { type: "string" } });
  const [file] = positionals;
  if (!file || !values.map || !values.center) throw new ConfigError("usage: replay FILE.csv --center C --map MAP.yaml [--speed N]");
  if (!idPattern.test(values.center)) throw new ConfigError(`--center ${values.center}: 1-32 of a-z, 0-9 and -`);
  const speed = values.speed === undefined ? undefined : Number(values.speed);
  if (speed !== undefined && !(speed > 0)) throw new ConfigError(`--speed ${values.speed}: a number over 0; 60 plays an hour in a minute`);
  const map = loadConfig(values.map, [], checkReplayMap);
  const plan = await survey(file, map);
  const { config, dataDir } = common(values);
  const center = values.center;
  const log = createLog("replay");
  const stack = new StopStack(log);
  const waiting = waitForSignal();
  const stop = new AbortController();
  void waiting.signal.then(() => stop.abort());
  const startedAt = performance.now();
  try {
    const dir = mkdtempSync(join(tmpdir(), "mimamori-replay-"));
    stack.add("folder", { close: () => rmSync(dir, { recursive: true, force: true }) });
    const series = stack.add("series", openSeries(config.series.url, dataDir, secretFrom("MIMAMORI_SERIES_PASSWORD")));
    const count = () => series.count({ kind: map.kind, center, from: plan.from, to: plan.to, devices: plan.devices });
    const before = await count();
    const ledger = stack.add("ledger", new Ledger(join(dir, "collector.db")));
    const secret = newSecret();
    const account: Account = { name: accountName(center, "replay"), role: "agent", center, agent: "replay" };
    const verify = async (name: string, given: string) => (name === account.name && given === secret ? account : undefined);
    const broker = stack.add("broker", await startBroker({ host: "127.0.0.1", port: 0, accounts: accountsOf(verify), log }));
    const known = new Map([...plan.devices].map((device) => [`${center}/${device}`, map.kind]));
    stack.add(
      "collector",
      await startCollector({ link: localCollectorLink(broker), store: series, ledger, known, clock: systemClock, log }),
    );
    const empty = configSchema.parse({ centers: { [center]: { name: { ja: center, en: center }, agent: "replay", devices: {} } } });
    const journal = new Journal(join(dir, "journal.db"), { entries: 10_000_000 });
    const agent = stack.add(
      "agent",
      startAgent({
        center,
        config: empty.centers[center]!,
        edge: config.edge,
        history: { days: 0, everyMinutes: 5 },
        broker: { url: mqttUrl(broker), username: account.name, password: secret },
        journal,
        clock: systemClock,
        log,
      }),
    );

    const { refused } = await play(file, map, agent, { speed, rows: plan.rows, signal: stop.signal });
    await agent.handedOver(stop.signal);
    const after = await count();
    const entry = ledger.journals()[0];
    const { read } = journal.counts();
    answer({
      rows: plan.rows,
      readings: read,
      devices: after.devices,
      stored: entry?.stored ?? 0,
      added: after.points - before.points,
      quarantined: entry?.quarantined ?? 0,
      counted: after.points,
      seconds: Number(((performance.now() - startedAt) / 1000).toFixed(2)),
    });
    for (const { device, reason, count: times } of ledger.quarantine())
      process.stderr.write(`quarantined ${times} of ${device || "?"}: ${reason}\n`);
    if (refused > 0) process.stderr.write(`${refused} of ${plan.rows} rows were refused, see above\n`);
    return refused > 0 || (entry?.quarantined ?? 0) > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof Unavailable) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
    throw error;
  } finally {
    await stack.close();
    waiting.close();
  }
};

/** What the file holds, before anything is sent: its devices and its span of time, and how many rows. */
async function survey(file: string, map: ReplayMap): Promise<{ rows: number; devices: Set<string>; from: number; to: number }> {
  const devices = new Set<string>();
  const [earliest, newest] = [earliestAt, Date.now() + maxAheadMs];
  let [rows, from, to] = [0, newest, earliest];
  for await (const { device, samples } of replayRows(file, map)) {
    rows++;
    for (const { at } of samples) {
      devices.add(device);
      from = Math.min(from, Math.max(at, earliest));
      to = Math.max(to, Math.min(at, newest));
    }
  }
  return { rows, devices, from: Math.min(from, to), to };
}

async function play(
  file: string,
  map: ReplayMap,
  agent: Agent,
  options: { speed: number | undefined; rows: number; signal: AbortSignal },
): Promise<{ refused: number }> {
  let batch: Taken[] = [];
  let [done, refused] = [0, 0];
  let lastAt: number | undefined;
  for await (const { line, device, samples, refused: why } of replayRows(file, map)) {
    if (options.signal.aborted) throw new Unavailable("stopped");
    done++;
    if (why !== undefined) {
      refused++;
      process.stderr.write(`${file}:${line}: ${why}\n`);
    }
    const at = samples.at(-1)?.at;
    if (options.speed !== undefined && at !== undefined) {
      if (lastAt !== undefined && at > lastAt) await sleep((at - lastAt) / options.speed, options.signal);
      lastAt = Math.max(at, lastAt ?? at);
    }
    batch.push(...samples.map((sample) => ({ device, kind: map.kind, sample })));
    if (batch.length >= rowsTogether || options.speed !== undefined) {
      await agent.take(batch);
      batch = [];
    }
    if (process.stderr.isTTY && done % 1000 === 0) process.stderr.write(`\r${done} / ${options.rows} rows`);
  }
  await agent.take(batch);
  if (process.stderr.isTTY) process.stderr.write(`\r${done} / ${options.rows} rows\n`);
  return { refused };
}
