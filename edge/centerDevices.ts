/** The devices of a center as its agent reads them: opened with what the journal remembers of each, calibrated as an installer says. */
import { type CenterConfig, type DeviceConfig, driversOf } from "../contract/config/schema.ts";
import { minuteMs } from "../contract/time.ts";
import type { SteadyClock } from "../runtime/clock.ts";
import type { Journal } from "../runtime/journal.ts";
import type { Log } from "../runtime/log.ts";
import type { Intake } from "./intake.ts";
import type { Profiles } from "./profiles.ts";
import { Shared } from "./shared.ts";
import { WatchedDevice } from "./watchedDevice.ts";

export interface CenterDevicesOptions {
  center: string;
  config: CenterConfig;
  journal: Journal;
  /** Calibrations; none for an agent without devices. */
  profiles?: Profiles;
  intake: Intake;
  clock: SteadyClock;
  log: Log;
}

export class CenterDevices {
  readonly #options: CenterDevicesOptions;
  readonly #devices = new Map<string, WatchedDevice>();
  readonly #shared = new Shared();
  readonly #profileNames = new Map<string, string>();

  /** Throws when a device cannot be opened; those before it are closed then. */
  constructor(options: CenterDevicesOptions) {
    this.#options = options;
    try {
      for (const [device, config] of Object.entries(options.config.devices))
        if (!config.planned && driversOf(config).size > 0) this.#open(device, config);
    } catch (error) {
      void this.close();
      throw error;
    }
  }

  get all(): ReadonlyMap<string, WatchedDevice> {
    return this.#devices;
  }

  /** Interval of a device over a restart; null: as the settings say. Throws Unavailable when the disk does not take it. */
  keepInterval(device: string, everySeconds: number | null): void {
    this.#options.journal.setMeta(`interval/${device}`, everySeconds === null ? "" : String(everySeconds));
  }

  /** Looks whether an installer has written or undone a calibration, or said that a machine was replaced. */
  lookAtProfiles(): void {
    const { center, profiles, journal, intake, log } = this.#options;
    for (const [device, watched] of profiles ? this.#devices : []) {
      const names = profiles!.names(device).join();
      if (names === this.#profileNames.get(device)) continue;
      if (this.#profileNames.has(device)) log.info("calibrated", { center, device });
      this.#profileNames.set(device, names);
      watched.calibrate(profiles!.calibrated(device, watched.config));
      const key = `replaced/${device}`;
      const applied = journal.meta(key) ?? "";
      for (const { name, replaced, who, why } of profiles!.of(device))
        if (replaced && name > applied) intake.replaced(device, { who, why }, { [key]: name });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#devices.values()].map((device) => device.close()));
  }

  #open(device: string, deviceConfig: DeviceConfig): void {
    const { center, config, journal, profiles, intake, clock, log } = this.#options;
    const key = `driver/${device}`;
    const watched = new WatchedDevice({
      center,
      device,
      config: deviceConfig,
      calibrated: profiles?.calibrated(device, deviceConfig) ?? deviceConfig,
      opening: config.opening,
      collectionWeekdays: config.collection?.weekdays ?? [],
      memory: { get: () => journal.meta(key), set: (text) => journal.setMeta(key, text) },
      everySeconds: deviceConfig.everySeconds ?? config.everySeconds,
      silentAfterMs: config.silentAfterMinutes * minuteMs,
      shared: this.#shared,
      clock,
      log,
      onSamples: (samples) => intake.take(samples.map((sample) => ({ device, kind: deviceConfig.kind, sample }))),
    });
    this.#devices.set(device, watched);
    const interval = journal.meta(`interval/${device}`);
    if (interval) watched.readEvery(Number(interval));
  }
}
