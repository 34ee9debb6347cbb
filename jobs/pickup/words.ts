/** Times and collections as a colleague says them. Pure. */
import type { Language } from "../../contract/language.ts";
import {
  addDays,
  clockTime,
  dayText,
  hourMs,
  type Instant,
  minuteMs,
  tokyoDate,
  tokyoOffsetMs,
  weekdayOf,
  weekdayText,
} from "../../contract/time.ts";
import { byCommand } from "../../records/operations/access.ts";
import { byLink, byMail } from "../../records/operations/accounts.ts";
import { staffCodeName, staffCodeOf } from "../../records/operations/staffCodes.ts";
import type { UsableCollection } from "../calendar.ts";

interface TimeOfDay {
  time: string;
  withDay: string;
}

interface TimeWords {
  today(time: string): string;
  tomorrow(time: string): string;
  yesterday(time: string): string;
  onWeekday(at: Instant, time: string): string;
  onDate(at: Instant, time: string): string;
  /** The full hours of a clock time. */
  hour(hours: string): string;
  about(time: string): string;
  earliest(time: string): string;
  span(middle: string, from: string, to: string): string;
  beyond: string;
  /** Two clock times of one day, the first or the second with its day. */
  within(from: TimeOfDay, until: TimeOfDay): string;
  collection: { onWeekday(at: Instant, time: string): string; onDate(at: Instant, time: string): string };
  byLink: string;
  byMail: string;
  byCommand: string;
  staffCode(code: string): string;
}

const weekday = (at: Instant, language: Language) => weekdayText(weekdayOf(tokyoDate(at)), language);

const words: Record<Language, TimeWords> = {
  ja: {
    today: (time) => `今日${time}`,
    tomorrow: (time) => `明日${time}`,
    yesterday: (time) => `昨日${time}`,
    onWeekday: (at, time) => `${weekday(at, "ja")}曜${time}`,
    onDate: (at, time) => `${dayText(at)}${time}`,
    hour: (hours) => `${hours}時`,
    about: (time) => `${time}ごろ`,
    earliest: (time) => `早ければ${time}`,
    span: (middle, from, to) => `${middle}（${from}〜${to}）`,
    beyond: "2週間より先",
    within: (from, until) => `${from.withDay}〜${until.time}`,
    collection: { onWeekday: (at, time) => `${weekday(at, "ja")}曜 ${time}`, onDate: (at, time) => `${dayText(at)} ${time}` },
    byLink: "サインインのリンクで入った人",
    byMail,
    byCommand: "コマンド",
    staffCode: staffCodeName,
  },
  en: {
    today: (time) => `${time} today`,
    tomorrow: (time) => `${time} tomorrow`,
    yesterday: (time) => `${time} yesterday`,
    onWeekday: (at, time) => `${time} on ${weekday(at, "en")}`,
    onDate: (at, time) => `${time} on ${dayText(at, "en")}`,
    hour: (hours) => `${hours}:00`,
    about: (time) => `about ${time}`,
    earliest: (time) => `at the earliest ${time}`,
    span: (middle, from, to) => `${middle} (${from === "" ? `until ${to}` : `${from} – ${to}`})`,
    beyond: "more than 2 weeks ahead",
    within: (from, until) => `between ${from.time} and ${until.withDay}`,
    collection: { onWeekday: (at, time) => `${weekday(at, "en")} ${time}`, onDate: (at, time) => `${dayText(at, "en")} ${time}` },
    byLink: "somebody who came by the sign-in link",
    byMail: "somebody who got the mail",
    byCommand: "a command",
    staffCode: (code) => `staff code ${code}`,
  },
};

/** `木曜 8:00`, `Thu 8:00`; from the seventh day on with its date. */
export function collectionText({ deadlineAt }: Pick<UsableCollection, "deadlineAt">, now: Instant, language: Language = "ja"): string {
  const { onDate, onWeekday } = words[language].collection;
  return (tokyoDate(deadlineAt) >= addDays(tokyoDate(now), 7) ? onDate : onWeekday)(deadlineAt, clockTime(deadlineAt));
}

/** When the bag may be put out: `今日15:00〜17:00`; `between 15:00 and 17:00 today`. */
export function putOutSpan(
  { putOutFrom, putOutUntil }: Pick<UsableCollection, "putOutFrom" | "putOutUntil">,
  now: Instant,
  language: Language = "ja",
): string {
  const said = (at: Instant) => ({ time: clockTime(at), withDay: dayAndTime(at, now, language) });
  return words[language].within(said(putOutFrom), said(putOutUntil));
}

/** `今日17:00`, `明日8:00`, `木曜17:00`, `昨日17:00` (`17:00 today`, `17:00 on Thu`); farther away with the date, because a weekday means the coming one. */
export function dayAndTime(at: Instant, now: Instant, language: Language = "ja"): string {
  return timeOnDay(at, now, clockTime(at), words[language]);
}

function timeOnDay(at: Instant, now: Instant, time: string, { today, tomorrow, yesterday, onDate, onWeekday }: TimeWords): string {
  const day = tokyoDate(at);
  if (day === tokyoDate(now)) return today(time);
  if (day === addDays(tokyoDate(now), 1)) return tomorrow(time);
  if (day === addDays(tokyoDate(now), -1)) return yesterday(time);
  return day >= addDays(tokyoDate(now), 7) || at < now ? onDate(at, time) : onWeekday(at, time);
}

/** `今日14時ごろ`, `木曜14時ごろ`; `about 14:00 on Thu`: a forecast knows no minutes. */
export function aboutTime(at: Instant, now: Instant, language: Language = "ja"): string {
  return words[language].about(hourOnDay(at, now, language));
}

function hourOnDay(at: Instant, now: Instant, language: Language): string {
  const hour = Math.round((at + tokyoOffsetMs) / hourMs) * hourMs - tokyoOffsetMs;
  // Midnight belongs to the day that ends.
  const shown = tokyoDate(hour) === tokyoDate(at) ? hour : at - (at % minuteMs);
  return timeOnDay(shown, now, words[language].hour(clockTime(shown).replace(/:.*/, "")), words[language]);
}

/** `木曜14時ごろ（木曜10時〜木曜17時）`, from p50, p10 and p90; undefined: not within the horizon. */
export function fullAtText(
  { p10, p50, p90 }: { p10?: Instant | undefined; p50?: Instant | undefined; p90?: Instant | undefined },
  now: Instant,
  language: Language = "ja",
): string | undefined {
  const { earliest, span, beyond } = words[language];
  if (p50 === undefined) return p10 === undefined ? undefined : earliest(aboutTime(p10, now, language));
  const early = p10 === undefined ? "" : hourOnDay(p10, now, language);
  const late = p90 === undefined ? beyond : hourOnDay(p90, now, language);
  return span(aboutTime(p50, now, language), early, late);
}

/** How others read who did something; the name of an account or the label of a recipient stays as it is. */
export function personName(by: string | null, language: Language = "ja"): string {
  if (by === null || by === byLink) return words[language].byLink;
  if (by === byMail) return words[language].byMail;
  if (by === byCommand) return words[language].byCommand;
  const code = staffCodeOf(by);
  return code === undefined ? by : words[language].staffCode(code);
}
