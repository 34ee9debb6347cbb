/** One device: signals of all its drivers → samples of quantities, and what is wrong with them. */
import { acceptedUnits, type Conversion } from "../../contract/config/conversions.ts";
import { splitFrom } from "../../contract/config/devices.ts";
import { conversionsOf, type DeviceConfig } from "../../contract/config/schema.ts";
import { type QuantityName, quantityOf } from "../../contract/quantities.ts";
import type { ReadProblem } from "../../contract/readProblems.ts";
import type { Heard, Signal } from "../../contract/signals.ts";
import { type Instant, minuteMs } from "../../contract/time.ts";
import type { Sample } from "../driver.ts";
import { BagChange } from "./bagChange.ts";
import { distance } from "./distance.ts";
import { loadCell } from "./loadCell.ts";
import type { Outcome, Rule } from "./outcome.ts";
import { powerSignature } from "./powerSignature.ts";
import { pulses } from "./pulses.ts";
import { value } from "./value.ts";

type SignalConversion = Exclude<Conversion, { as: "level-drop" }>;

function makeRule(quantity: QuantityName, conversion: SignalConversion): Rule {
  switch (conversion.as) {
    case "value":
      return value(quantity, conversion);
    case "distance":
      return distance(conversion);
    case "load-cell":
      return loadCell(conversion);
    case "pulses":
      return pulses(quantity, conversion);
    case "power-signature":
      return powerSignature(quantity, conversion);
  }
}

/** A sensor whose own time is this far from the arrival has another zone, or a clock that is off. */
const sensorClockOffMs = 10 * minuteMs;

interface Use {
  quantity: QuantityName;
  conversion: SignalConversion;
  driver: string;
  signal: string;
  rule: Rule;
  came: boolean;
  /** When its signal came the last time, or since when it is waited for. */
  cameMs: number;
}

/** The newest word of a sensor, also one that is only remembered by its broker. */
export interface LastSignal extends Signal {
  at: Instant;
  retained: boolean;
}

export class Converter {
  readonly #uses: Use[];
  readonly #bagChange: BagChange | undefined;
  /** When door and level were last seen, each by its own clock. */
  readonly #bagAt = new Map<QuantityName, Instant>();
  readonly #problems = new Map<QuantityName, ReadProblem>();
  readonly #last = new Map<string, Map<string, LastSignal>>();

  readonly #elapsed: () => number;

