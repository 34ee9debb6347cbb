/** Tasmota: `…/SENSOR`, `…/STATUS8` and `…/STATUS10`, `…/STATE`, `…/RESULT`, `…/LWT`. FullTopic is free, so the last level decides. */
import type { Signal } from "../../../../contract/signals.ts";
import { asNumber } from "../../jsonSignals.ts";
import { type OwnTime, readTime } from "../../ownTime.ts";
import {
  type Decoded,
  inOrder,
  isObject,
  type JsonObject,
  lastLevel,
  type Message,
  nothing,
  notJson,
  rounded,
  scales,
  signal,
} from "./preset.ts";
import { distanceOf, TextNumber } from "./tasmotaDistance.ts";

export function tasmota(message: Message): Decoded {
  const { topic, payload } = message;
  const level = lastLevel(topic);
  if (level === "LWT")
    return payload === "Online" ? { ...nothing, status: "up" } : payload === "Offline" ? { ...nothing, status: "down" } : nothing;
  // Retained for other programs: a copy of old values that looks like a reading.
  if (/^tasmota\/discovery\//.test(topic) || !/^(SENSOR|STATE|RESULT|STATUS\d*)$/.test(level)) return nothing;
  const document = parse(payload);
  if (!document) return notJson;
  if (level === "STATE")
    return { at: timeOf(document, message), signals: signal("BatteryPercentage", document.BatteryPercentage, scales.percent) };
  if (level === "RESULT") return { at: timeOf(document, message), signals: switchActions(document) };
  const body = level === "SENSOR" ? document : document.StatusSNS;
  if (!isObject(body)) return nothing;
  return { at: timeOf(body, message), signals: sensorSignals(body) };
}

function parse(text: string): JsonObject | undefined {
  const reviver = (key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && /^(Distance|C\d|Counter\d)$/.test(key) ? new TextNumber(value, context?.source ?? String(value)) : value;
  try {
    const value: unknown = JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `Epoch`, then `Time` with its zone or the site's. Without a zone a local time says nothing. */
function timeOf({ Epoch, Time }: JsonObject, { zone, arrivedAt }: Message): OwnTime {
  if (typeof Epoch === "number") return readTime(Epoch, "UTC", arrivedAt);
  const hasZone = typeof Time !== "string" || /(Z|[+-]\d\d:?\d\d)$/.test(Time);
  return zone === undefined && !hasZone ? undefined : readTime(Time, zone ?? "UTC", arrivedAt);
}

function sensorSignals(body: JsonObject): Signal[] {
  const fahrenheit = body.TempUnit === "F";
  return Object.entries(body).flatMap(([name, value]) => {
    if (isObject(value) && !(value instanceof TextNumber)) return inOrder(objectSignals(name, value, fahrenheit));
    if (/^Counter\d$/.test(name)) return count(name, value);
    return /^POWER\d*$/.test(name) ? [] : onOff(name, value);
  });
}

/** Temperatures of chips and of the sensors' own housings. */
const chips = /^(ESP32|BL09|ADE7953|MPU6050)/;

function objectSignals(name: string, sensor: JsonObject, fahrenheit: boolean): Signal[] {
  if (name === "ENERGY")
    return [...perPhase(`${name}.Power`, sensor.Power, scales.watts), ...perPhase(`${name}.Total`, sensor.Total, scales.kilowattHours)];
  if (name === "COUNTER")
    return Object.entries(sensor).flatMap(([key, value]) => (/^C\d$/.test(key) ? count(`${name}.${key}`, value) : []));
  if (name === "ANALOG") return analogSignals(sensor, fahrenheit);
  if (name === "ZbReceived")
    return Object.entries(sensor).flatMap(([device, one]) => (isObject(one) ? climate(`${name}.${device}`, one, false) : []));
  if (chips.test(name)) return [];
  return [
    ...distanceOf(name, sensor.Distance),
    ...(/^HX711/.test(name) ? signal(`${name}.Weight`, sensor.Weight, scales.kilograms) : []),
    ...(/^INA\d/.test(name) ? signal(`${name}.Power`, sensor.Power, scales.watts) : []),
    ...climate(name, sensor, fahrenheit),
  ];
}

function climate(name: string, sensor: JsonObject, fahrenheit: boolean): Signal[] {
  // 0 ppm is a sensor that does not answer; what it says beside it is nothing either.
  if (asNumber(sensor.CarbonDioxide) === 0) return [];
  // 85 °C is what a DS18x20 shows before it has measured.
  const started = /^DS18/.test(name) && asNumber(sensor.Temperature) === (fahrenheit ? 185 : 85);
  return [
    ...signal(`${name}.CarbonDioxide`, sensor.CarbonDioxide, scales.ppm),
    ...(started ? [] : temperature(`${name}.Temperature`, sensor.Temperature, fahrenheit)),
    ...signal(`${name}.Humidity`, sensor.Humidity, scales.percent),
    ...signal(`${name}.Battery`, sensor.Battery, scales.percent),
    ...signal(`${name}.BatteryPercentage`, sensor.BatteryPercentage, scales.percent),
  ];
}

function analogSignals(analog: JsonObject, fahrenheit: boolean): Signal[] {
  return Object.entries(analog).flatMap(([key, value]) => {
    if (/^Temperature\d*$/.test(key)) return temperature(`ANALOG.${key}`, value, fahrenheit);
    if (!/^CTEnergy\d*$/.test(key) || !isObject(value)) return [];
    return [
      ...signal(`ANALOG.${key}.Power`, value.Power, scales.watts),
      ...signal(`ANALOG.${key}.Energy`, value.Energy, scales.kilowattHours),
    ];
  });
}

function temperature(from: string, raw: unknown, fahrenheit: boolean): Signal[] {
  const [one] = signal(from, raw, scales.celsius);
  if (!one || !fahrenheit) return one ? [one] : [];
  return [{ ...one, value: rounded(Math.round((((Number(one.value) - 32) * 5) / 9) * 1e9) / 1e9) }];
}

/** One value, or one a phase or channel: `ENERGY.Power[0]`. */
function perPhase(from: string, raw: unknown, scale: (typeof scales)[keyof typeof scales]): Signal[] {
  return Array.isArray(raw) ? raw.flatMap((one, index) => signal(`${from}[${index}]`, one, scale)) : signal(from, raw, scale);
}

/** A counter that measures the time between pulses prints seconds with six decimals. */
function count(from: string, raw: unknown): Signal[] {
  return raw instanceof TextNumber && /^\d+$/.test(raw.text) ? [{ from, value: raw.value, unit: "count" }] : [];
}

function onOff(from: string, raw: unknown): Signal[] {
  return raw === "ON" || raw === "OFF" ? [{ from, value: raw === "ON", unit: "bool" }] : [];
}

/** `{"Switch1":{"Action":"ON"}}`; TOGGLE, HOLD and the words of buttons are no states. */
function switchActions(document: JsonObject): Signal[] {
  return Object.entries(document).flatMap(([name, value]) => (/^Switch/.test(name) && isObject(value) ? onOff(name, value.Action) : []));
}
