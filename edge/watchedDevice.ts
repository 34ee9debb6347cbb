/** One device of an agent: its drivers, each with a poller, and how it is doing. */
import { type DeviceConfig, driversOf } from "../contract/config/schema.ts";
import type { Command, DeviceState } from "../contract/messages.ts";
import type { QuantityName, Values } from "../contract/quantities.ts";
import type { ReadProblem } from "../contract/readProblems.ts";
import type { Instant } from "../contract/time.ts";
import type { SteadyClock } from "../runtime/clock.ts";
import { messageOf } from "../runtime/errors.ts";
import type { Log } from "../runtime/log.ts";
import { Converter, type LastSignal } from "./convert/converter.ts";
import { type Driver, type Memory, ReadFailed, type Sample } from "./driver.ts";
import { makeSimulated, makeSource } from "./drivers/index.ts";
import { Poller } from "./poller.ts";
import type { Shared } from "./shared.ts";
import { signalDriver } from "./signalDriver.ts";
import { Thinner } from "./thinner.ts";

export interface WatchedOptions {
  center: string;
  device: string;
  config: DeviceConfig;
  /** The same with the newest calibration laid over it. */
  calibrated: DeviceConfig;
  opening: Partial<Record<string, [string, string]>>;
  collectionWeekdays: readonly string[];
  memory: Memory;
  everySeconds: number;
  /** A value that has not come for so long is missing. */
  silentAfterMs: number;
  shared: Shared;
  clock: SteadyClock;
  log: Log;
  onSamples(samples: readonly Sample[]): void;
}

interface Way {
  driver: Driver;
  poller: Poller;
  /** Asked at an interval of its own, more often than recorded. */
  pollSeconds: number | undefined;
  problem: ReadProblem | undefined;
  /** What exactly happened, for the installer; never sent. */
  detail: string | undefined;
}

/** Everything an installer wants to see of a device. */
export interface DeviceReport {
  state: DeviceState;
  name: string;
  details: string[];
  signals: (LastSignal & { driver: string })[];
  /** The newest values, totals over the lifetime. */
  values: Values;
  unknown: [quantity: string, problem: ReadProblem][];
}

/** A read may take so long; longer where the driver's own settings say so. */
const readTimeoutMs = 10_000;

export class WatchedDevice {
  readonly config: DeviceConfig;
  readonly #options: WatchedOptions;
  readonly #ways = new Map<string, Way>();
  readonly #thinners: Thinner[] = [];
  #converter: Converter;
  #calibrated: DeviceConfig;
  #lastAt: Instant | undefined;
  #everySeconds: number;
  #lost = 0;

  constructor(options: WatchedOptions) {
    this.#options = options;
    this.config = options.config;
    this.#everySeconds = options.everySeconds;
    this.#calibrated = options.calibrated;
    this.#converter = new Converter(options.calibrated, () => options.clock.elapsed());
    try {
      for (const [name, config] of driversOf(options.config)) this.#open(name, config);
    } catch (error) {
      // The drivers before the one that cannot be opened run already: a child, a connection.
      for (const driver of this.drivers) void driver.close?.();
      throw error;
    }
  }

