/// <reference lib="dom" />
/** The words of the page's language in the browser, and times as the server writes them. */
import { isLanguage, type Language } from "../../../../contract/language.ts";
import { clockTime, durationText } from "../../../../contract/time.ts";
import { offline as en } from "../../texts/en/offline.ts";
import { offline as ja } from "../../texts/ja/offline.ts";

const written = document.body.dataset.language;
export const language: Language = isLanguage(written) ? written : "ja";
export const words = language === "en" ? en : ja;

export const timeOf = (at: number) => clockTime(at);
export const ageOf = (at: number, now = Date.now()) => durationText(now - at, language);
