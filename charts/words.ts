/** The words of charts, in each language. */
import type { Language, Words } from "../contract/language.ts";
import { type QuantityName, type QuantityValue, quantityOf } from "../contract/quantities.ts";
import { type Instant, tokyoDate, tokyoOffsetMs } from "../contract/time.ts";

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

const weekdays: Record<Language, readonly string[]> = {
  ja: ["日", "月", "火", "水", "木", "金", "土"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function weekdayWord(weekday: number, language: Language): string {
  return weekdays[language][weekday % 7]!;
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

/** Units that are words in Japanese. */
const englishUnits: Readonly<Record<string, string>> = { 回: "", 人: "", 件: "", 枚: "", 秒: " s", 分: " min", 日: " days" };

/** The unit as it stands behind a value; empty for a state. */
export function unitWord(name: QuantityName, language: Language): string {
  const quantity = quantityOf(name);
  if (quantity.nature === "state") return "";
  const unit = quantity.shownAs ?? (quantity.unit === "1" ? "" : quantity.unit);
  if (language === "ja") return unit;
  return englishUnits[unit] ?? (unit === "%" || unit === "" ? unit : ` ${unit}`);
}

/** A value as people read it, with its unit. */
export function valueWords(name: QuantityName, value: QuantityValue, language: Language): string {
  const { scale = 1, digits = 0, nature } = quantityOf(name);
  if (nature === "state") return stateWord(name, value === true || value === 1, language);
  const shown = (Number(value) * scale).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${shown.replace("-", "−")}${unitWord(name, language)}`;
}

export function stateWord(name: QuantityName, is: boolean, language: Language): string {
  if (name === "doorOpen") return chartWords[is ? "open" : "shut"][language];
  return chartWords[is ? "yes" : "no"][language];
}
