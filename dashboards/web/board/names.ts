/** Names on the board: a center has one in each language, a device only the Japanese one of the configuration. */
import type { CenterConfig, DeviceConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { type Html, html } from "../html.ts";

export function centerName({ name }: Pick<CenterConfig, "name">, language: Language): string {
  return language === "en" ? name.en : name.ja;
}

/** On a page in another language a Japanese name says that it is one, for whoever reads it aloud. */
export function japanese(name: string, language: Language): Html {
  return language === "ja" ? html`${name}` : html`<span lang="ja">${name}</span>`;
}

/** An English sentence in which names of the configuration may stand ("早番の携帯"): they say that they are Japanese. */
export function withNames(sentence: string, language: Language): Html {
  if (language === "ja") return html`${sentence}`;
  return html`${sentence.split(japaneseRun).map((part, i) => (i % 2 === 1 ? japanese(part, language) : part))}`;
}

const japaneseRun = /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー・々「」（）]+)/u;

/** `圧縮機 ・ 1階`. */
export function deviceName({ name, place }: Pick<DeviceConfig, "name" | "place">, language: Language): Html {
  return japanese(`${name}${place ? ` ・ ${place}` : ""}`, language);
}

export function devicePath(center: string, device: string): string {
  return `/devices/${center}/${device}`;
}
