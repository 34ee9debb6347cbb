/** The words of charts, in each language. */
import type { Language, Words } from "../contract/language.ts";
import { type QuantityName, type QuantityValue, quantityOf } from "../contract/quantities.ts";
import { formatQuantity, unitText } from "../contract/quantityWords.ts";
import { type Instant, tokyoDate, tokyoOffsetMs, weekdayText } from "../contract/time.ts";
import { weekdays } from "../contract/weekdays.ts";

export const chartWords = {
  now: { ja: "いま", en: "Now" },
  pickup: { ja: "袋交換", en: "Bag changed" },
  alert: { ja: "注意の警報", en: "Alert" },
  urgent: { ja: "至急の警報", en: "Urgent alert" },
  closed: { ja: "休館", en: "Closed" },
  wrong: { ja: "誤りとされた値", en: "Marked as wrong" },
  ahead: { ja: "見込み（80%の幅）", en: "Expected (80% range)" },
  range: { ja: "最小〜最大", en: "Min to max" },
  mean: { ja: "平均", en: "Mean" },
  noData: { ja: "この期間の値はありません", en: "No values in this time" },
  yes: { ja: "はい", en: "Yes" },
  no: { ja: "いいえ", en: "No" },
  open: { ja: "開", en: "Open" },
  shut: { ja: "閉", en: "Shut" },
} as const satisfies Record<string, Words>;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Of the place in the week, Sunday first. */
export function weekdayWord(weekday: number, language: Language): string {
  return weekdayText(weekdays[weekday % 7]!, language);
}

export const weekdayAt = (at: Instant) => new Date(at + tokyoOffsetMs).getUTCDay();
export const hourAt = (at: Instant) => new Date(at + tokyoOffsetMs).getUTCHours();

/** `4月`, `Apr`. */
export function monthWord(at: Instant, language: Language): string {
  const month = Number(tokyoDate(at).slice(5, 7));
  return language === "en" ? months[month - 1]! : `${month}月`;
}

/** `11/30（月）`, `Mon 30 Nov`. */
export function dayWord(at: Instant, language: Language): string {
  const day = tokyoDate(at);
  const [month, date] = [Number(day.slice(5, 7)), Number(day.slice(8))];
  const weekday = weekdayWord(weekdayAt(at), language);
  return language === "en" ? `${weekday} ${date} ${months[month - 1]}` : `${month}/${date}（${weekday}）`;
}

/** A value as people read it, with its unit; a state as its word. */
export function valueWords(name: QuantityName, value: QuantityValue, language: Language): string {
  if (quantityOf(name).nature === "state") return stateWord(name, value === true || value === 1, language);
  return formatQuantity(name, value, language);
}

/** The same beside an axis: no zeros behind the point, and only a unit that is short. */
export function tickWords(name: QuantityName, value: number, language: Language): string {
  if (quantityOf(name).nature === "state") return `${value * 100}%`;
  const { scale = 1, digits = 0 } = quantityOf(name);
  const number = String(Number((value * scale).toFixed(Math.max(digits, 1)))).replace("-", "−");
  const unit = unitText(name, language);
  if (unit.length > longestUnit) return number;
  return `${number}${language === "en" && unit !== "%" && unit !== "" ? " " : ""}${unit}`;
}

const longestUnit = 3;

/** What the columns of a state are high by. */
export function shareWords(name: QuantityName, language: Language): string {
  const on = stateWord(name, true, language);
  return language === "en" ? `Share of the time "${on}"` : `「${on}」の時間の割合`;
}

export function stateWord(name: QuantityName, is: boolean, language: Language): string {
  if (name === "doorOpen") return chartWords[is ? "open" : "shut"][language];
  return chartWords[is ? "yes" : "no"][language];
}
