/**
 * What the program itself knows, told as series beside the readings: how the line stands, alerts, steps of pickups. For tools that read only
 * the series (Grafana); nothing of ours reads it back. The one place that names these measurements, their tags and fields.
 *
 * Never a person: no name, no note, no free text; `text` is made of this program's own words.
 */
import type { Quantity } from "./quantities.ts";
import type { Instant } from "./time.ts";

const count = { type: "integer", nature: "level", unit: "", min: 0, shownAs: { ja: "件", en: " readings", one: " reading" } } as const;
const countTotal = { ...count, nature: "total" } as const;

/** Of one agent, at one moment; each with its words, like a quantity. Measurement `pipeline`, tags `center` and `agent`. */
export const pipelineFigures = {
  up: {
    type: "boolean",
    nature: "state",
    unit: "",
    label: { ja: "読み取り機との通信", en: "Agent up" },
    states: { ja: ["停止", "通信中"], en: ["down", "up"] },
    inOrder: true,
  },
  silentSeconds: {
    type: "integer",
    nature: "level",
    unit: "s",
    min: 0,
    shownAs: { ja: "秒", en: " s" },
    label: { ja: "最後の通信からの時間", en: "Since the last word" },
  },
  inJournal: { ...count, label: { ja: "センターで保管中の値", en: "Readings in the journal" } },
  stored: { ...countTotal, label: { ja: "記録した値（累計）", en: "Readings stored (total)" } },
  quarantined: { ...countTotal, label: { ja: "隔離した値（累計）", en: "Readings quarantined (total)" } },
  dropped: { ...countTotal, label: { ja: "破棄した値（累計）", en: "Readings dropped (total)" } },
  balanced: {
    type: "boolean",
    nature: "state",
    unit: "",
    label: { ja: "読んだ値と合計の一致", en: "The sum holds" },
    states: { ja: ["不一致", "一致"], en: ["does not hold", "holds"] },
    inOrder: true,
  },
  clockOffsetSeconds: {
    type: "float",
    nature: "level",
    unit: "s",
    digits: 1,
    shownAs: { ja: "秒", en: " s" },
    label: { ja: "時計の進み（マイナスは遅れ）", en: "Clock ahead" },
  },
} as const satisfies Record<string, Quantity>;
export type PipelineFigure = keyof typeof pipelineFigures;

/** An alert, at the moment it was opened. `level`: how bad now, or at its worst once it is over; `endedAt`: absent while it is open. */
export interface AlertEntry {
  measurement: "alerts";
  at: Instant;
  tags: { center: string; device: string; rule: string };
  fields: { text: string; level: string; endedAt?: Instant };
}

/** A step of a bag's way, at the moment it was taken. */
export interface PickupEntry {
  measurement: "pickups";
  at: Instant;
  tags: { center: string; device: string; step: string };
  fields: { text: string; pickup: number };
}

export interface PipelineEntry {
  measurement: "pipeline";
  at: Instant;
  tags: { center: string; agent: string };
  fields: Partial<Record<PipelineFigure, number | boolean>>;
}

export type ChronicleEntry = AlertEntry | PickupEntry | PipelineEntry;

/** Whole numbers of the entries: InfluxDB drops points on a conflict of integer and float. */
const wholeNumbers: ReadonlySet<string> = new Set([
  "endedAt",
  "pickup",
  ...Object.entries<Quantity>(pipelineFigures).flatMap(([name, { type }]) => (type === "integer" ? [name] : [])),
]);

export function isWholeNumber(field: string): boolean {
  return wholeNumbers.has(field);
}
