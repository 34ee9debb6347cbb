/// <reference lib="dom" />
/** The words of lines without a server, in the page's language. */
import { clockTime, durationText } from "../../../../contract/time.ts";
import { offline as en } from "../../texts/en/offline.ts";
import { offline as ja } from "../../texts/ja/offline.ts";
import { language } from "../Words.ts";

export const words: typeof ja = language === "en" ? en : ja;

export const timeOf = (at: number) => clockTime(at);
export const ageOf = (at: number) => durationText(Date.now() - at, language);
