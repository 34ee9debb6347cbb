/** ESPHome: plain text on `…/sensor/<name>/state` and `…/binary_sensor/<name>/state`. Neither unit nor time travel: the name must say what it is. */
import { asNumber } from "../../jsonSignals.ts";
import { type Decoded, type Message, nothing, type Scale, scales, signal } from "./preset.ts";

export function esphome({ topic, payload }: Message): Decoded {
  const text = payload.trim();
  if (/(^|\/)status$/.test(topic))
    return text === "online" ? { ...nothing, status: "up" } : text === "offline" ? { ...nothing, status: "down" } : nothing;
  const match = /(?:^|\/)((?:binary_)?sensor)\/([^/]+)\/state$/.exec(topic);
  if (!match || noValue.test(text)) return nothing;
  const [, component, name] = match as unknown as [string, string, string];
  const from = `${component}/${name}`;
  if (component === "binary_sensor") {
    if (text !== "ON" && text !== "OFF") return { ...nothing, rejected: "not ON or OFF" };
    return { at: undefined, signals: [{ from, value: text === "ON", unit: "bool" }] };
  }
  const scale = scaleOf(name);
  if (!scale) return nothing;
  if (asNumber(text) === undefined) return { ...nothing, rejected: "not a number" };
  return { at: undefined, signals: signal(from, text, scale) };
}

/** What ESPHome says when a sensor has nothing; empty deletes a retained value. */
const noValue = /^([-+]?(nan|inf|infinity)|none|unknown|unavailable|)$/i;

/** A unit as the last word of the name goes before the usual unit of the word before it. */
const unitWords: Record<string, Scale> = {
  m: scales.metres,
  cm: scales.centimetres,
  mm: scales.millimetres,
  kg: scales.kilograms,
  w: scales.watts,
  wh: scales.wattHours,
  kwh: scales.kilowattHours,
  ppm: scales.ppm,
  percent: scales.percent,
  minutes: scales.minutes,
};

/** The usual unit of ESPHome's components. Energy has none: some count Wh, some kWh. */
const usual: Record<string, Scale> = {
  distance: scales.metres,
  temperature: scales.celsius,
  temp: scales.celsius,
  humidity: scales.percent,
  co2: scales.ppm,
  power: scales.watts,
  weight: scales.kilograms,
  mass: scales.kilograms,
  battery: scales.percent,
  cycles: scales.count,
  count: scales.count,
  people: scales.count,
};

/** Words after which the rest is something else: an estimate, a rate, another power, a moving person, a day's part, a setting. */
const otherThings =
  /(^|_)(eco2|apparent|reactive|factor|voltage|current|moving|still|detection|target|daily|today|yesterday|dew|setpoint|raw|rate|rssi|signal|internal|cpu|chip|mcu)(_|$)/;

function scaleOf(id: string): Scale | undefined {
  const name = id.toLowerCase().replaceAll("-", "_");
  if (otherThings.test(name)) return undefined;
  const words = name.split("_");
  const last = words.at(-1)!;
  if (words.length > 1 && Object.hasOwn(unitWords, last)) return unitWords[last];
  // `total:` of a pulse counter; its own value is a rate.
  if (/(^|_)pulses?_total$|(^|_)total_(pulses|cycles)$|(^|_)cycles_total$/.test(name)) return scales.count;
  if (/(^|_)battery_level$/.test(name)) return scales.percent;
  return Object.hasOwn(usual, last) ? usual[last] : undefined;
}
