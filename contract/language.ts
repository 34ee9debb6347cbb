/** The languages that people read: Japanese first, English on request. Mails and alarms at the centers stay Japanese. */
export const languages = ["ja", "en"] as const;
export type Language = (typeof languages)[number];

/** The same words in each language. */
export type Words = Record<Language, string>;

export function isLanguage(text: string | undefined): text is Language {
  return text === "ja" || text === "en";
}

/** `1 cycle`, `2 cycles`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
