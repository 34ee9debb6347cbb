/** National holidays. Compared as date strings: the library's own test depends on the process's zone. */
import holidayJp from "@holiday-jp/holiday_jp";
import type { Language, Words } from "../contract/language.ts";

const found = Object.entries(holidayJp.holidays as Record<string, { name: string; name_en: string }>);
const names = new Map<string, Words>(found.map(([day, { name, name_en }]) => [day, { ja: name, en: name_en }]));

/** The holiday's name on `2026-11-23`, or undefined. Known from 1970 to 2050. */
export function holidayName(day: string, language: Language = "ja"): string | undefined {
  return names.get(day)?.[language];
}
