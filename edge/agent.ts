/** The agent of one center: reads its devices, keeps readings in the journal, hands them over until they are stored. */
import type { CenterConfig, Config } from "../contract/config/schema.ts";
import { type AgentStatus, type Command, commandSchema, type DeviceState, storedSchema } from "../contract/messages.ts";
import { buildTopic } from "../contract/topics.ts";
import { type Clock, sleep, within } from "../runtime/clock.ts";
import { messageOf, Unavailable } from "../runtime/errors.ts";
import type { Journal } from "../runtime/journal.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import { type Driver, ReadFailed, type Taken } from "./driver.ts";
import { makeDriver } from "./drivers/index.ts";
import { fillHistory, historyOf } from "./history.ts";
import { Intake } from "./intake.ts";
import { openAgentLink } from "./mqtt.ts";
import { Outbox } from "./outbox.ts";

export const version = "0.1.0";

export interface AgentOptions {
  center: string;
  config: CenterConfig;
  edge: Config["edge"];
  history: Config["history"];
  broker: { url: string; username: string; password: string };
  journal: Journal;
  clock: Clock;
  log: Log;
}

export interface Agent extends Closable {
  /** Commits samples to the journal, together; resolves when there is room for more. */
  take(batch: readonly Taken[]): Promise<void>;
  /** Resolves when the journal is empty: everything was confirmed or dropped. Rejects when the signal aborts. */
  handedOver(signal: AbortSignal): Promise<void>;
}

const statusEveryMs = 5_000;
const readTimeoutMs = 10_000;
/** Whoever pours in many samples (history, replay) waits while this many are unconfirmed. */
const pourLimit = 20_000;

