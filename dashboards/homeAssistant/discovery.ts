/**
 * What Home Assistant is told of our equipment, in its documented format: one retained message a device ("device discovery", since
 * Home Assistant 2024.12), `{prefix}/device/{id}/{center}_{device}/config`. Pure.
 *
 * Names are Japanese as in the configuration; ids of entities are made of ours, so that a renamed device keeps its history.
 */
import type { CenterConfig, Config } from "../../contract/config/schema.ts";
import { kindOf } from "../../contract/kinds/index.ts";
import { type Quantity, type QuantityName, quantityOf } from "../../contract/quantities.ts";

export interface Message {
  topic: string;
  /** Empty: what was announced under this topic is removed. */
  payload: string;
}

/** Home Assistant's word for what a quantity is. One that is not here is shown as a plain number, or as on and off. */
const deviceClasses: Partial<Record<QuantityName, string>> = {
  cycleSeconds: "duration",
  massKg: "weight",
  powerW: "power",
  energyWhTotal: "energy",
  temperatureC: "temperature",
  humidityRatio: "humidity",
  co2Ppm: "carbon_dioxide",
  doorOpen: "door",
  fault: "problem",
  sterilizerMinutesTotal: "duration",
  filterDaysLeft: "duration",
  batteryRatio: "battery",
  clockOff: "problem",
  reachable: "connectivity",
  transcribedMinutesTotal: "duration",
};

/** About the device itself, not about what it measures. */
const diagnostic: readonly QuantityName[] = ["batteryRatio", "clockOff", "diskUsedRatio"];

/** Values that are not said again for so many rounds have no meaning any more, whatever became of us. */
const roundsUntilOld = 4;

type HomeAssistant = NonNullable<Config["homeAssistant"]>;
type Component = Record<string, unknown> & { platform: "sensor" | "binary_sensor" };

/** Retained "online", and "offline" as last will: with it everything is unavailable. */
export const statusTopic = ({ id }: HomeAssistant) => `${id}/status`;
export const stateTopic = ({ id }: HomeAssistant, center: string, device: string) => `${id}/${center}/${device}/state`;
/** Home Assistant says "online" here when it has started. */
export const birthTopic = ({ discoveryPrefix }: HomeAssistant) => `${discoveryPrefix}/status`;
/** Ours and nobody else's: what is remembered here of devices that are gone is removed. */
export const announcedFilter = ({ discoveryPrefix, id }: HomeAssistant) => `${discoveryPrefix}/device/${id}/+/config`;

/** No id of ours holds `_`: no two devices have the same. */
const objectId = (center: string, device: string) => `${center}_${device}`;

/** One message for every watched device of the configuration; planned ones come when they are there. */
export function discovery(config: Config, homeAssistant: HomeAssistant, pageUrl: string, version: string): Message[] {
  return Object.entries(config.centers).flatMap(([center, centerConfig]) =>
    Object.entries(centerConfig.devices)
      .filter(([, { planned }]) => !planned)
      .map(([device]) => deviceMessage(homeAssistant, { center, device }, centerConfig, { pageUrl, version })),
  );
}

function deviceMessage(
  homeAssistant: HomeAssistant,
  { center, device }: { center: string; device: string },
  { name, devices }: CenterConfig,
  { pageUrl, version }: { pageUrl: string; version: string },
): Message {
  const { kind: kindId, name: deviceName, place, quantities: rules } = devices[device]!;
  const kind = kindOf(kindId);
  const ruled = Object.keys(rules).length > 0;
  const components = kind.quantities.map((quantity) => [
    quantity,
    component(homeAssistant, { center, device, quantity }, !ruled || quantity in rules),
  ]);
  const payload = {
    device: {
      identifiers: [`${homeAssistant.id}_${objectId(center, device)}`],
      name: `${name.short ?? name.ja} ${deviceName}`,
      model: kind.label.ja,
      manufacturer: "見守り",
      suggested_area: [name.short ?? name.ja, place].filter(Boolean).join(" "),
      configuration_url: pageUrl,
    },
    origin: { name: "mimamori", sw_version: version, support_url: pageUrl },
    state_topic: stateTopic(homeAssistant, center, device),
    components: Object.fromEntries(components),
  };
  const topic = announcedFilter(homeAssistant).replace("+", objectId(center, device));
  return { topic, payload: JSON.stringify(payload) };
}

