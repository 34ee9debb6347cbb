/**
 * How old a figure is and how long something still takes, as `<time>` that the browser keeps counting (browser/Counting.ts): a page that
 * stays open tells no old age, and a part is not sent again only because a minute went by.
 */
import type { Language } from "../../contract/language.ts";
import { durationText, type Instant, minuteMs } from "../../contract/time.ts";
import { type Html, html } from "./html.ts";
import { textsOf } from "./texts/index.ts";

/** `38分前`. */
export function ageTime(at: Instant, now: Instant, language: Language): Html {
  const { browser } = textsOf(language);
  const text = now - at < minuteMs ? browser.justNow : browser.ago(durationText(now - at, language));
  return html`<time data-ago="${at}" datetime="${new Date(at).toISOString()}">${text}</time>`;
}

/** `あと15時間40分`. */
export function leftTime(at: Instant, now: Instant, language: Language): Html {
  return html`<time data-left="${at}" datetime="${new Date(at).toISOString()}">${textsOf(language).browser.left(durationText(at - now, language))}</time>`;
}

/** The same text without what the browser counts by itself: two parts that differ in nothing else are the same. */
export function withoutCounts(text: string): string {
  return text.replace(/(<time data-(?:ago|left)="\d+"[^>]*>)[^<]*/g, "$1");
}

/** In the brackets of the language, with the space that English wants before them. */
export function bracketed(content: Html | string, language: Language): Html {
  return language === "ja" ? html`（${content}）` : html` (${content})`;
}
