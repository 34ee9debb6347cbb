/** What can be measured: name with its unit, type in the store, range, words. The one place that spells them; `quantityWords.ts` says a value with them. */
import type { Words } from "./language.ts";

export interface Quantity {
  /** Type in the store, fixed for ever: InfluxDB drops points on a conflict of integer and float. */
  type: "integer" | "float" | "boolean";
  /** total: a lifetime counter that never falls · level: a value that goes up and down · state: on or off. */
  nature: "total" | "level" | "state";
  /** Unit as shown to people, in any language; empty for pure numbers. */
  unit: string;
  /** Range outside which a value is a fault of the sensor, ends included. Booleans have none. */
  min?: number;
  max?: number;
  label: Words;
  /** How a value is written for people: multiplied by `scale`, with `digits` decimals and the unit `shownAs`. */
  scale?: number;
  digits?: number;
  shownAs?: ShownUnit;
  /** Of a state: words for no and yes. */
  states?: { ja: readonly [no: string, yes: string]; en: readonly [no: string, yes: string] };
  /** Of a state: the one in which nobody needs to do anything; absent: neither is wrong by itself. */
  inOrder?: boolean;
}

/** What stands behind the number where that is not `unit`. In English with the space before it; `one`: behind a 1. */
interface ShownUnit extends Words {
  one?: string;
}

const percent = { ja: "%", en: "%" } as const satisfies ShownUnit;
const minutes = { ja: "分", en: " min" } as const satisfies ShownUnit;

const maxCount = Number.MAX_SAFE_INTEGER;

