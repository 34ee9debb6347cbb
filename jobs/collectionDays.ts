/** The calendar as a list that people can check: on which days the truck comes, whether somebody is there, what a bag can make of it. Pure. */
import type { CenterConfig } from "../contract/config/schema.ts";
import type { Language } from "../contract/language.ts";
import {
  addDays,
  clockTime,
  dayText,
  type Instant,
  tokyoDate,
  tokyoMidnight,
  tokyoTime,
  weekdayOf,
  weekdayText,
} from "../contract/time.ts";
import { isCollectionDay, isOpen, openHours, type UsableCollection, usableCollection } from "./calendar.ts";
import { holidayName } from "./holidays.ts";

/** Why the center is closed on a day. */
export type ClosedBy = "holiday" | "closed-date" | "weekday";

export interface CollectionDay {
  /** `2026-11-23`. */
  day: string;
  /** Whether the truck comes: not in the new-year stop and whatever else `noCollection` lists. */
  collected: boolean;
  /** Set where nobody is there on that day; with `collected`: "collected, nobody there". */
  closedBy?: ClosedBy;
  /** Name of the national holiday, whether the center closes on it or not. */
  holiday?: string;
  /** How a bag can make this collection; absent where it cannot. */
  usable?: UsableCollection;
  /**
   * usable · no-collection: the truck does not come · nobody-there: closed on the day itself and on the evening before, or no bag may
   * stand out · closed-eve: open, but only after the truck, and the day before is closed · not-allowed: nothing but a setting forbids it.
   */
  reason: "usable" | "no-collection" | "nobody-there" | "closed-eve" | "not-allowed";
}

/** Whether somebody is there who may put a bag out: in opening hours, or on early duty until the truck comes. */
export function staffedAt(center: CenterConfig, at: Instant): boolean {
  if (isOpen(center, at)) return true;
  const day = tokyoDate(at);
  const { earlyDuty, deadline } = center.collection ?? {};
  const hours = openHours(center, day);
  if (!earlyDuty || !deadline || !hours || !earlyDuty.weekdays.includes(weekdayOf(day))) return false;
  return at >= tokyoTime(day, earlyDuty.at) && at < Math.min(tokyoTime(day, deadline), hours.to);
}

/** Every day from `from` to `to` (included) on which the truck comes, or would but for an exception, in order. */
export function collectionDays(center: CenterConfig, from: string, to: string): CollectionDay[] {
  const days: CollectionDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const collected = isCollectionDay(center, day);
    if (collected || center.collection?.weekdays.includes(weekdayOf(day))) days.push(collectionDay(center, day, collected));
  }
  return days;
}

function collectionDay(center: CenterConfig, day: string, collected: boolean): CollectionDay {
  const closedBy = whyClosed(center, day);
  const holiday = holidayName(day);
  const usable = usableCollection(center, day);
  return {
    day,
    collected,
    ...(closedBy && { closedBy }),
    ...(holiday !== undefined && { holiday }),
    ...(usable && { usable }),
    reason: reasonOf(center, day, { collected, closedBy, usable }),
  };
}

function whyClosed(center: CenterConfig, day: string): ClosedBy | undefined {
  if (openHours(center, day)) return undefined;
  if (center.closedOnHolidays && holidayName(day) !== undefined) return "holiday";
  return center.closedDates.includes(day) ? "closed-date" : "weekday";
}

function reasonOf(
  center: CenterConfig,
  day: string,
  { collected, closedBy, usable }: { collected: boolean; closedBy: ClosedBy | undefined; usable: UsableCollection | undefined },
): CollectionDay["reason"] {
  if (!collected) return "no-collection";
  if (usable) return "usable";
  if (closedBy) return "nobody-there";
  return openHours(center, addDays(day, -1)) ? "not-allowed" : "closed-eve";
}

interface DayWords {
  date(day: string): string;
  notCollected: string;
  collected: string;
  closedBy: Record<ClosedBy, (holiday: string) => string>;
  notAllowed: string;
  nobodyThere: string;
  usable(sameDay: boolean, from: string, until: string): string;
}

const words: Record<Language, DayWords> = {
  ja: {
    date: (day) => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}（${weekdayText(weekdayOf(day))}） `,
    notCollected: "収集なし",
    collected: "収集あり。",
    closedBy: {
      holiday: (holiday) => `収集あり・祝日（${holiday}）で無人。`,
      "closed-date": () => "収集あり・休館日で無人。",
      weekday: () => "収集あり・定休日で無人。",
    },
    notAllowed: "収集の前に袋を出せる時間がありません。",
    nobodyThere: "前日も無人のため、袋は出せません。",
    usable: (sameDay, from, until) => `${sameDay ? "当日" : "前日"}${from}〜${until}に出せます。`,
  },
  en: {
    date: (day) => `${dayText(tokyoMidnight(day), "en")}: `,
    notCollected: "no collection",
    collected: "collection. ",
    closedBy: {
      holiday: (holiday) => `collection, but nobody is there (${holiday}). `,
      "closed-date": () => "collection, but nobody is there (closed). ",
      weekday: () => "collection, but nobody is there (closed on this weekday). ",
    },
    notAllowed: "There is no time before the collection at which a bag may be put out.",
    nobodyThere: "Nobody is there the day before: no bag can be put out.",
    usable: (sameDay, from, until) => `A bag can be put out ${sameDay ? "on the day" : "the day before"}, between ${from} and ${until}.`,
  },
};

/** `11/23（月） 収集あり・祝日（勤労感謝の日）で無人。袋は出せません。` */
export function collectionDayText({ day, collected, closedBy, usable, reason }: CollectionDay, language: Language = "ja"): string {
  const text = words[language];
  if (!collected) return `${text.date(day)}${text.notCollected}`;
  const truck = `${text.date(day)}${closedBy ? text.closedBy[closedBy](holidayName(day, language) ?? "") : text.collected}`;
  if (!usable) return `${truck}${reason === "not-allowed" ? text.notAllowed : text.nobodyThere}`;
  const { putOutFrom, putOutUntil } = usable;
  return `${truck}${text.usable(tokyoDate(putOutUntil) === day, clockTime(putOutFrom), clockTime(putOutUntil))}`;
}
