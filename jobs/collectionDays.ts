/** The calendar as a list that people can check: on which days the truck comes, whether somebody is there, what a bag can make of it. Pure. */
import type { CenterConfig } from "../contract/config/schema.ts";
import type { Language } from "../contract/language.ts";
import { addDays, clockTime, tokyoDate, tokyoTime, weekdayOf, weekdayText } from "../contract/time.ts";
import { isCollectionDay, openHours, type UsableCollection, usableCollection } from "./calendar.ts";
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

/** Why nobody is there on `2026-11-23`, or undefined: somebody is. */
export function whyClosed(center: CenterConfig, day: string): ClosedBy | undefined {
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

interface CollectionWords {
  date(day: string): string;
  /** Of a national holiday, or of a day on which the center is closed for another reason. */
  closed: Record<ClosedBy, (holiday: string) => string>;
  none(date: string): string;
  truck(date: string, closed?: string): string;
  putOut(when: "on the day" | "the day before", hours: string): string;
  never: Record<"not-allowed" | "nobody", string>;
}

const words: Record<Language, CollectionWords> = {
  ja: {
    date: (day) => `${Number(day.slice(5, 7))}/${Number(day.slice(8))}（${weekdayText(weekdayOf(day))}）`,
    closed: {
      holiday: (holiday) => `祝日（${holiday}）で無人`,
      "closed-date": () => "休館日で無人",
      weekday: () => "定休日で無人",
    },
    none: (date) => `${date} 収集なし`,
    truck: (date, closed) => (closed ? `${date} 収集あり・${closed}。` : `${date} 収集あり。`),
    putOut: (when, hours) => `${when === "on the day" ? "当日" : "前日"}${hours}に出せます。`,
    never: { "not-allowed": "収集の前に袋を出せる時間がありません。", nobody: "前日も無人のため、袋は出せません。" },
  },
  en: {
    date: (day) => `${weekdayText(weekdayOf(day), "en")} ${englishDay.format(tokyoTime(day, "12:00"))}`,
    closed: {
      holiday: (holiday) => `nobody there (${holiday})`,
      "closed-date": () => "nobody there (closed)",
      weekday: () => "nobody there (closed on this weekday)",
    },
    none: (date) => `${date}: no collection`,
    truck: (date, closed) => (closed ? `${date}: collection, ${closed}. ` : `${date}: collection. `),
    putOut: (when, hours) => `The bag can go out ${when}, ${hours}.`,
    never: {
      "not-allowed": "There is no time before it at which a bag may go out.",
      nobody: "Nobody is there on the day before either: no bag can go out.",
    },
  },
};

const englishDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "Asia/Tokyo" });

/** `11/23（月）`, `Mon 23 Nov`. */
export function collectionDate(day: string, language: Language = "ja"): string {
  return words[language].date(day);
}

/** `11/23（月） 収集あり・祝日（勤労感謝の日）で無人。袋は出せません。` */
export function collectionDayText(one: CollectionDay, language: Language = "ja"): string {
  const { day, collected, closedBy, usable, reason } = one;
  const { date, closed, none, truck, putOut, never } = words[language];
  if (!collected) return none(date(day));
  const said = truck(date(day), closedBy && closed[closedBy](holidayName(day, language) ?? ""));
  if (!usable) return `${said}${never[reason === "not-allowed" ? "not-allowed" : "nobody"]}`;
  const { putOutFrom, putOutUntil } = usable;
  const hours = `${clockTime(putOutFrom)}〜${clockTime(putOutUntil)}`;
  return `${said}${putOut(tokyoDate(putOutUntil) === day ? "on the day" : "the day before", language === "ja" ? hours : hours.replace("〜", "–"))}`;
}
