/** The state of each device as Home Assistant hears it: one JSON object, every quantity of the kind, null for what is not known now. Pure. */
import type { Latest } from "../../collector/series/port.ts";
import type { Config } from "../../contract/config/schema.ts";
import { deviceKey } from "../../contract/deviceKey.ts";
import { kindOf } from "../../contract/kinds/index.ts";
import { type Instant, minuteMs } from "../../contract/time.ts";
import { watchedDevices } from "../../jobs/devices.ts";
import { type Message, stateTopic } from "./discovery.ts";

/** A value older than the center's `silentAfterMinutes` is not said: there it could not be told from one of now. Never retained. */
export function states(
  config: Config,
  homeAssistant: NonNullable<Config["homeAssistant"]>,
  latest: ReadonlyMap<string, Latest>,
  now: Instant,
): Message[] {
  return watchedDevices(config).map(({ center, device, kind }) => {
    const values = latest.get(deviceKey({ center, device })) ?? {};
    const oldest = now - config.centers[center]!.silentAfterMinutes * minuteMs;
    const state = kindOf(kind).quantities.map((name) => {
      const known = values[name];
      // The mark is absent unless true: a reading without it says that the clock is right.
      if (name === "clockOff") return [name, newestAt(values) >= oldest ? (known?.at === newestAt(values) && known.value) || false : null];
      return [name, known && known.at >= oldest ? known.value : null];
    });
    return { topic: stateTopic(homeAssistant, center, device), payload: JSON.stringify(Object.fromEntries(state)) };
  });
}

function newestAt(values: Latest): Instant {
  return Math.max(Number.NEGATIVE_INFINITY, ...Object.values(values).map(({ at }) => at));
}
