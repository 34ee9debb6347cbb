/// <reference lib="dom" />
/** The words of lines without a server, in the page's language. */
import { clockTime, durationText, minuteMs } from "../../../../contract/time.ts";
import { offline as en } from "../../texts/en/offline.ts";
import { offline as ja } from "../../texts/ja/offline.ts";
import { language } from "../Words.ts";

export const words: typeof ja = language === "en" ? en : ja;

export const timeOf = (at: number) => clockTime(at);
/** A minute at least: "0 minutes ago" would be read as now. */
export const ageOf = (at: number, now = Date.now()) => durationText(Math.max(minuteMs, now - at), language);
