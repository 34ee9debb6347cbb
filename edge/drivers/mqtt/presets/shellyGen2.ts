/** Shelly Gen2 and later: `…/events/rpc` (NotifyStatus, NotifyFullStatus), `…/status/<component>`, `…/online`. */
import type { Signal } from "../../../../contract/signals.ts";
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

/** Paths inside a component, by the component's type. Everything else of it is left out: voltages, outputs, its own warmth, formulas of the owner. */
const meter: Record<string, Scale> = { apower: scales.watts, "aenergy.total": scales.wattHours };
const phases = ["a", "b", "c"];
const fields: Record<string, Record<string, Scale>> = {
  switch: meter,
  cover: meter,
  light: meter,
  rgb: meter,
  rgbw: meter,
  cct: meter,
  pm1: meter,
  em: Object.fromEntries([...phases, "total"].map((phase) => [`${phase}_act_power`, scales.watts])),
  em1: { act_power: scales.watts },
  emdata: { ...Object.fromEntries(phases.map((phase) => [`${phase}_total_act_energy`, scales.wattHours])), total_act: scales.wattHours },
  em1data: { total_act_energy: scales.wattHours },
  temperature: { tC: scales.celsius },
  humidity: { rh: scales.percent },
  devicepower: { "battery.percent": scales.percent },
  input: { state: scales.bool, percent: scales.percent, "counts.total": scales.count },
  presencezone: { value: scales.bool, num_objects: scales.count },
  smoke: { alarm: scales.bool },
  flood: { alarm: scales.bool },
};

export function shellyGen2({ topic, payload, arrivedAt }: Message): Decoded {
  if (lastLevel(topic) === "online") {
    if (payload !== "true" && payload !== "false") return nothing;
    return { ...nothing, status: payload === "true" ? "up" : "down" };
  }
  const component = /\/status\/([^/]+)$/.exec(topic)?.[1];
  const isEvent = topic.endsWith("/events/rpc");
  if (!isEvent && component === undefined) return nothing;
  const document = parseObject(payload);
  if (!document) return notJson;
  if (component !== undefined) return { at: undefined, signals: inOrder(componentSignals(component, document)) };
  const { method, params } = document;
  if ((method !== "NotifyStatus" && method !== "NotifyFullStatus") || !isObject(params)) return nothing;
  const signals = Object.entries(params).flatMap(([key, value]) => (isObject(value) ? inOrder(componentSignals(key, value)) : []));
  // Before the time is synchronised `ts` counts seconds since the start.
  return { at: typeof params.ts === "number" ? readTime(params.ts, "UTC", arrivedAt) : undefined, signals };
}

function componentSignals(key: string, component: JsonObject): Signal[] {
  const type = /^([a-z0-9_]+):\d+$/.exec(key)?.[1];
  // Fed by USB a sensor without batteries says 0 %.
  if (type === "devicepower" && isObject(component.external) && component.external.present === true) return [];
  return Object.entries((type !== undefined && Object.hasOwn(fields, type) && fields[type]) || {}).flatMap(([path, scale]) => {
    const value = path.split(".").reduce<unknown>((node, name) => (isObject(node) ? node[name] : undefined), component);
    return signal(`${key}.${path}`, value, scale);
  });
}
