/** The agent of one center: reads its devices, keeps readings in the journal, hands them over until they are stored. */
import type { CenterConfig, Config } from "../contract/config/schema.ts";
import { type AgentStatus, storedSchema } from "../contract/messages.ts";
import { buildTopic } from "../contract/topics.ts";
import { type SteadyClock, within } from "../runtime/clock.ts";
import { Unavailable } from "../runtime/errors.ts";
import type { Journal } from "../runtime/journal.ts";
import type { Closable } from "../runtime/lifecycle.ts";
import type { Log } from "../runtime/log.ts";
import { version } from "../runtime/version.ts";
import { Backlog } from "./backlog.ts";
import { CenterDevices } from "./centerDevices.ts";
import { ClockCheck } from "./clockCheck.ts";
import { type CommandAnswer, carryOut } from "./commands.ts";
import type { Taken } from "./driver.ts";
import { fillHistory, historyOf } from "./history.ts";
import { Intake } from "./intake.ts";
import { openAgentLink } from "./mqtt.ts";
import { Outbox } from "./outbox.ts";
import type { Profiles } from "./profiles.ts";
import type { DeviceReport } from "./watchedDevice.ts";

export interface AgentOptions {
  center: string;
  config: CenterConfig;
  edge: Config["edge"];
  history: Config["history"];
  broker: { url: string; ca?: string; username: string; password: string };
  journal: Journal;
  /** Calibrations; none for an agent without devices. */
  profiles?: Profiles;
  clock: SteadyClock;
  log: Log;
}

/** How the agent is doing, for the page of its machine. */
export interface AgentReport {
  connected: boolean;
  status: AgentStatus;
  devices: DeviceReport[];
  /** Corrections of totals, newest first. */
  corrections: string[];
}

export interface Agent extends Closable {
  /** Commits samples to the journal, together; resolves when there is room for more. */
  take(batch: readonly Taken[]): Promise<void>;
  /** Resolves when the journal is empty: everything was confirmed or dropped. Rejects when the signal aborts. */
  handedOver(signal: AbortSignal): Promise<void>;
  report(): AgentReport;
}

const statusEveryMs = 5_000;
/** Whoever pours in many samples (history, replay) waits while this many are unconfirmed. */
const pourLimit = 20_000;

