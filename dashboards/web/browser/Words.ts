/// <reference lib="dom" />
/** The words of islands, in the language of the page. */
import type { Language } from "../../../contract/language.ts";
import { browser as en } from "../texts/en/browser.ts";
import { browser as ja } from "../texts/ja/browser.ts";

export const language: Language = document.body.dataset.language === "en" ? "en" : "ja";
export const words: typeof ja = language === "en" ? en : ja;