export const quantities = {
  cyclesTotal: {
    type: "integer",
    nature: "total",
    unit: "",
    min: 0,
    max: maxCount,
    label: { ja: "圧縮回数（累計）", en: "Cycles (total)" },
    shownAs: { ja: "回", en: " cycles", one: " cycle" },
  },
  bagChangesTotal: {
    type: "integer",
    nature: "total",
    unit: "",
    min: 0,
    max: maxCount,
    label: { ja: "袋交換（累計）", en: "Bag changes (total)" },
    shownAs: { ja: "回", en: " changes", one: " change" },
  },
  cycleSeconds: {
    type: "float",
    nature: "level",
    unit: "s",
    min: 0,
    max: 3_600,
    label: { ja: "圧縮1回の時間", en: "Cycle time" },
    shownAs: { ja: "秒", en: " s" },
  },
  cycleEnergyWh: {
    type: "float",
    nature: "level",
    unit: "Wh",
    min: 0,
    max: 10_000,
    label: { ja: "圧縮1回の電力量", en: "Energy of a cycle" },
    digits: 1,
  },
  fillRatio: {
    type: "float",
    nature: "level",
    unit: "1",
    min: 0,
    max: 1,
    label: { ja: "満杯率", en: "Fill" },
    scale: 100,
    shownAs: percent,
  },
  massKg: { type: "float", nature: "level", unit: "kg", min: 0, max: 500, label: { ja: "重さ", en: "Mass" }, digits: 1 },
  powerW: { type: "float", nature: "level", unit: "W", min: 0, max: 100_000, label: { ja: "電力", en: "Power" } },
  energyWhTotal: {
    type: "integer",
    nature: "total",
    unit: "Wh",
    min: 0,
    max: maxCount,
    label: { ja: "電力量（累計）", en: "Energy (total)" },
  },
  temperatureC: { type: "float", nature: "level", unit: "℃", min: -60, max: 100, label: { ja: "温度", en: "Temperature" }, digits: 1 },
  humidityRatio: {
    type: "float",
    nature: "level",
    unit: "1",
    min: 0,
    max: 1,
    label: { ja: "湿度", en: "Humidity" },
    scale: 100,
    shownAs: percent,
  },
  co2Ppm: { type: "float", nature: "level", unit: "ppm", min: 0, max: 40_000, label: { ja: "CO2", en: "CO2" } },
  occupancyCount: {
    type: "integer",
    nature: "level",
    unit: "",
    min: 0,
    max: 1_000,
    label: { ja: "人数", en: "Occupancy" },
    shownAs: { ja: "人", en: " people", one: " person" },
  },
  doorOpen: {
    type: "boolean",
    nature: "state",
    unit: "",
    label: { ja: "扉", en: "Door open" },
    states: { ja: ["閉", "開"], en: ["closed", "open"] },
  },
  fault: {
    type: "boolean",
    nature: "state",
    unit: "",
    label: { ja: "故障", en: "Fault" },
    states: { ja: ["正常", "故障"], en: ["fine", "fault"] },
    inOrder: false,
  },
  sterilizerMinutesTotal: {
    type: "integer",
    nature: "total",
    unit: "min",
    min: 0,
    max: maxCount,
    label: { ja: "殺菌灯（累計）", en: "Steriliser (total)" },
    shownAs: minutes,
  },
  odourIndex: { type: "float", nature: "level", unit: "1", min: 0, max: 100, label: { ja: "臭気指数", en: "Odour index" } },
  filterDaysLeft: {
    type: "integer",
    nature: "level",
    unit: "d",
    min: 0,
    max: 3_650,
    label: { ja: "フィルター残り日数", en: "Filter days left" },
    shownAs: { ja: "日", en: " days", one: " day" },
  },
  batteryRatio: {
    type: "float",
    nature: "level",
    unit: "1",
    min: 0,
    max: 1,
    label: { ja: "電池残量", en: "Battery" },
    scale: 100,
    shownAs: percent,
  },
  clockOff: {
    type: "boolean",
    nature: "state",
    unit: "",
    label: { ja: "時計のずれ", en: "Clock off" },
    states: { ja: ["正確", "ずれ"], en: ["right", "off"] },
    inOrder: false,
  },
  reachable: {
    type: "boolean",
    nature: "state",
    unit: "",
    label: { ja: "応答", en: "Reachable" },
    states: { ja: ["応答なし", "応答あり"], en: ["no answer", "answers"] },
    inOrder: true,
  },
  queueCount: {
    type: "integer",
    nature: "level",
    unit: "",
    min: 0,
    max: 1_000_000,
    label: { ja: "待ち件数", en: "Queue" },
    shownAs: { ja: "件", en: " waiting" },
  },
  diskUsedRatio: {
    type: "float",
    nature: "level",
    unit: "1",
    min: 0,
    max: 1,
    label: { ja: "ディスク使用率", en: "Disk used" },
    scale: 100,
    shownAs: percent,
  },
  transcribedMinutesTotal: {
    type: "integer",
    nature: "total",
    unit: "min",
    min: 0,
    max: maxCount,
    label: { ja: "文字起こし（累計）", en: "Transcribed (total)" },
    shownAs: minutes,
  },
  cardsTakenTotal: {
    type: "integer",
    nature: "total",
    unit: "",
    min: 0,
    max: maxCount,
    label: { ja: "持ち帰られたカード（累計）", en: "Cards taken (total)" },
    shownAs: { ja: "枚", en: " cards", one: " card" },
  },
  cardsLeftCount: {
    type: "integer",
    nature: "level",
    unit: "",
    min: 0,
    max: 100_000,
    label: { ja: "カード残り", en: "Cards left" },
    shownAs: { ja: "枚", en: " cards", one: " card" },
  },
} as const satisfies Record<string, Quantity>;

/** Marks that a reading of any kind may carry; absent unless true. `clockOff`: the agent's clock was over a minute off when it was taken. */
export const marks = ["clockOff"] as const satisfies readonly (keyof typeof quantities)[];

export type QuantityName = keyof typeof quantities;
export type QuantityValue = number | boolean;
export type Values = Partial<Record<QuantityName, QuantityValue>>;

export function quantityOf(name: QuantityName): Quantity {
  return quantities[name];
}

export function isQuantity(name: string): name is QuantityName {
  return Object.hasOwn(quantities, name);
}
