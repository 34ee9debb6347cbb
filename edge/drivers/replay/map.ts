/** How the columns of a CSV file become readings. Checked like the configuration: every problem with file, line and column. */
import { IANAZone } from "luxon";
import * as z from "zod";
import type { Problem } from "../../../contract/config/check.ts";
import { findKind } from "../../../contract/kinds/index.ts";
import { isQuantity, type QuantityName, quantityOf } from "../../../contract/quantities.ts";
import { readNumber } from "../../../runtime/csv.ts";

/** Units that a file may use → factor into the contract's unit. */
const unitFactors: Record<string, { unit: string; factor: number }> = {
  percent: { unit: "1", factor: 0.01 },
  ratio: { unit: "1", factor: 1 },
  kg: { unit: "kg", factor: 1 },
  g: { unit: "kg", factor: 0.001 },
  W: { unit: "W", factor: 1 },
  kW: { unit: "W", factor: 1000 },
  Wh: { unit: "Wh", factor: 1 },
  kWh: { unit: "Wh", factor: 1000 },
  C: { unit: "℃", factor: 1 },
  ppm: { unit: "ppm", factor: 1 },
  min: { unit: "min", factor: 1 },
  h: { unit: "min", factor: 60 },
  days: { unit: "d", factor: 1 },
  count: { unit: "", factor: 1 },
  bool: { unit: "", factor: 1 },
};

const mapSchema = z.strictObject({
  time: z.strictObject({
    column: z.string().min(1),
    /** IANA zone for times that carry none. */
    zone: z.string().refine((zone) => IANAZone.isValidZone(zone), "unknown time zone; write e.g. Asia/Tokyo"),
    /** A pattern of Luxon ("yyyy/M/d H:mm"); without one ISO 8601 is expected. */
    format: z.string().min(1).optional(),
  }),
  device: z.union([
    z.strictObject({
      column: z.string().min(1),
      prefix: z
        .string()
        .regex(/^[a-z0-9-]{0,20}$/)
        .default(""),
    }),
    z.strictObject({ id: z.string().regex(/^[a-z0-9-]{1,32}$/) }),
  ]),
  kind: z.string(),
  delimiter: z.string().length(1).default(","),
  /** Cells that say "no value", besides the empty one. */
  absent: z.array(z.string()).default(["-"]),
  /** The readings that one row gives; a collection log gives one before and one after. */
  readings: z
    .array(
      z.strictObject({
        offsetSeconds: z.number().min(-86_400).max(86_400).default(0),
        quantities: z.record(z.string(), z.strictObject({ column: z.string().min(1), unit: z.enum(Object.keys(unitFactors)) })),
      }),
    )
    .min(1),
});
export type ReplayMap = z.infer<typeof mapSchema>;
export type ReadingMap = ReplayMap["readings"][number];

export function checkReplayMap(document: unknown): { ok: true; config: ReplayMap } | { ok: false; problems: Problem[] } {
  const parsed = mapSchema.safeParse(document);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => ({
        path: path.map((key) => (typeof key === "symbol" ? String(key) : key)),
        message,
      })),
    };
  }
  const kind = findKind(parsed.data.kind);
  if (!kind) return { ok: false, problems: [{ path: ["kind"], message: `unknown kind "${parsed.data.kind}"` }] };
  const problems = parsed.data.readings.flatMap(({ quantities }, index) =>
    Object.entries(quantities).flatMap(([name, { unit }]): Problem[] => {
      const path = ["readings", index, "quantities", name];
      if (!isQuantity(name) || !kind.quantities.includes(name))
        return [{ path, message: `a ${kind.id} has no quantity "${name}"; it has ${kind.quantities.join(", ")}` }];
      const wanted = quantityOf(name);
      const isBool = unit === "bool";
      if (isBool !== (wanted.type === "boolean") || unitFactors[unit]!.unit !== wanted.unit) {
        return [
          {
            path: [...path, "unit"],
            message: `${name} is kept in ${wanted.type === "boolean" ? "bool" : `"${wanted.unit}"`}; ${unit} does not convert to it`,
          },
        ];
      }
      return [];
    }),
  );
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: parsed.data };
}

/** A cell as a value of the quantity. Undefined for an empty cell or one of `absent`; throws RangeError for text that is no number. */
export function convert(name: QuantityName, unit: string, cell: string, absent: readonly string[] = []): number | boolean | undefined {
  const text = cell.trim();
  if (text === "" || absent.includes(text)) return undefined;
  if (unit === "bool") {
    if (/^(1|true|yes)$/i.test(text)) return true;
    if (/^(0|false|no)$/i.test(text)) return false;
    throw new RangeError(`"${text.slice(0, 20)}" is neither true nor false`);
  }
  // Rounded to 12 digits: 46 % is 0.46 and not 0.46000000000000001.
  const value = Number((readNumber(text) * unitFactors[unit]!.factor).toPrecision(12));
  return quantityOf(name).type === "integer" ? Math.round(value) : value;
}
