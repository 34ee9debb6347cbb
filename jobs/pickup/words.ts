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
import { byLink } from "../../records/operations/accounts.ts";
import type { UsableCollection } from "../calendar.ts";

/** `木曜 8:00`, from the seventh day on with its date. */
export function collectionText({ deadlineAt }: Pick<UsableCollection, "deadlineAt">, now: Instant): string {
  if (tokyoDate(deadlineAt) >= addDays(tokyoDate(now), 7)) return `${dated(deadlineAt)} ${clockTime(deadlineAt)}`;
  return `${weekdayLetter(weekdayOf(tokyoDate(deadlineAt)))}曜 ${clockTime(deadlineAt)}`;
}

/** `今日17:00`, `明日8:00`, `木曜17:00`, `昨日17:00`; farther away with the date, because a weekday means the coming one. */
export function dayAndTime(at: Instant, now: Instant): string {
  const day = tokyoDate(at);
  if (day === tokyoDate(now)) return `今日${clockTime(at)}`;
  if (day === addDays(tokyoDate(now), 1)) return `明日${clockTime(at)}`;
  if (day === addDays(tokyoDate(now), -1)) return `昨日${clockTime(at)}`;
  if (day >= addDays(tokyoDate(now), 7) || at < now) return `${dated(at)}${clockTime(at)}`;
  return `${weekdayLetter(weekdayOf(day))}曜${clockTime(at)}`;
}

/** `今日14時ごろ`, `木曜14時ごろ`: a forecast knows no minutes. */
export function aboutTime(at: Instant, now: Instant): string {
  const hour = Math.round((at + tokyoOffsetMs) / hourMs) * hourMs - tokyoOffsetMs;
  // Midnight belongs to the day that ends.
  const shown = tokyoDate(hour) === tokyoDate(at) ? hour : at - (at % minuteMs);
  return `${dayAndTime(shown, now).replace(/:\d\d$/, "時")}ごろ`;
}

/** `木 14時ごろ（10時〜17時）`, from p50, p10 and p90; undefined: not within the horizon. */
export function fullAtText(
  { p10, p50, p90 }: { p10?: Instant | undefined; p50?: Instant | undefined; p90?: Instant | undefined },
  now: Instant,
): string | undefined {
  if (p50 === undefined) return p10 === undefined ? undefined : `早ければ${aboutTime(p10, now)}`;
  const early = p10 === undefined ? "" : aboutTime(p10, now).replace("ごろ", "");
  const late = p90 === undefined ? "2週間より先" : aboutTime(p90, now).replace("ごろ", "");
  return `${aboutTime(p50, now)}（${early}〜${late}）`;
}

/** How others read who did something. */
export function personName(by: string | null): string {
  return by === null || by === byLink ? "サインインのリンクで入った人" : by;
}

/** `12月3日（木）`: a weekday alone would mean another day. */
function dated(at: Instant): string {
  return japaneseDate(at).replace(/^.*年/, "");
}