export function startAgent(options: AgentOptions): Agent {
  const { center, config, journal, clock, log } = options;
  const stop = new AbortController();
  const outbox = new Outbox(journal, options.edge.window);
  const clockCheck = new ClockCheck();
  const topic = (channel: "readings" | "status") => buildTopic({ center, agent: config.agent, channel });
  let command: CommandAnswer | undefined;
  const mark = () => (clockCheck.off ? { clockOff: true } : {});
  const intake = new Intake({ journal, log, center, onCommitted: () => pump(), mark });
  const backlog = new Backlog(journal);
  /** The past is filled in and the devices are read. */
  let reading = false;

  if (journal.damage) log.error("journal-damaged", { center, file: journal.damage.file, rescued: journal.damage.rescued });

  let clockWasOff = false;
  /** Somebody set the clock, or it was compared with the server's: says what changed. */
  function lookAtClock(serverAt?: number): void {
    const jumpMs = clockCheck.look(clock.now(), clock.elapsed());
    if (jumpMs !== undefined) log.error("clock-jumped", { center, seconds: Math.round(jumpMs / 1000) });
    if (serverAt !== undefined) clockCheck.hear(serverAt, clock.now());
    const changed = clockCheck.off !== clockWasOff;
    clockWasOff = clockCheck.off;
    const aheadSeconds = Math.round((clockCheck.offsetMs ?? 0) / 1000);
    if (changed && clockWasOff) log.error("clock-off", { center, aheadSeconds });
    if (changed && !clockWasOff) log.info("clock-right", { center, aheadSeconds });
    if (changed || jumpMs !== undefined) void publishStatus();
  }

  let devices: CenterDevices;
  try {
    devices = new CenterDevices({ ...options, intake });
  } catch (error) {
    // What was opened before must not keep a process alive that cannot start.
    journal.close();
    throw error;
  }

  const link = openAgentLink({
    ...options.broker,
    center,
    agent: config.agent,
    log,
    lastWill: () => JSON.stringify({ v: 1, state: "down", at: clock.now(), version } satisfies AgentStatus),
    onUp() {
      outbox.connected(clock.elapsed());
      publishStatus();
      pump();
    },
    onDown: () => outbox.disconnected(),
    onStored(payload) {
      const stored = storedSchema.safeParse(payload);
      if (!stored.success) return;
      lookAtClock(stored.data.at);
      try {
        if (!outbox.stored(stored.data, clock.elapsed())) return;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        // The disk does not take the deletion: nothing is released, and a later confirmation says it again.
        return log.warn("journal-unavailable", { center, error, once: center });
      }
      backlog.shrank();
      pump();
    },
    onCommand(payload) {
      const answer = carryOut(payload, { devices: devices.all, reading, keepInterval: (...interval) => devices.keepInterval(...interval) });
      if (!answer?.ok) log.warn("command-refused", { center, reason: answer?.reason, once: center });
      command = answer ?? command;
      publishStatus();
    },
  });

  devices.lookAtProfiles();

  let pumping = false;
  /** Sends whatever the outbox allows; one message at a time is handed to the link, its window bounds what is under way. */
  function pump(): void {
    if (pumping || stop.signal.aborted) return;
    pumping = true;
    try {
      for (let payload = outbox.next(clock.elapsed()); payload !== undefined; payload = outbox.next(clock.elapsed())) {
        link.publish(topic("readings"), payload).catch(() => {}); // not confirmed: the outbox sends it again
      }
    } finally {
      pumping = false;
    }
  }

  let history: { done: number; total: number } | undefined;
  function statusNow(state: "up" | "down"): AgentStatus {
    const { length, read, released, dropped } = journal.counts();
    const states = [...devices.all.values()].map((device) => device.state());
    const status: AgentStatus = {
      v: 1,
      state,
      at: clock.now(),
      version,
      journal: journal.id,
      read,
      released,
      dropped,
      journalLength: length,
      devices: states,
    };
    const lost = [...devices.all.values()].reduce((sum, device) => sum + device.lost, intake.lost);
    if (lost > 0) status.lost = lost;
    if (history) status.history = { ...history, done: Math.min(history.total, released + dropped) };
    if (clockCheck.offsetMs !== undefined) status.clockOffsetMs = Math.round(clockCheck.offsetMs);
    if (command) status.command = command;
    return status;
  }

  function publishStatus(state: "up" | "down" = "up"): Promise<void> {
    return link.publish(topic("status"), JSON.stringify(statusNow(state)), { retain: true }).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
    });
  }

  async function run(): Promise<void> {
    const plan = historyOf({ ...options, devices: devices.all, now: clock.now() });
    if (plan) {
      history = { done: 0, total: plan.total };
      log.info("history-started", { center, readings: plan.total });
      await fillHistory(plan, {
        write: (batch, state) => intake.write(batch, state, stop.signal),
        room: () => backlog.below(pourLimit, stop.signal),
        signal: stop.signal,
      });
      await backlog.below(1, stop.signal);
      log.info("history-done", { center, readings: plan.total });
      await publishStatus();
    }
    reading = true;
    for (const device of devices.all.values()) device.start();
  }

  function tick(): void {
    lookAtClock();
    pump();
  }

  const tickers = [
    setInterval(tick, 250),
    setInterval(() => {
      devices.lookAtProfiles();
      void publishStatus();
    }, statusEveryMs),
    setInterval(() => history && journal.counts().released < history.total && void publishStatus(), 1_000),
  ];
  const running = run().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });

  return {
    async take(batch) {
      await intake.write(batch, {}, stop.signal);
      await backlog.below(pourLimit, stop.signal);
    },
    handedOver: (signal) => backlog.below(1, signal),
    report: () => ({
      connected: link.connected,
      status: statusNow("up"),
      devices: [...devices.all].map(([name, device]) => device.report(intake.latest(name))),
      corrections: journal.notes(20),
    }),
    async close() {
      if (stop.signal.aborted) return;
      stop.abort();
      for (const ticker of tickers) clearInterval(ticker);
      await running;
      await devices.close();
      intake.close();
      await within(1_000, publishStatus("down"));
      await link.close();
      journal.close();
    },
  };
}
