/** What the bags of a collection weigh, in a sentence. Pure. */
import type { Language } from "../../contract/language.ts";

export interface SaidWeight {
  diapers: number;
  kg: number;
  kg10: number;
  kg90: number;
  /** Unknown: the sentence says that it is about diapers alone. */
  otherWasteKg?: number | undefined;
  /** The size of the bag is not set. */
  isRough: boolean;
  /** Whether it is over the ward's limit for one collection. */
  overLimit: "no" | "possible" | "certain";
}

interface WeightWords {
  expected(kg: string, from: string, to: string, diapers: number, scope: string): string;
  /** The same in short. */
  about(kg: string, isRough: boolean): string;
  diapersOnly: string;
  withOther(kg: string): string;
  rough: string;
  overLimit: Record<SaidWeight["overLimit"], string>;
  /** Between sentences. */
  space: string;
}

const words: Record<Language, WeightWords> = {
  ja: {
    expected: (kg, from, to, diapers, scope) => `約${kg}kg（${from}〜${to}kg）の見込みです（おむつ約${diapers}枚・${scope}）。`,
    about: (kg, isRough) => `約${kg}kg${isRough ? "（目安）" : ""}の見込みです。`,
    diapersOnly: "おむつのみ",
    withOther: (kg) => `ほかのごみ${kg}kgを含む`,
    rough: "。袋に入る数が未設定のため目安",
    overLimit: {
      no: "",
      possible: "区の収集は10kg未満です。10kgを超えるかもしれません。",
      certain: "区の収集は10kg未満: 2回に分けるか業者へ。",
    },
    space: "",
  },
  en: {
    expected: (kg, from, to, diapers, scope) => `About ${kg} kg (${from}–${to} kg) is expected (about ${diapers} diapers, ${scope}).`,
    about: (kg, isRough) => `About ${kg} kg${isRough ? " (a rough figure)" : ""} is expected.`,
    diapersOnly: "nothing else counted",
    withOther: (kg) => `${kg} kg of other waste counted`,
    rough: "; a rough figure, because the size of the bag is not set",
    overLimit: {
      no: "",
      possible: "The ward collects less than 10 kg. It may be more than 10 kg.",
      certain: "The ward collects less than 10 kg: put it out on two days, or call the hauler.",
    },
    space: " ",
  },
};

export function weightSentence(weight: SaidWeight, language: Language = "ja"): string {
  const { expected, diapersOnly, withOther, rough, overLimit, space } = words[language];
  const { diapers, kg, kg10, kg90, otherWasteKg, isRough } = weight;
  const scope = otherWasteKg === undefined ? diapersOnly : withOther(shown(otherWasteKg));
  const limit = overLimit[weight.overLimit];
  const sentence = expected(shown(kg), shown(kg10), shown(kg90), diapers, `${scope}${isRough ? rough : ""}`);
  return limit === "" ? sentence : `${sentence}${space}${limit}`;
}

/** For a page with little room: says something only of a weight that the ward will not take. */
export function limitSentence(weight: Pick<SaidWeight, "kg" | "isRough" | "overLimit"> | undefined, language: Language = "ja"): string {
  if (weight?.overLimit !== "certain") return "";
  const { about, overLimit, space } = words[language];
  return `${about(shown(weight.kg), weight.isRough)}${space}${overLimit.certain}`;
}

/** Sums of binary fractions must not decide about a limit. */
export function grams(kg: number): number {
  return Math.round(kg * 1000) / 1000;
}

/** One decimal, cut so that 9.96 is not shown as the limit that it does not reach. */
function shown(kg: number): string {
  return (Math.floor(grams(kg) * 10 + 1e-6) / 10).toFixed(1).replace(/\.0$/, "");
}