  /** The drivers that know a past; simulated ones. */
  get drivers(): Driver[] {
    return [...this.#ways.values()].map(({ driver }) => driver);
  }

  /** What its drivers heard and could not keep. */
  get lost(): number {
    return this.#lost;
  }

  start(): void {
    for (const { poller } of this.#ways.values()) poller.start();
  }

  readNow(): void {
    for (const { poller } of this.#ways.values()) poller.wake();
  }

  /** Another interval; null: as the settings say. */
  readEvery(seconds: number | null): void {
    this.#everySeconds = seconds ?? this.#options.everySeconds;
    for (const thinner of this.#thinners) thinner.everyMs = this.#everySeconds * 1000;
    for (const { poller, pollSeconds } of this.#ways.values())
      poller.everyMs = Math.min(pollSeconds ?? this.#everySeconds, this.#everySeconds) * 1000;
  }

  /** A new calibration counts from the next signal on. */
  calibrate(calibrated: DeviceConfig): void {
    if (JSON.stringify(calibrated.quantities) === JSON.stringify(this.#calibrated.quantities)) return;
    this.#calibrated = calibrated;
    this.#converter = new Converter(calibrated, () => this.#options.clock.elapsed());
  }

  /** Hands a command to the drivers that know it. */
  carryOut(command: Command): void {
    for (const driver of this.drivers) driver.command?.(command, this.#options.clock.now());
  }

  state(): DeviceState {
    const { device, config } = this.#options;
    const problem = [...this.#ways.values()].find((way) => way.problem)?.problem ?? [...this.#problems().values()][0];
    return {
      device,
      kind: config.kind,
      ok: problem === undefined,
      ...(this.#lastAt !== undefined && { lastAt: Math.min(this.#lastAt, this.#options.clock.now()) }),
      ...(problem && { problem }),
      ...(this.#everySeconds !== this.#options.everySeconds && { everySeconds: this.#everySeconds }),
    };
  }

  #problems(): ReadonlyMap<QuantityName, ReadProblem> {
    return this.#converter.problems(this.#options.silentAfterMs);
  }

  /** `values`: what was made of its samples. */
  report(values: Values = {}): DeviceReport {
    return {
      state: this.state(),
      name: this.config.name,
      details: [...this.#ways].flatMap(([name, { detail }]) => (detail ? [name ? `${name}: ${detail}` : detail] : [])),
      signals: [...this.#ways.keys()].flatMap((driver) => [...this.#converter.lastOf(driver).values()].map((one) => ({ driver, ...one }))),
      values,
      unknown: [...this.#problems()],
    };
  }

  /** Ends the reads, hands on what waited to be merged, then closes the drivers. */
  async close(): Promise<void> {
    await Promise.all([...this.#ways.values()].map(({ poller }) => poller.close()));
    for (const driver of this.drivers) this.#hand(driver.drain?.() ?? []);
    await Promise.all(this.drivers.map(async (driver) => driver.close?.()));
  }

  #open(name: string, config: NonNullable<DeviceConfig["driver"]>): void {
    const { clock, log, shared, memory, center, device, opening, collectionWeekdays } = this.#options;
    let driver: Driver;
    if (config.type === "simulated") {
      driver = makeSimulated({
        center,
        device,
        config: this.config,
        driver: config,
        opening,
        collectionWeekdays,
        memory,
        now: clock.now(),
      });
    } else {
      const thinner = new Thinner(this.#everySeconds * 1000);
      this.#thinners.push(thinner);
      const wake = () => this.#ways.get(name)?.poller.wake();
      const lost = () => {
        this.#lost++;
      };
      const source = makeSource(config, { wake, lost, shared, now: () => clock.now(), log });
      driver = signalDriver({ name, source, converter: () => this.#converter, thinner, clock });
    }
    const pollSeconds = "pollSeconds" in config ? config.pollSeconds : undefined;
    const timeoutMs = Math.max(readTimeoutMs, "timeoutMs" in config ? config.timeoutMs + 1_000 : 0);
    const poller = new Poller({
      read: (signal) => this.#read(name, driver, signal),
      late: () => this.#failed(name, new ReadFailed("timeout", `no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
      everyMs: (pollSeconds ?? this.#everySeconds) * 1000,
      clock,
    });
    this.#ways.set(name, { driver, poller, pollSeconds, problem: undefined, detail: undefined });
  }

  async #read(name: string, driver: Driver, signal: AbortSignal): Promise<void> {
    const way = this.#ways.get(name)!;
    try {
      const samples = await driver.read(this.#options.clock.now(), signal);
      if (!signal.aborted) way.problem = way.detail = undefined;
      // Also what came too late was read: it is kept.
      this.#hand(samples);
    } catch (error) {
      if (!signal.aborted) this.#failed(name, error);
    }
  }

  #hand(samples: readonly Sample[]): void {
    if (samples.length === 0) return;
    for (const { at, ownTime } of samples) {
      // By our clock the newest is the last one, also after somebody set it back.
      this.#lastAt = ownTime ? Math.max(at, this.#lastAt ?? at) : at;
    }
    this.#options.onSamples(samples);
  }

  #failed(name: string, error: unknown): void {
    const way = this.#ways.get(name)!;
    const { center, device, log } = this.#options;
    way.problem = error instanceof ReadFailed ? error.problem : "bad-answer";
    way.detail = messageOf(error);
    log.warn("driver-failed", { center, device, ...(name && { driver: name }), problem: way.problem, error, once: `${device}/${name}` });
  }
}