/** `expected`: this device measures it; else it is there for whoever enables it. */
function component(
  homeAssistant: HomeAssistant,
  { center, device, quantity: name }: { center: string; device: string; quantity: QuantityName },
  expected: boolean,
): Component {
  const quantity: Quantity = quantityOf(name);
  const value = `value_json.${name}`;
  const known = `${value} is defined and ${value} is not none`;
  const platform = quantity.type === "boolean" ? "binary_sensor" : "sensor";
  const id = `${homeAssistant.id}_${objectId(center, device)}_${name}`;
  const state = stateTopic(homeAssistant, center, device);
  const deviceClass = deviceClasses[name];
  return {
    platform,
    unique_id: id,
    default_entity_id: `${platform}.${id.replaceAll("-", "_").toLowerCase()}`,
    name: quantity.label.ja,
    value_template:
      platform === "sensor"
        ? `{{ (${scaled(value, quantity)}) if ${known} else none }}`
        : `{{ ('ON' if ${value} else 'OFF') if ${known} else none }}`,
    availability: [{ topic: statusTopic(homeAssistant) }, { topic: state, value_template: `{{ 'online' if ${known} else 'offline' }}` }],
    availability_mode: "all",
    expire_after: Math.ceil(roundsUntilOld * homeAssistant.everySeconds) + 30,
    ...(deviceClass && { device_class: deviceClass }),
    ...(platform === "sensor" && {
      state_class: quantity.nature === "total" ? "total_increasing" : "measurement",
      ...(unitOf(quantity) && { unit_of_measurement: unitOf(quantity) }),
      ...(quantity.nature !== "total" && { suggested_display_precision: quantity.digits ?? 0 }),
    }),
    ...(diagnostic.includes(name) && { entity_category: "diagnostic" }),
    ...(!expected && { enabled_by_default: false }),
  };
}

function scaled(value: string, { scale, digits = 0 }: Quantity): string {
  return scale === undefined ? value : `(${value} * ${scale}) | round(${digits + 1})`;
}

/** Home Assistant knows units by their international signs; pure numbers have none. */
function unitOf({ unit, scale, shownAs }: Quantity): string | undefined {
  if (scale !== undefined) return shownAs?.en;
  if (unit === "℃") return "°C";
  return unit === "" || unit === "1" ? undefined : unit;
}

/**
 * What has to be said first because the broker still holds something older: devices that are gone are removed, and parts of a device that
 * it has no more (after its kind was changed) are named with nothing but their platform, as the format wants it.
 * `held`: retained payloads by topic, from our own part of the tree; what cannot be read is removed.
 */
export function withdrawals(held: ReadonlyMap<string, string>, announced: readonly Message[]): Message[] {
  const current = new Map(announced.map(({ topic, payload }) => [topic, payload]));
  return [...held].flatMap(([topic, before]) => {
    const now = current.get(topic);
    if (now === undefined) return [{ topic, payload: "" }];
    const [old, document] = [componentsOf(before), JSON.parse(now) as { components: Record<string, Component> }];
    if (!old) return [{ topic, payload: "" }];
    const gone = Object.entries(old).filter(([key, { platform }]) => document.components[key]?.platform !== platform);
    if (gone.length === 0) return [];
    const stubs = Object.fromEntries(gone.map(([key, { platform }]) => [key, { platform }]));
    return [{ topic, payload: JSON.stringify({ ...document, components: { ...document.components, ...stubs } }) }];
  });
}

function componentsOf(payload: string): Record<string, { platform: string }> | undefined {
  try {
    const { components } = JSON.parse(payload) as { components?: Record<string, { platform: string }> };
    const known = typeof components === "object" && components !== null;
    return known && Object.values(components).every((one) => typeof one?.platform === "string") ? components : undefined;
  } catch {
    return undefined;
  }
}
