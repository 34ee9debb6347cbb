import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BagContents, collectionWeight } from "../../../../jobs/pickup/weight.ts";
import { limitSentence } from "../../../../jobs/pickup/weightWords.ts";

const twoTrips = "区の収集は10kg未満: 2回に分けるか業者へ";
const perhaps = "10kgを超えるかもしれません";
const exactly = (count: number): BagContents => ({ diapers: { count, sd: 0 } });
const ward = { by: "ward" } as const;

describe("the 10 kg limit of the ward", () => {
  it.each<[string, BagContents[], Parameters<typeof collectionWeight>[1], number, "two-trips" | "perhaps" | "nothing"]>([
    ["51 diapers weigh 9.945 kg and may go out", [exactly(51)], ward, 9.945, "perhaps"],
    ["52 diapers weigh 10.14 kg: two trips or the hauler", [exactly(52)], ward, 10.14, "two-trips"],
    ["30 diapers are far from the limit", [exactly(30)], ward, 5.85, "nothing"],
    ["the hauler takes everything", [exactly(200)], { by: "hauler" }, 39, "nothing"],
    ["two bags count together", [exactly(26), exactly(26)], ward, 10.14, "two-trips"],
    ["other waste of the center counts too", [exactly(30)], { by: "ward", otherWasteKg: 5 }, 10.85, "two-trips"],
    ["9.9 kg on the scale may be 10 kg", [{ massKg: 9.9 }], ward, 9.9, "perhaps"],
    ["9.4 kg on the scale are 9.4 kg", [{ massKg: 9.4 }], ward, 9.4, "nothing"],
    ["10 kg on the scale are not below 10 kg", [{ massKg: 10 }], ward, 10, "two-trips"],
    ["4.9 kg and 5.1 kg are 10 kg", [{ massKg: 4.9 }, { massKg: 5.1 }], ward, 10, "two-trips"],
    ["the scale is believed before the count", [{ massKg: 6, diapers: { count: 80, sd: 3 } }], ward, 6, "nothing"],
    ["the count is believed before the level", [{ ...exactly(20), fill: { ratio: 1, sd: 0.01 }, bagDiapers: 110 }], ward, 3.9, "nothing"],
    ["half of a bag for 110 is 55 diapers", [{ fill: { ratio: 0.5, sd: 0.02 }, bagDiapers: 110 }], ward, 10.725, "two-trips"],
    ["an uncertain count may be over the limit", [{ diapers: { count: 40, sd: 12 } }], ward, 7.8, "perhaps"],
    ["an empty bag weighs nothing", [exactly(0)], ward, 0, "nothing"],
  ])("%s", (_name, bags, of, kg, wanted) => {
    const weight = collectionWeight(bags, of)!;
    expect(weight.kg).toBeCloseTo(kg, 3);
    expect([weight.sentence.includes(twoTrips), weight.sentence.includes(perhaps)]).toEqual([wanted === "two-trips", wanted === "perhaps"]);
  });

  it("is told for diapers alone where nobody knows the other waste", () => {
    expect(collectionWeight([exactly(51)], ward)!.sentence).toBe(
      "約9.9kg（8.6〜11.2kg）の見込みです（おむつ約51枚・おむつのみ）。区の収集は10kg未満です。10kgを超えるかもしれません。",
    );
    expect(collectionWeight([exactly(20)], { by: "ward", otherWasteKg: 2 })!.sentence).toBe(
      "約5.9kg（5.3〜6.4kg）の見込みです（おむつ約20枚・ほかのごみ2kgを含む）。",
    );
  });

  it("says that it is a rough figure where the size of the bag is not set", () => {
    expect(collectionWeight([{ fill: { ratio: 0.3, sd: 0.02 } }], ward)!.sentence).toContain("目安");
    expect(collectionWeight([{ fill: { ratio: 0.3, sd: 0.02 }, bagDiapers: 110 }], ward)!.sentence).not.toContain("目安");
  });

  it("is not guessed where nothing is known of one of the bags", () => {
    expect(collectionWeight([exactly(20), {}], ward)).toBeUndefined();
    expect(collectionWeight([], ward)).toBeUndefined();
  });
});

describe("in short, beside the sentence of a page,", () => {
  it.each<[string, BagContents[], Parameters<typeof collectionWeight>[1], string]>([
    ["52 diapers are too heavy", [exactly(52)], ward, "約10.1kgの見込みです。区の収集は10kg未満: 2回に分けるか業者へ。"],
    ["a rough figure is called so", [{ fill: { ratio: 0.9, sd: 0.02 } }], ward, "（目安）の見込みです。区の収集は10kg未満"],
    ["51 diapers are below the limit", [exactly(51)], ward, ""],
    ["the hauler takes everything", [exactly(200)], { by: "hauler" }, ""],
    ["nothing is said of what nobody knows", [{}], ward, ""],
  ])("%s", (_name, bags, of, wanted) => {
    const said = limitSentence(collectionWeight(bags, of));
    expect(wanted === "" ? said === "" : said.includes(wanted), said).toBe(true);
  });
});

describe("the weight of a collection", () => {
  const bag = fc.oneof(
    fc.record({ massKg: fc.double({ min: 0, max: 60, noNaN: true }) }),
    fc.record({ diapers: fc.record({ count: fc.integer({ min: 0, max: 300 }), sd: fc.double({ min: 0, max: 30, noNaN: true }) }) }),
    fc.record({
      fill: fc.record({ ratio: fc.double({ min: 0, max: 1, noNaN: true }), sd: fc.double({ min: 0.01, max: 0.4, noNaN: true }) }),
      bagDiapers: fc.integer({ min: 20, max: 300 }),
    }),
  );
  const bags = fc.array(bag, { minLength: 1, maxLength: 5 });
  const tiny = 0.0011;

  it("never gets less by another bag, another diaper or other waste", () => {
    fc.assert(
      fc.property(bags, bag, fc.integer({ min: 0, max: 300 }), fc.double({ min: 0, max: 40, noNaN: true }), (some, more, count, other) => {
        const before = collectionWeight(some, ward)!;
        for (const after of [collectionWeight([...some, more], ward)!, collectionWeight(some, { by: "ward", otherWasteKg: other })!]) {
          expect(after.kg).toBeGreaterThanOrEqual(before.kg - tiny);
          expect(after.kg90).toBeGreaterThanOrEqual(before.kg90 - tiny);
        }
        const [fewer, one] = [count, count + 1].map((n) => collectionWeight([...some, exactly(n)], ward)!);
        for (const key of ["kg", "kg90"] as const) expect(one![key]).toBeGreaterThanOrEqual(fewer![key] - tiny);
      }),
    );
  });

  it("lies within its interval, which never begins below nothing", () => {
    fc.assert(
      fc.property(bags, fc.option(fc.double({ min: 0, max: 40, noNaN: true }), { nil: undefined }), (some, otherWasteKg) => {
        const { kg, kg10, kg90 } = collectionWeight(some, { by: "ward", otherWasteKg })!;
        expect(kg10).toBeGreaterThanOrEqual(0);
        expect(kg10).toBeLessThanOrEqual(kg + tiny);
        expect(kg90).toBeGreaterThanOrEqual(kg);
      }),
    );
  });
});
