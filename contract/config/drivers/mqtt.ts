import * as z from "zod";
import { defineDriver } from "./driverKind.ts";
import { jsonTime, jsonValues, timeZone, unitsOf } from "./jsonValues.ts";

export const presets = ["tasmota", "shelly-gen2", "zigbee2mqtt", "esphome", "chirpstack-v4", "json"] as const;
export type PresetName = (typeof presets)[number];

const topicFilter = z
  .string()
  .min(1)
  .max(200)
  .refine((filter) => {
    const levels = filter.split("/");
    return levels.every((level, i) => level === "+" || (level === "#" && i === levels.length - 1) || !/[+#]/.test(level));
  }, "a topic filter: + for one whole level, # for the rest at the end");

const schema = z.strictObject({
  type: z.literal("mqtt"),
  /** The broker to which the sensor publishes. */
  url: z.string().regex(/^mqtts?:\/\/[^/@\s]+$/, "mqtt://host:1883 or mqtts://host:8883; the account is `username` and `passwordFile`"),
  username: z.string().optional(),
  /** A file that holds the password and nothing else. */
  passwordFile: z.string().optional(),
  /** For mqtts: a PEM file of the authority to trust instead of the system's. */
  ca: z.string().optional(),
  preset: z.enum(presets, { error: `a preset is one of ${presets.join(", ")}` }),
  topic: z.union([topicFilter, z.array(topicFilter).min(1).max(20)]).transform((one) => (typeof one === "string" ? [one] : one)),
  /** For sensors that send a local time without a zone. */
  zone: timeZone.default("Asia/Tokyo"),
  /** For `json`: where the values are. */
  values: jsonValues.optional(),
  time: jsonTime.optional(),
});
export type MqttSensorConfig = z.infer<typeof schema>;

/** Sensors of other makers that publish to a broker. */
export const mqtt = defineDriver({
  schema,
  signals: ({ values }) => (values ? unitsOf(values) : undefined),
  // Two devices may hear the same topic: a module with two inputs sends both in one message, and a plug's power may be one's cycles and
  // another's energy. But one sensor is not the level of two machines.
  addresses: ({ url, topic }, uses) =>
    topic.flatMap((one) => uses.map(({ signal, quantity }) => `${url.toLowerCase()} ${one} ${signal} (as ${quantity})`)),
  problems: ({ preset, values, time }) => {
    if (preset === "json") return values ? [] : [{ path: ["values"], message: "the preset json needs values: name, path, unit" }];
    return values || time
      ? [{ path: [values ? "values" : "time"], message: `only for the preset json; ${preset} knows its own keys` }]
      : [];
  },
});
