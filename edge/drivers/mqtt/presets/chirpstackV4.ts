/** ChirpStack v4 (JSON): `…/event/up` with what the codec put into `object`, `…/event/status` with the battery. */
import type { Signal } from "../../../../contract/signals.ts";
import { asNumber } from "../../jsonSignals.ts";
import { readTime } from "../../ownTime.ts";
import {
  type Decoded,
  inOrder,
  isObject,
  type JsonObject,
  lastLevel,
  type Message,
  nothing,
  notJson,
  parseObject,
  type Scale,
  scales,
  signal,
} from "./preset.ts";

/** Keys of the codecs of Milesight and Dragino. What they measure otherwise is left out: volts, tilt, signal, maxima. */
const keys: Record<string, Scale> = {
  distance: scales.millimetres,
  Distance: scales.millimetres,
  Distance_cm: scales.centimetres,
  co2: scales.ppm,
  active_power: scales.watts,
  power_consumption: scales.wattHours,
  temperature: scales.celsius,
  TempC_SHT: scales.celsius,
  TempC_DS: scales.celsius,
  TempC_DS18B20: scales.celsius,
  TempC1: scales.celsius,
  TempC2: scales.celsius,
  TempC3: scales.celsius,
  humidity: scales.percent,
  Hum_SHT: scales.percent,
  battery: scales.percent,
  pulse: scales.count,
  total_counter_in: scales.count,
  total_counter_out: scales.count,
  people_count_all: scales.count,
  DOOR_OPEN_TIMES: scales.count,
};

/** Words, or 1 and 0, that mean true and false. */
const states: Record<string, Record<string, boolean>> = {
  magnet_status: { open: true, opened: true, close: false, closed: false },
  DOOR_OPEN_STATUS: { "1": true, "0": false },
  Door_status: { OPEN: true, CLOSE: false },
  pir: { trigger: true, normal: false, idle: false },
  occupancy: { occupied: true, vacant: false },
};

/** The codec built into ChirpStack: an object for each kind, its keys are channels. */
const cayenne: Record<string, Scale> = { temperatureSensor: scales.celsius, humiditySensor: scales.percent };

/** A probe that is not there reads 327.67 °C, a distance without an echo 65,535 mm. */
const possible: Partial<Record<Signal["unit"], [number, number]>> = { C: [-100, 150], m: [0, 20] };

export function chirpstackV4({ topic, payload, arrivedAt }: Message): Decoded {
  const event = /\/event\/[^/]+$/.test(topic) ? lastLevel(topic) : undefined;
  if (event !== "up" && event !== "status") return nothing;
  const document = parseObject(payload);
  if (!document) return notJson;
  if (!isObject(document.deviceInfo)) return { ...nothing, rejected: "not ChirpStack v4: no deviceInfo" };
  const signals = event === "up" ? objectSignals(document.object) : batteryOf(document);
  const id = typeof document.deduplicationId === "string" ? document.deduplicationId : undefined;
  const at = typeof document.time === "string" ? readTime(document.time, "UTC", arrivedAt) : undefined;
  return { at, signals: inOrder(signals), ...(id !== undefined && { id }) };
}

/** 0 is no empty battery when there is none. */
function batteryOf({ batteryLevel, batteryLevelUnavailable, externalPowerSource }: JsonObject): Signal[] {
  return batteryLevelUnavailable === true || externalPowerSource === true ? [] : signal("batteryLevel", batteryLevel, scales.percent);
}

function objectSignals(object: unknown): Signal[] {
  if (!isObject(object)) return [];
  return Object.entries(object)
    .flatMap(([key, value]): Signal[] => {
      const from = `object.${key}`;
      if (Object.hasOwn(cayenne, key) && isObject(value))
        return Object.entries(value).flatMap(([channel, one]) => signal(`${from}.${channel}`, one, cayenne[key]!));
      if (Object.hasOwn(states, key)) {
        const word = typeof value === "string" || typeof value === "number" ? String(value) : "";
        const state = Object.hasOwn(states[key]!, word) ? states[key]![word] : undefined;
        return state === undefined ? [] : [{ from, value: state, unit: "bool" }];
      }
      return Object.hasOwn(keys, key) ? signal(from, ...withUnit(value, keys[key]!)) : [];
    })
    .filter(({ unit, value }) => {
      const [min, max] = possible[unit] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      return typeof value === "boolean" || (value >= min && value <= max);
    });
}

const lengths: Record<string, Scale> = { mm: scales.millimetres, cm: scales.centimetres, m: scales.metres };
const symbols: Partial<Record<Scale["unit"], string>> = { C: "°C", ratio: "%" };

/** Older codecs write the unit behind the number: `1234 mm`. A unit that is none of the key's kind makes no value. */
function withUnit(value: unknown, scale: Scale): [number | undefined, Scale] {
  const match = typeof value === "string" ? /^([-+\d.]+) ?(mm|cm|m|°C|%)$/.exec(value.trim()) : null;
  if (!match) return [asNumber(value), scale];
  const [, number, unit] = match as unknown as [string, string, string];
  if (scale.unit === "m" && lengths[unit]) return [asNumber(number), lengths[unit]];
  return [symbols[scale.unit] === unit ? asNumber(number) : undefined, scale];
}
