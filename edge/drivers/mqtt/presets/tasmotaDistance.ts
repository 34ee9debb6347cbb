/** Which of Tasmota's sensors measure a length, and in what: the word Distance says nothing (lightning: km, radar: a person). Pure. */
import type { Signal } from "../../../../contract/signals.ts";
import { asNumber } from "../../jsonSignals.ts";
import { scales, signal } from "./preset.ts";

/**
 * A number whose text matters: `140.0` and `140` are different lengths, `0.065432` is no count. JSON itself forgets the text, so these keys
 * keep it.
 */
export class TextNumber {
  readonly value: number;
  readonly text: string;
  constructor(value: number, text: string) {
    this.value = value;
    this.text = text;
  }
}

interface LengthSensor {
  /** With an index or address behind it: `SR04-2`, `VL53L0X_1`. */
  name: RegExp;
  /** `tof`: whole numbers are millimetres (firmware up to 12.2), numbers with a decimal point centimetres (since). */
  prints: "cm" | "tof";
  /** What it can see; outside is its way of saying that there is no echo (0, 8190, 9999, 999.9, 6553.5). */
  minM: number;
  maxM: number;
}

const sensors: LengthSensor[] = [
  { name: /^SR04([-_].+)?$/, prints: "cm", minM: 0.01, maxM: 6 },
  { name: /^DYP([-_].+)?$/, prints: "cm", minM: 0.3, maxM: 4 },
  { name: /^ME7([-_].+)?$/, prints: "cm", minM: 0.01, maxM: 8 },
  { name: /^TFminiPlus([-_].+)?$/, prints: "cm", minM: 0.01, maxM: 12 },
  { name: /^GY-US42([-_].+)?$/, prints: "cm", minM: 0.01, maxM: 7.2 },
  { name: /^VL53L[01]X([-_].+)?$/, prints: "tof", minM: 0.001, maxM: 4 },
  { name: /^TOF10120([-_].+)?$/, prints: "tof", minM: 0.001, maxM: 2 },
  { name: /^HRXL([-_].+)?$/, prints: "tof", minM: 0.3, maxM: 5 },
];

export function distanceOf(name: string, raw: unknown): Signal[] {
  const sensor = sensors.find((one) => one.name.test(name));
  if (!sensor) return [];
  const text = raw instanceof TextNumber ? raw.text : typeof raw === "string" ? raw : "";
  const number = raw instanceof TextNumber ? raw.value : asNumber(raw);
  const scale = sensor.prints === "tof" && !text.includes(".") ? scales.millimetres : scales.centimetres;
  return signal(`${name}.Distance`, number, scale).filter(({ value }) => Number(value) >= sensor.minM && Number(value) <= sensor.maxM);
}
