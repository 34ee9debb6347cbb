/** What `probe` and `calibrate` share: one device of the configuration, its drivers opened without an agent, its signals as they come. */
import { type DeviceConfig, driversOf } from "../contract/config/schema.ts";
import type { Heard } from "../contract/signals.ts";
import { Converter } from "../edge/convert/converter.ts";
import type { ReadFailed, Sample } from "../edge/driver.ts";
import { makeSource } from "../edge/drivers/index.ts";
import type { Profiles } from "../edge/profiles.ts";
import { Shared } from "../edge/shared.ts";
import type { Source } from "../edge/source.ts";
import { sleep } from "../runtime/clock.ts";
import { ConfigError } from "../runtime/errors.ts";
import { silentLog } from "../runtime/log.ts";
import { type Common, common } from "./command.ts";
import { openProfiles } from "./edgeParts.ts";

export interface Bench {
  center: string;
  device: string;
  config: DeviceConfig;
  calibrated: DeviceConfig;
  profiles: Profiles;
}

/** The device that the words name: `DEVICE --center C`, `C/DEVICE`, or `DEVICE` alone if only one center has it. */
export function findDevice(words: readonly string[], values: { config?: string; data?: string; set?: string[]; center?: string }): Bench {
  const context: Common = common(values);
  const [word = "", ...more] = words;
  if (more.length > 0) throw new ConfigError(`one device at a time; what is "${more.join(" ")}"?`);
  const [inWord, device] = word.includes("/") ? (word.split("/", 2) as [string, string]) : [undefined, word];
  const asked = values.center ?? inWord;
  const found = Object.entries(context.config.centers).filter(
    ([id, { devices }]) => (asked === undefined || asked === id) && Object.hasOwn(devices, device),
  );
  if (found.length !== 1) {
    const all = Object.entries(context.config.centers).flatMap(([id, { devices }]) => Object.keys(devices).map((one) => `${id}/${one}`));
    const why = word === "" ? "name a device" : found.length > 1 ? `${word}: several centers have it` : `${word}: there is no such device`;
    throw new ConfigError(`${why}; known: ${all.join(", ")}`);
  }
  const [center, { devices }] = found[0]!;
  const config = devices[device]!;
  if (driversOf(config).size === 0)
    throw new ConfigError(`${center}/${device}: no driver here; it is read by an agent with a file of its own (--config)`);
  const profiles = openProfiles(context, center);
  return { center, device, config, calibrated: profiles.calibrated(device, config), profiles };
}

export interface Listening {
  /** Signals since the start by driver, newest last; at most the newest 200 of each. */
  heard: Map<string, (Heard & { arrivedAt: number })[]>;
  /** What the newest read of a driver said, if it failed. */
  failed: Map<string, ReadFailed | Error>;
  /** Samples that came of them. */
  samples: Sample[];
  converter: Converter;
  close(): Promise<void>;
}

const pollEveryMs = 500;
const keep = 200;

/** Opens the drivers and reads them twice a second until it is closed. */
export function listen({ config, calibrated }: Bench): Listening {
  const stop = new AbortController();
  const shared = new Shared();
  const converter = new Converter(calibrated);
  const listening: Pick<Listening, "heard" | "failed" | "samples"> = { heard: new Map(), failed: new Map(), samples: [] };

  async function follow(name: string, source: Source): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        for (const heard of await source.read(Date.now(), stop.signal)) {
          listening.heard.set(name, [...(listening.heard.get(name) ?? []), { ...heard, arrivedAt: Date.now() }].slice(-keep));
          listening.samples = [...listening.samples, ...converter.hear(name, heard, Date.now())].slice(-keep);
        }
        listening.failed.delete(name);
      } catch (error) {
        listening.failed.set(name, error as Error);
      }
      await sleep(pollEveryMs, stop.signal);
    }
  }

  const drivers = [...driversOf(config)].flatMap(([name, driver]) => {
    if (driver.type === "simulated") throw new ConfigError("the device is simulated: there is nothing to read or to calibrate");
    return [{ name, driver }];
  });
  const sources: { name: string; source: Source }[] = [];
  try {
    for (const { name, driver } of drivers)
      sources.push({ name, source: makeSource(driver, { wake() {}, lost() {}, shared, now: Date.now, log: silentLog }) });
  } catch (error) {
    for (const { source } of sources) void source.close();
    throw error;
  }
  const running = sources.map(({ name, source }) => follow(name, source));
  return {
    ...listening,
    get samples() {
      return listening.samples;
    },
    converter,
    async close() {
      stop.abort();
      await Promise.all(running);
      await Promise.all(sources.map(({ source }) => source.close()));
    },
  };
}