export function startAgent(options: AgentOptions): Agent {
  const { center, config, journal, clock, log } = options;
  const stop = new AbortController();
  const outbox = new Outbox(journal, options.edge.window);
  const states = new Map<string, DeviceState>();
  const drivers = new Map<string, Driver>();
  const topic = (channel: "readings" | "status") => buildTopic({ center, agent: config.agent, channel });
  let command: AgentStatus["command"];
  const intake = new Intake({ journal, log, center, onCommitted: () => pump() });
  /** Whoever waits for room in the journal. */
  const waiters = new Set<() => void>();
  /** The newest read of each device: the next one waits for it. */
  const reading = new Map<string, Promise<void>>();
  /** The past is filled in and the devices are read: commands make sense. */
  let polling = false;

  const link = openAgentLink({
    ...options.broker,
    center,
    agent: config.agent,
    log,
    lastWill: () => JSON.stringify({ v: 1, state: "down", at: clock.now(), version } satisfies AgentStatus),
    onUp() {
      outbox.connected(clock.now());
      publishStatus();
      pump();
    },
    onDown: () => outbox.disconnected(),
    onStored(payload) {
      const stored = storedSchema.safeParse(payload);
      if (!stored.success) return;
      try {
        if (!outbox.stored(stored.data, clock.now())) return;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        // The disk does not take the deletion: nothing is released, and a later confirmation says it again.
        return log.warn("journal-unavailable", { center, error, once: center });
      }
      for (const wake of waiters) wake();
      waiters.clear();
      pump();
    },
    onCommand: (payload) => carryOut(payload),
  });

  for (const [device, deviceConfig] of Object.entries(config.devices)) {
    if (deviceConfig.planned) continue;
    states.set(device, { device, kind: deviceConfig.kind, ok: true });
    const memory = { get: () => journal.meta(`driver/${device}`), set: (text: string) => journal.setMeta(`driver/${device}`, text) };
    const collectionWeekdays = config.collection?.weekdays ?? [];
    drivers.set(
      device,
      makeDriver({ center, device, config: deviceConfig, opening: config.opening, collectionWeekdays, memory, now: clock.now() }),
    );
  }

  let pumping = false;
  /** Sends whatever the outbox allows; one message at a time is handed to the link, its window bounds what is under way. */
  function pump(): void {
    if (pumping || stop.signal.aborted) return;
    pumping = true;
    try {
      for (let payload = outbox.next(clock.now()); payload !== undefined; payload = outbox.next(clock.now())) {
        link.publish(topic("readings"), payload).catch(() => {}); // not confirmed: the outbox sends it again
      }
    } finally {
      pumping = false;
    }
  }

  async function poll(device: string, driver: Driver, kind: string, everyMs: number): Promise<void> {
    while (!stop.signal.aborted) {
      const startedAt = clock.now();
      await readOnce(device, driver, kind);
      await sleep(Math.max(0, everyMs - (clock.now() - startedAt)), stop.signal);
    }
  }

  /** One read after the other, also when a command asks for one. */
  function readOnce(device: string, driver: Driver, kind: string): Promise<void> {
    const next = (reading.get(device) ?? Promise.resolve()).then(() => readNow(device, driver, kind));
    reading.set(device, next);
    return next;
  }

  async function readNow(device: string, driver: Driver, kind: string): Promise<void> {
    if (stop.signal.aborted) return;
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(readTimeoutMs)]);
    const late = Promise.withResolvers<never>();
    const onAbort = () => late.reject(new ReadFailed("timeout"));
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const sample = await Promise.race([driver.read(clock.now(), signal), late.promise]);
      if (!sample || stop.signal.aborted) return;
      states.set(device, { device, kind, ok: true, lastAt: sample.at });
      intake.take({ device, kind, sample });
    } catch (error) {
      if (stop.signal.aborted) return;
      const problem = error instanceof ReadFailed ? error.problem : "bad-answer";
      const last = states.get(device)?.lastAt;
      states.set(device, { device, kind, ok: false, problem, ...(last !== undefined && { lastAt: last }) });
      log.warn("driver-failed", { center, device, problem, error: messageOf(error), once: device });
    } finally {
      signal.removeEventListener("abort", onAbort);
      late.promise.catch(() => {});
    }
  }

  function carryOut(payload: unknown): void {
    const parsed = commandSchema.safeParse(payload);
    if (!parsed.success) return log.warn("command-refused", { center, once: center });
    const { id, device } = parsed.data;
    const targets = [...drivers].filter(([name]) => device === undefined || name === device);
    let ok = polling && targets.length > 0;
    for (const [name, driver] of targets) {
      // While the past is filled in, a device must not be moved to the present.
      if (!polling) break;
      if (parsed.data.command === "bag-changed") ok = carriedOut(driver, parsed.data) && ok;
      void readOnce(name, driver, config.devices[name]!.kind);
    }
    command = { id, ok };
    publishStatus();
  }

  function carriedOut(driver: Driver, order: Command): boolean {
    try {
      return driver.command?.(order, clock.now()) ?? false;
    } catch (error) {
      log.warn("driver-failed", { center, error, once: center });
      return false;
    }
  }

  let history: AgentStatus["history"];
  function publishStatus(state: "up" | "down" = "up"): Promise<void> {
    const { length, ...counts } = journal.counts();
    const devices = [...states.values()];
    const status: AgentStatus = { v: 1, state, at: clock.now(), version, journal: journal.id, ...counts, journalLength: length, devices };
    if (history) status.history = { ...history, done: Math.min(history.total, counts.released + counts.dropped) };
    if (command) status.command = command;
    return link.publish(topic("status"), JSON.stringify(status), { retain: true }).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
    });
  }

  /** Waits until less than `limit` readings are unconfirmed. */
  async function room(limit: number, signal: AbortSignal = stop.signal): Promise<void> {
    while (journal.counts().length >= limit) {
      if (signal.aborted) throw new Unavailable("stopped while readings were still waiting to be stored");
      const { promise, resolve } = Promise.withResolvers<void>();
      waiters.add(resolve);
      await within(200, promise);
      waiters.delete(resolve);
    }
  }

  async function run(): Promise<void> {
    const plan = historyOf({ ...options, drivers, now: clock.now() });
    if (plan) {
      history = { done: 0, total: plan.total };
      log.info("history-started", { center, readings: plan.total });
      await fillHistory(plan, {
        write: (batch, state) => intake.write(batch, state, stop.signal),
        room: () => room(pourLimit),
        signal: stop.signal,
      });
      await room(1);
      log.info("history-done", { center, readings: plan.total });
      await publishStatus();
    }
    polling = true;
    for (const [device, driver] of drivers) {
      const deviceConfig = config.devices[device]!;
      void poll(device, driver, deviceConfig.kind, (deviceConfig.everySeconds ?? config.everySeconds) * 1000);
    }
  }

  const ticker = setInterval(pump, 250);
  const statusTicker = setInterval(() => void publishStatus(), statusEveryMs);
  const progressTicker = setInterval(() => history && journal.counts().released < history.total && void publishStatus(), 1_000);
  const running = run().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });

  return {
    async take(batch) {
      await intake.write(batch, {}, stop.signal);
      await room(pourLimit);
    },
    handedOver: (signal) => room(1, signal),
    async close() {
      if (stop.signal.aborted) return;
      stop.abort();
      for (const timer of [ticker, statusTicker, progressTicker]) clearInterval(timer);
      await running;
      intake.close();
      await within(1_000, publishStatus("down"));
      await link.close();
      for (const driver of drivers.values()) driver.close?.();
      journal.close();
    },
  };
}
