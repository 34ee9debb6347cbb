/** Every preset: a new maker is one file here, a line in this list and in contract/config/drivers/mqtt.ts, and its fixtures. */
import type { MqttSensorConfig, PresetName } from "../../../../contract/config/drivers/mqtt.ts";
import { chirpstackV4 } from "./chirpstackV4.ts";
import { esphome } from "./esphome.ts";
import { json } from "./json.ts";
import type { Preset } from "./preset.ts";
import { shellyGen2 } from "./shellyGen2.ts";
import { tasmota } from "./tasmota.ts";
import { zigbee2mqtt } from "./zigbee2mqtt.ts";

export type { Decoded, Message, Preset } from "./preset.ts";

const makers: Record<Exclude<PresetName, "json">, Preset> = {
  tasmota,
  "shelly-gen2": shellyGen2,
  zigbee2mqtt,
  esphome,
  "chirpstack-v4": chirpstackV4,
};

export function presetOf({ preset, values, time }: Pick<MqttSensorConfig, "preset" | "values" | "time">): Preset {
  return preset === "json" ? json(values, time) : makers[preset];
}