  /** `elapsed`: milliseconds that rise evenly. */
  constructor(config: DeviceConfig, elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
    const rules = conversionsOf(config);
    this.#uses = rules.flatMap(([quantity, conversion]) => {
      if (conversion.as === "level-drop") return [];
      return [
        {
          quantity,
          conversion,
          ...splitFrom(config, conversion.from),
          rule: makeRule(quantity, conversion),
          came: false,
          cameMs: elapsed(),
        },
      ];
    });
    // The door first: a level of the same moment was measured with the door as it is then.
    this.#uses.sort((a, b) => Number(b.quantity === "doorOpen") - Number(a.quantity === "doorOpen"));
    const drop = config.quantities.bagChangesTotal;
    if (drop?.as === "level-drop") this.#bagChange = new BagChange(drop, config.quantities.doorOpen !== undefined);
  }

  /** What one driver heard → the samples that it makes, in order. A retained message is remembered and makes none. `now`: when it arrived. */
  hear(driver: string, heard: Heard, now: Instant = heard.at): Sample[] {
    const signals = new Map(heard.signals.map((signal) => [signal.from, signal]));
    this.#remember(driver, heard);
    if (heard.retained) return [];
    const samples: Sample[] = [];
    for (const use of this.#uses) {
      if (use.driver !== driver) continue;
      const signal = signals.get(use.signal);
      if (!signal) {
        if (!use.came) this.#problems.set(use.quantity, "no-value");
        continue;
      }
      use.came = true;
      use.cameMs = this.#elapsed();
      this.#add(samples, use, heard, this.#convert(use, signal, heard.at), signal);
      // The values count all the same: a network may deliver late what a sensor kept.
      if (heard.ownTime && Math.abs(now - heard.at) > sensorClockOffMs && !this.#problems.has(use.quantity))
        this.#problems.set(use.quantity, "sensor-clock");
    }
    return samples;
  }

  /** Time passed. */
  tick(now: Instant): Sample[] {
    const samples: Sample[] = [];
    for (const use of this.#uses) if (use.rule.tick) this.#add(samples, use, { at: now }, use.rule.tick(now));
    return samples;
  }

  /**
   * What is wrong now, by quantity. Without a signal for `silentAfterMs` a value is missing, also when the rest of the device speaks; a
   * contact and a counter of pulses speak only when something happens.
   */
  problems(silentAfterMs = Number.POSITIVE_INFINITY): ReadonlyMap<QuantityName, ReadProblem> {
    const problems = new Map(this.#problems);
    for (const { quantity, conversion, cameMs } of this.#uses) {
      const speaksSeldom = conversion.as === "pulses" || quantityOf(quantity).type === "boolean";
      if (!speaksSeldom && !problems.has(quantity) && this.#elapsed() - cameMs > silentAfterMs) problems.set(quantity, "no-value");
    }
    return problems;
  }

  /** The newest signals of a driver by their names. */
  lastOf(driver: string): ReadonlyMap<string, LastSignal> {
    return this.#last.get(driver) ?? new Map();
  }

  #convert({ quantity, conversion, rule }: Use, { value: raw, unit }: Signal, at: Instant): Outcome {
    if (!acceptedUnits(quantity, conversion).includes(unit)) return { problem: "wrong-unit" };
    return rule.take(at, raw);
  }

  /** Lays an outcome over the sample of its moment. */
  #add(samples: Sample[], { quantity, conversion }: Use, heard: Pick<Heard, "at" | "ownTime">, outcome: Outcome, signal?: Signal): void {
    if (outcome.problem) this.#problems.set(quantity, outcome.problem);
    else if (signal) this.#problems.delete(quantity);
    if (!outcome.values && !outcome.added) return;
    const at = outcome.at ?? heard.at;
    let sample = samples.find((one) => one.at === at);
    if (!sample) {
      sample = { at, values: {}, ...(heard.ownTime && { ownTime: true }) };
      samples.push(sample);
      samples.sort((a, b) => a.at - b.at);
    }
    Object.assign(sample.values, outcome.values);
    if (outcome.added) sample.added = { ...sample.added, ...outcome.added };
    const modulus = signal?.modulus ?? (conversion.as === "value" && conversion.counterBits ? 2 ** conversion.counterBits : undefined);
    if (modulus !== undefined && conversion.as === "value") sample.modulus = { ...sample.modulus, [quantity]: modulus };
    this.#watchBag(quantity, sample);
  }

  #watchBag(quantity: QuantityName, sample: Sample): void {
    if (!this.#bagChange) return;
    // What comes late by its own word says nothing about the order of things.
    if (sample.ownTime && sample.at < (this.#bagAt.get(quantity) ?? sample.at)) return;
    this.#bagAt.set(quantity, sample.at);
    const { doorOpen, fillRatio } = sample.values;
    if (quantity === "doorOpen" && typeof doorOpen === "boolean") this.#bagChange.door(doorOpen);
    if (quantity === "fillRatio" && typeof fillRatio === "number" && this.#bagChange.level(fillRatio))
      sample.added = { ...sample.added, bagChangesTotal: 1 };
  }

  #remember(driver: string, { at, signals, retained = false }: Heard): void {
    const last = this.#last.get(driver) ?? new Map<string, LastSignal>();
    this.#last.set(driver, last);
    for (const signal of signals) last.set(signal.from, { ...signal, at, retained });
    while (last.size > maxRemembered) last.delete(last.keys().next().value!);
  }
}

/** Signals that are remembered for a driver: what a sensor may invent is bounded. */
const maxRemembered = 200;
