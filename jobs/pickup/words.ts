/** Times and collections as a colleague says them. Pure. */
import {
  addDays,
  clockTime,
  hourMs,
  type Instant,
  japaneseDate,
  minuteMs,
  tokyoDate,
  tokyoOffsetMs,
  weekdayLetter,
  weekdayOf,
} from "../../contract/time.ts";
import type { UsableCollection } from "../calendar.ts";

/** `木曜 8:00`, from the seventh day on with its date. */
export function collectionText({ deadlineAt }: Pick<UsableCollection, "deadlineAt">, now: Instant): string {
  if (tokyoDate(deadlineAt) >= addDays(tokyoDate(now), 7)) return `${dated(deadlineAt)} ${clockTime(deadlineAt)}`;
  return `${weekdayLetter(weekdayOf(tokyoDate(deadlineAt)))}曜 ${clockTime(deadlineAt)}`;
}

/** `今日17:00`, `明日8:00`, `木曜17:00`. */
export function dayAndTime(at: Instant, now: Instant): string {
  const day = tokyoDate(at);
  if (day === tokyoDate(now)) return `今日${clockTime(at)}`;
  if (day === addDays(tokyoDate(now), 1)) return `明日${clockTime(at)}`;
  if (day >= addDays(tokyoDate(now), 7)) return `${dated(at)}${clockTime(at)}`;
  return `${weekdayLetter(weekdayOf(day))}曜${clockTime(at)}`;
}

/** `今日14時ごろ`, `木曜14時ごろ`: a forecast knows no minutes. */
export function aboutTime(at: Instant, now: Instant): string {
  const hour = Math.round((at + tokyoOffsetMs) / hourMs) * hourMs - tokyoOffsetMs;
  // Midnight belongs to the day that ends.
  const shown = tokyoDate(hour) === tokyoDate(at) ? hour : at - (at % minuteMs);
  return `${dayAndTime(shown, now).replace(/:\d\d$/, "時")}ごろ`;
}

/** `12月3日（木）`: a weekday alone would mean another day. */
function dated(at: Instant): string {
  return japaneseDate(at).replace(/^.*年/, "");
}
