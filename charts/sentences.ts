/** What a person would see in a chart, as a sentence for whoever does not see it. Pure. */
import type { Language } from "../contract/language.ts";
import { quantityOf } from "../contract/quantities.ts";
import { clockTime, type Instant } from "../contract/time.ts";
import type { Bars } from "./bars.ts";
import type { Course } from "./course.ts";
import { runsOf } from "./runs.ts";
import type { TimePicture } from "./timeFrame.ts";
import { chartWords, dayWord, valueWords } from "./words.ts";

const when = (at: Instant, period: TimePicture["period"], language: Language) =>
  period === "day" ? clockTime(at) : period === "year" ? dayWord(at, language) : `${dayWord(at, language)} ${clockTime(at)}`;

export function courseSentence(data: Course, language: Language): string {
  const { quantity, spreads, period } = data;
  const value = (number: number) => valueWords(quantity, number, language);
  const newest = spreads.at(-1);
  if (!newest) return join([chartWords.noData[language], ...happened(data, language)], language);
  const least = spreads.reduce((a, b) => (b[1] < a[1] ? b : a));
  const most = spreads.reduce((a, b) => (b[3] > a[3] ? b : a));
  const gaps = runsOf(data).length - 1;
  const isEnglish = language === "en";
  const parts =
    quantityOf(quantity).nature === "state"
      ? [stateWords(data, language)]
      : isEnglish
        ? [
            `Lowest ${value(least[1])} about ${when(least[0], period, language)}, highest ${value(most[3])} about ${when(most[0], period, language)}`,
            `Last ${value(newest[2])}`,
          ]
        : [
            `最も低いのは${when(least[0], period, language)}ごろの${value(least[1])}、最も高いのは${when(most[0], period, language)}ごろの${value(most[3])}`,
            `最後は${value(newest[2])}`,
          ];
  if (gaps > 0) parts.push(isEnglish ? `${gaps} ${gaps === 1 ? "gap" : "gaps"} without values` : `値のない時間が${gaps}か所あります`);
  return join([...parts, ...limitWords(data, language), ...happened(data, language)], language);
}

/** How much of the time a state was on. */
function stateWords({ quantity, spreads }: Course, language: Language): string {
  const share = spreads.reduce((sum, [, , mean]) => sum + mean, 0) / spreads.length;
  const on = valueWords(quantity, true, language);
  const percent = share > 0 && share < 0.005 ? (language === "en" ? "under 1%" : "1%未満") : `${Math.round(share * 100)}%`;
  return language === "en" ? `"${on}" for ${percent} of the time` : `「${on}」は時間の${percent}です`;
}

function limitWords({ limits, quantity }: Course, language: Language): string[] {
  return limits.map(({ value, word }) => `${word}${language === "en" ? ": " : "は"}${valueWords(quantity, value, language)}`);
}

export function barsSentence(data: Bars, language: Language): string {
  const { bars, quantity, period } = data;
  const value = (number: number) => valueWords(quantity, number, language);
  const most = bars.reduce<(typeof bars)[number] | undefined>((a, b) => (a === undefined || b.count > a.count ? b : a), undefined);
  if (!most) return join([chartWords.noData[language], ...happened(data, language)], language);
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const at = data.barMs >= 86_400_000 ? dayWord(most.at, language) : when(most.at, period, language);
  const sentence =
    language === "en"
      ? `${value(total)} in all, most at ${at}: ${value(most.count)}`
      : `合わせて${value(total)}、最も多いのは${at}の${value(most.count)}`;
  return join([sentence, ...happened(data, language)], language);
}

function happened({ marks: { pickups, alerts, wrong } }: TimePicture, language: Language): string[] {
  const [bags, words] = [pickups.length, alerts.length];
  const parts =
    language === "en"
      ? [
          bags > 0 && `Bag changed ${bags}×`,
          words > 0 && `${words} ${words === 1 ? "alert" : "alerts"}`,
          wrong.length > 0 && "Some values are marked as wrong",
        ]
      : [bags > 0 && `袋交換が${bags}回`, words > 0 && `警報が${words}件あります`, wrong.length > 0 && "誤りとされた値があります"];
  return parts.filter((part) => part !== false);
}

function join(parts: readonly string[], language: Language): string {
  return language === "en" ? `${parts.join(". ")}.` : `${parts.join("。")}。`;
}
