/** Zigbee2MQTT: JSON on `<base>/<name>` (names may hold slashes), single attributes below it, `…/availability`. */
import type { Signal } from "../../../../contract/signals.ts";
import { asBoolean } from "../../jsonSignals.ts";
import { readTime } from "../../ownTime.ts";
import { type Decoded, inOrder, lastLevel, type Message, nothing, notJson, parseObject, type Scale, scales, signal } from "./preset.ts";

const keys: Record<string, Scale> = {
  liquid_depth: scales.metres,
  co2: scales.ppm,
  power: scales.watts,
  energy: scales.kilowattHours,
  temperature: scales.celsius,
  local_temperature: scales.celsius,
  humidity: scales.percent,
  liquid_level_percent: scales.percent,
  battery: scales.percent,
  people: scales.count,
  /** true: closed. */
  contact: scales.bool,
  occupancy: scales.bool,
  presence: scales.bool,
  vibration: scales.bool,
  water_leak: scales.bool,
  smoke: scales.bool,
};

/** Attributes of no interest that come as plain text where the bridge is set to `attribute`. */
const otherAttributes =
  /^(state|linkquality|voltage|current|last_seen|action|update.*|illuminance.*|pressure|brightness|tamper|battery_.*|power_.*|device_temperature)(_\w+)?$/;

/** `power_l1`, `temperature_2`, `energy_a`: a closed list, so that `power_factor` is no power. */
const endpoint = /_(l[1-8]|[1-8]|[abc]|phase_[abc]|left|right|center|top|bottom)$/;

function scaleOf(key: string): Scale | undefined {
  const name = Object.hasOwn(keys, key) ? key : key.replace(endpoint, "");
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

export function zigbee2mqtt({ topic, payload, zone, arrivedAt }: Message): Decoded {
  const level = lastLevel(topic);
  // What others ask for, and what the bridge says of itself.
  if (level === "get" || /\/set(\/[^/]+)?$/.test(topic) || /(^|\/)bridge(\/|$)/.test(topic)) return nothing;
  const document = parseObject(payload);
  if (level === "availability") return availability(document ? document.state : payload);
  if (!document) return attribute(level, payload);
  const signals = Object.entries(document).flatMap(([key, value]) => keySignal(key, value));
  const seen = document.last_seen;
  // A number is milliseconds here, also a small one of a clock that was never set.
  const at =
    seen === undefined || seen === null || (typeof seen === "number" && seen < 1e11) ? undefined : readTime(seen, zone ?? "UTC", arrivedAt);
  return { at, signals: inOrder(signals) };
}

function keySignal(key: string, value: unknown): Signal[] {
  const scale = scaleOf(key);
  return scale ? signal(key, value, scale) : [];
}

function availability(state: unknown): Decoded {
  if (state !== "online" && state !== "offline") return nothing;
  return { ...nothing, status: state === "online" ? "up" : "down" };
}

/** Plain text: one attribute on a topic of its own. */
function attribute(level: string, payload: string): Decoded {
  const text = payload.trim();
  const scale = scaleOf(level);
  if (/^[[{]/.test(text)) return notJson;
  if (scale?.unit === "bool")
    return { at: undefined, signals: signal(level, /^(true|false)$/.test(text) ? asBoolean(text) : undefined, scale) };
  if (scale) return { at: undefined, signals: signal(level, text, scale) };
  return text === "" || /^(true|false|null|-?[\d.]+)$/.test(text) || otherAttributes.test(level) ? nothing : notJson;
}
