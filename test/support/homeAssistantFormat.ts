/**
 * The documented format of Home Assistant's MQTT device discovery, written from its pages (integrations/mqtt, sensor.mqtt,
 * binary_sensor.mqtt, sensor: device and state classes), not from our code.
 */
import * as z from "zod";

/** `<discovery_prefix>/<component>/[<node_id>/]<object_id>/config`; `device` is the component of a whole device. */
export const discoveryTopic = /^[\w-]+\/device\/(?:[a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/;

/** Units that a class of sensors may have (null: none), where it says so; and whether it may be a momentary measurement. */
const sensorClasses: Record<string, { units: (string | null)[]; measurement: boolean }> = {
  battery: { units: ["%"], measurement: true },
  carbon_dioxide: { units: ["ppm"], measurement: true },
  duration: { units: ["d", "h", "min", "s", "ms"], measurement: true },
  energy: { units: ["Wh", "kWh", "MWh"], measurement: false },
  humidity: { units: ["%"], measurement: true },
  power: { units: ["mW", "W", "kW"], measurement: true },
  temperature: { units: ["°C", "°F", "K"], measurement: true },
  weight: { units: ["g", "kg", "mg", "µg", "oz", "lb", "st"], measurement: true },
};
const binaryClasses = ["battery", "connectivity", "door", "moving", "occupancy", "opening", "power", "problem", "running", "tamper"];

const topic = z.string().regex(/^[^#+\0]+$/, "no wildcard");
const template = z.string().regex(/^\{\{.*\}\}$/);
const shared = {
  unique_id: z.string().min(1),
  default_entity_id: z.string().regex(/^(sensor|binary_sensor)\.[a-z0-9_]+$/),
  name: z.string().min(1),
  value_template: template,
  availability: z.array(
    z.strictObject({
      topic,
      value_template: template.optional(),
      payload_available: z.string().optional(),
      payload_not_available: z.string().optional(),
    }),
  ),
  availability_mode: z.enum(["all", "any", "latest"]),
  expire_after: z.int().positive(),
  entity_category: z.enum(["diagnostic", "config"]).optional(),
  enabled_by_default: z.boolean().optional(),
};
const sensor = z
  .strictObject({
    platform: z.literal("sensor"),
    ...shared,
    device_class: z.string().optional(),
    state_class: z.enum(["measurement", "total", "total_increasing"]),
    unit_of_measurement: z.string().optional(),
    suggested_display_precision: z.int().min(0).optional(),
  })
  .superRefine(({ device_class, unit_of_measurement, state_class }, context) => {
    const rule = device_class === undefined ? undefined : sensorClasses[device_class];
    if (device_class !== undefined && !rule) context.addIssue({ code: "custom", message: `no class of sensors: ${device_class}` });
    if (rule && !rule.units.includes(unit_of_measurement ?? null))
      context.addIssue({ code: "custom", message: `${device_class} has no unit ${unit_of_measurement}` });
    if (rule && !rule.measurement && state_class === "measurement")
      context.addIssue({ code: "custom", message: `${device_class} is no measurement of a moment` });
  });
const binarySensor = z.strictObject({
  platform: z.literal("binary_sensor"),
  ...shared,
  device_class: z.enum(binaryClasses as [string, ...string[]]).optional(),
});
/** A part that is taken away has nothing but its platform. */
const removed = z.strictObject({ platform: z.enum(["sensor", "binary_sensor"]) });

export const deviceDiscovery = z.strictObject({
  device: z.strictObject({
    identifiers: z.array(z.string()).min(1),
    name: z.string(),
    manufacturer: z.string().optional(),
    model: z.string().optional(),
    sw_version: z.string().optional(),
    suggested_area: z.string().optional(),
    configuration_url: z.url({ protocol: /^https?$/ }).optional(),
  }),
  origin: z.strictObject({ name: z.string(), sw_version: z.string().optional(), support_url: z.url().optional() }),
  state_topic: topic,
  components: z.record(z.string(), z.union([sensor, binarySensor, removed])),
});
export type DeviceDiscovery = z.infer<typeof deviceDiscovery>;
