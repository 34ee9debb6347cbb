import fc from "fast-check";
import { expect, test } from "vitest";
import { kinds } from "../../../contract/kinds/index.ts";
import { plainReadings, readingSchemas } from "../../../contract/messages.ts";
import { quantities } from "../../../contract/quantities.ts";

const odd = fc.constantFrom<unknown>(null, true, false, "1", "", {}, [], Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 53, -1, -0, 0.5, 1e-320);
const value = fc.oneof(fc.integer({ min: -5, max: 110_000 }), fc.double({ noNaN: false }), fc.double({ min: 0, max: 1, noNaN: true }), odd);
const field = fc.constantFrom<string>(...Object.keys(quantities), "name", "toString", "constructor", "__proto__");
const head = fc.record({
  n: fc.oneof({ weight: 5, arbitrary: fc.constant<unknown>(1) }, { weight: 1, arbitrary: value }),
  at: fc.oneof({ weight: 5, arbitrary: fc.constant<unknown>(1_795_575_600_000) }, { weight: 1, arbitrary: value }),
});

test("the short way never says yes where the schema says no, and gives the same values", () => {
  let plainly = 0;
  fc.assert(
    fc.property(fc.constantFrom(...kinds), head, fc.array(fc.tuple(field, value), { maxLength: 4 }), (kind, { n, at }, fields) => {
      // As it comes from JSON: `__proto__` is a field like any other.
      const text = JSON.stringify({ n, device: "bin", kind: kind.id, at }).slice(0, -1);
      const more = fields.map(([name, given]) => `,${JSON.stringify(name)}:${JSON.stringify(given) ?? "null"}`).join("");
      const reading = JSON.parse(`${text}${more}}`) as Record<string, unknown>;
      const values = plainReadings.get(kind.id)!(reading);
      if (values === undefined) return;
      plainly++;
      const parsed = readingSchemas.get(kind.id)!.safeParse(reading);
      expect(parsed.success).toBe(true);
      expect({ n: reading.n, device: "bin", kind: kind.id, at: reading.at, ...values }).toEqual(parsed.data);
    }),
    { numRuns: 5_000 },
  );
  expect(plainly).toBeGreaterThan(200);
});

test.each(kinds.map(({ id, quantities: names }) => [id, names] as const))(
  "the short way takes every quantity of %s at the ends of its range",
  (id, names) => {
    for (const name of names) {
      const { type, min = -1, max = 1 }: { type: string; min?: number; max?: number } = quantities[name];
      for (const given of type === "boolean" ? [true, false] : [min, max])
        expect(plainReadings.get(id)!({ n: 1, device: "bin", kind: id, at: 1_795_575_600_000, [name]: given })).toEqual({ [name]: given });
    }
  },
);
