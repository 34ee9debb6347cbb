/** Every text of the pages, one table a language. The tables have the same shape: a key that is missing in one of them is a type error. */
import type { Language } from "../../../contract/language.ts";
import { en } from "./en/index.ts";
import { ja } from "./ja/index.ts";

/** A sentence, or a function that makes one of figures. */
export type Text = string | ((...parts: never[]) => string);

/** The shape of the Japanese table with other words in it. */
export type Same<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : T[K] extends (...parts: infer P) => string ? (...parts: P) => string : Same<T[K]>;
};

export type Texts = Same<typeof ja>;

const tables: Record<Language, Texts> = { ja, en };

export function textsOf(language: Language): Texts {
  return tables[language];
}
