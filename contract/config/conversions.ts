/** From a signal to a quantity: the rule of one quantity of a device. What is missing is unknown until calibrated; the quantity is absent then. */
import * as z from "zod";
import { type QuantityName, quantityOf } from "../quantities.ts";
import { type SignalUnit, signalUnitOf } from "../signals.ts";
import type { Problem } from "./problem.ts";

/** `signal`, or `driver/signal` where a device has several drivers. */
const from = z.string().min(1).max(100);
const metres = z.number().gt(0).max(20);
const factor = z.number().refine((value) => value !== 0 && Math.abs(value) <= 1e9, "not 0 and at most 1e9");

export const conversionSchemas = {
  /** The signal is the quantity, in the quantity's unit. */
  value: z.strictObject({
    as: z.literal("value"),
    from,
    /** true means false: a door contact that is closed when the door is. */
    invert: z.boolean().default(false),
    /** A counter of so many bits starts again at 0 above its end. */
    counterBits: z.union([z.literal(16), z.literal(32)]).optional(),
  }),
  /** A level sensor above the bag: far is empty, near is full. */
  distance: z.strictObject({
    as: z.literal("distance"),
    from,
    emptyM: metres.optional(),
    fullM: metres.optional(),
    /** Nearer than this the sensor sees nothing reliable. */
    deadZoneM: z.number().min(0).max(2).default(0.02),
    /** So much beyond empty or full is still empty or full; more is no value. */
    marginM: z.number().min(0).max(1).default(0.05),
    /** The median of so many readings counts. */
    median: z.int().min(1).max(99).default(5),
  }),
  /** A load cell below the bag: kg = (signal − tare) × kgPerUnit. */
  "load-cell": z.strictObject({
    as: z.literal("load-cell"),
    from,
    tare: z.number().optional(),
    kgPerUnit: factor.optional(),
    /** So much below the tare is still empty; more is no value. */
    marginKg: z.number().min(0).max(10).default(0.3),
    median: z.int().min(1).max(99).default(3),
  }),
  /** Pulses of a contact, so many a cycle. */
  pulses: z.strictObject({ as: z.literal("pulses"), from, perCycle: z.int().min(1).max(1_000).default(1) }),
  /** The motor's power tells the cycles, their length and their energy. */
  "power-signature": z.strictObject({
    as: z.literal("power-signature"),
    from,
    aboveW: z.number().gt(0).max(100_000),
    /** Shorter is no cycle. */
    forSeconds: z.number().min(0).max(600).default(5),
    /** A pause up to this belongs to the cycle. */
    mergeGapSeconds: z.number().min(0).max(600).default(5),
  }),
  /** The bag was changed when the level fell by so much; with a door contact, only if the door was open meanwhile. */
  "level-drop": z.strictObject({
    as: z.literal("level-drop"),
    drop: z.number().min(0.1).max(1).default(0.3),
    /** Look for the drop in so many readings after the door, or after the fall began. */
    within: z.int().min(1).max(100).default(5),
  }),
} as const;

export type ConversionName = keyof typeof conversionSchemas;
export const conversionNames = Object.keys(conversionSchemas) as ConversionName[];

const { value, distance, pulses, ...others } = conversionSchemas;
const rule = z.discriminatedUnion("as", [value, distance, pulses, others["load-cell"], others["power-signature"], others["level-drop"]], {
  error: ({ code }) => (code === "invalid_union" ? `as is one of ${conversionNames.join(", ")}` : undefined),
});
/** Without `as` the signal is the quantity. */
export const conversionSchema = z.preprocess(
  (input) => (typeof input === "object" && input !== null && !("as" in input) ? { as: "value", ...input } : input),
  rule,
);
export type Conversion = z.infer<typeof rule>;
export type ConversionOf<N extends ConversionName> = Extract<Conversion, { as: N }>;

/** What a rule may make. */
const makes: Record<Exclude<ConversionName, "value">, readonly QuantityName[]> = {
  distance: ["fillRatio"],
  "load-cell": ["massKg"],
  pulses: ["cyclesTotal", "cardsTakenTotal"],
  "power-signature": ["cyclesTotal"],
  "level-drop": ["bagChangesTotal"],
};

/** Units in which the rule can take its signal. */
export function acceptedUnits(quantity: QuantityName, { as }: Conversion): readonly SignalUnit[] {
  if (as === "distance") return ["m"];
  if (as === "load-cell") return ["1", "count", "kg"];
  if (as === "pulses") return ["pulses"];
  if (as === "power-signature") return ["W"];
  const unit = signalUnitOf(quantity);
  // A bare number may count something, but nothing else: there the unit has to be said.
  return unit === "count" ? ["count", "1"] : [unit];
}

/** Impossible scales: what the schema of a single value cannot see. */
export function conversionProblems(quantity: QuantityName, conversion: Conversion): Problem[] {
  const problem = (path: string[], message: string): Problem[] => [{ path, message }];
  if (conversion.as !== "value" && !makes[conversion.as].includes(quantity))
    return problem(["as"], `${conversion.as} makes ${makes[conversion.as].join(" or ")}, not ${quantity}`);
  switch (conversion.as) {
    case "value":
      if (conversion.counterBits !== undefined && quantityOf(quantity).nature !== "total")
        return problem(["counterBits"], `${quantity} is no counter`);
      if (conversion.invert && quantityOf(quantity).type !== "boolean") return problem(["invert"], `${quantity} is not true or false`);
      return [];
    case "distance":
      return distanceProblem(conversion).flatMap((message) => problem([], message));
    case "load-cell":
      if ((conversion.tare === undefined) !== (conversion.kgPerUnit === undefined))
        return problem([], "give both tare and kgPerUnit, or none until calibrated");
      return [];
    default:
      return [];
  }
}

function distanceProblem({ emptyM, fullM, deadZoneM }: ConversionOf<"distance">): string[] {
  if (emptyM === undefined && fullM === undefined) return [];
  if (emptyM === undefined || fullM === undefined) return ["give both emptyM and fullM, or none until calibrated"];
  if (fullM >= emptyM) return [`impossible scale: full (${fullM} m) must be nearer to the sensor than empty (${emptyM} m)`];
  if (emptyM - fullM < 0.05) return [`impossible scale: ${emptyM} m to ${fullM} m is under 5 cm, less than a sensor tells apart`];
  if (fullM <= deadZoneM) return [`full (${fullM} m) lies in the sensor's dead zone (${deadZoneM} m): mount the sensor higher`];
  return [];
}
