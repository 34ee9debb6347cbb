/**
 * The calendar that phones subscribe to, as iCalendar text (RFC 5545). Pure: the same facts give the same text, so an ETag holds.
 *
 * Times are written in UTC: with a `timezone` and Date values ical-generator is nine hours wrong. A UID is made of center, day and kind,
 * so a phone moves an event and never doubles it. SEQUENCE and DTSTAMP both say when the fact last changed, and so never go back.
 * Without a METHOD, DTSTAMP is just that time (RFC 5545, 3.8.7.2).
 * Nobody is rung: alarms would sound on every window whether a bag has to go out or not; the pickup's mail knows, a calendar does not.
 * A feed leaves the house and lies on servers of others: it shows staff codes, and of an account only that somebody is on duty.
 */
import { type ICalEventData, ICalEventTransparency, default as ical } from "ical-generator";
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { addDays, clockTime, hourMs, type Instant, tokyoTime } from "../../../contract/time.ts";
import { newYearIsMissing } from "../../../jobs/alerts/newYear.ts";
import { type CollectionDay, collectionDate, collectionDays, collectionDayText, whyClosed } from "../../../jobs/collectionDays.ts";
import { holidayName } from "../../../jobs/holidays.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import type { Duty } from "../../../records/operations/duties.ts";
import { staffCodeOf } from "../../../records/operations/staffCodes.ts";
import { textsOf } from "../texts/index.ts";

const words = (language: Language) => textsOf(language).calendar.feed;
/** How often a phone should ask again: a duty that is settled in the morning is there before bags go out. */
const refreshSeconds = (4 * hourMs) / 1_000;
/** SEQUENCE counts seconds from here; it has to fit into 31 bits. */
const sequenceEpoch: Instant = Date.UTC(2020, 0, 1);

export interface FeedFacts {
  centers: Readonly<Record<string, CenterConfig>>;
  duties: readonly Duty[];
  /** When something was last said about a duty: `center/day` → UTC ms. */
  dutyChanges: ReadonlyMap<string, Instant>;
  /** When the calendars themselves last changed: opening hours, collection days, lists. */
  changedAt: Instant;
  /** First and last day, `2026-11-01`. */
  from: string;
  to: string;
  language: Language;
  /** Makes UIDs of two installations differ. */
  host: string;
  /** Where the pages are, if that is known: `https://mimamori.example`. */
  publicUrl?: string | undefined;
}

export function calendarFeed(facts: FeedFacts): string {
  const { centers, language } = facts;
  const names = Object.values(centers).map((center) => nameOf(center, language));
  const feed = ical({
    name: words(language).name(names.length === 1 ? names[0]! : words(language).allCenters),
    prodId: { company: "mimamori", product: "calendar", language: language.toUpperCase() },
    ttl: refreshSeconds,
  });
  for (const [id, center] of Object.entries(centers)) {
    const source = { ...facts, id, center };
    for (const day of closedDays(center, facts)) feed.createEvent(closedEvent(source, day));
    for (const one of collectionDays(center, facts.from, facts.to)) for (const event of truckEvents(source, one)) feed.createEvent(event);
  }
  return feed.toString();
}

type Source = FeedFacts & { id: string; center: CenterConfig };

function truckEvents(source: Source, one: CollectionDay): ICalEventData[] {
  const { center, language } = source;
  const name = nameOf(center, language);
  const texts = words(language);
  const { day, usable, collected } = one;
  const description = [collectionDayText(one, language), ...(newYearUnknown(center, day) ? [texts.newYearUnknown] : [])].join("\n");
  if (!collected) return [{ ...shared(source, day, "collection"), ...allDay(day), summary: texts.noCollection(name), description }];
  const deadline = center.collection!.deadline;
  // When the truck comes is not known, only that it does not come before: an event without length.
  const truck = {
    ...shared(source, day, "collection"),
    start: new Date(tokyoTime(day, deadline)),
    summary: usable ? texts.collection(name, deadline) : texts.collectionUnusable(name),
    description,
  };
  return usable ? [truck, putOutEvent(source, one, usable)] : [truck];
}

function putOutEvent(source: Source, one: CollectionDay, { putOutFrom, putOutUntil }: NonNullable<CollectionDay["usable"]>): ICalEventData {
  const { id, center, duties, language, dutyChanges } = source;
  const texts = words(language);
  const who = duties.find((duty) => duty.center === id && duty.collectionDay === one.day)?.who;
  const truck = `${collectionDate(one.day, language)} ${clockTime(one.usable!.deadlineAt)}`;
  return {
    ...shared(source, one.day, "put-out", dutyChanges.get(`${id}/${one.day}`)),
    start: new Date(putOutFrom),
    end: new Date(putOutUntil),
    summary: texts.putOut(nameOf(center, language)),
    description: `${dutyText(who, language)}\n${texts.putOutFor(truck)}`,
  };
}

function closedEvent(source: Source, day: string): ICalEventData {
  const { center, language } = source;
  const summary = words(language).closed(nameOf(center, language), holidayName(day, language) ?? "");
  return { ...shared(source, day, "closed"), ...allDay(day), summary };
}

/** Holidays and days of the center's list; the same weekday every week is no news. */
function closedDays(center: CenterConfig, { from, to }: FeedFacts): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const why = whyClosed(center, day);
    if (why && why !== "weekday") days.push(day);
  }
  return days;
}

/** UID, and when the fact last changed. `day` is the day that the fact is about: a window keeps the day of its collection. */
function shared({ id, host, changedAt, publicUrl }: Source, day: string, kind: string, dutyAt: Instant = 0) {
  const at = Math.max(changedAt, dutyAt);
  return {
    id: `${id}-${day}-${kind}@${host}`,
    stamp: new Date(at),
    lastModified: new Date(at),
    sequence: Math.max(0, Math.floor((at - sequenceEpoch) / 1_000)),
    transparency: ICalEventTransparency.TRANSPARENT,
    ...(publicUrl !== undefined && { url: `${publicUrl.replace(/\/$/, "")}/calendar?month=${day.slice(0, 7)}` }),
  };
}

/** Days have no time and no zone; the library writes the UTC day of a Date. The end is the first day after. */
function allDay(day: string) {
  return { allDay: true, start: new Date(`${day}T00:00:00Z`), end: new Date(`${addDays(day, 1)}T00:00:00Z`) };
}

function dutyText(who: string | undefined, language: Language): string {
  const texts = words(language);
  if (who === undefined) return texts.dutyNobody;
  return staffCodeOf(who) === undefined ? texts.dutyElsewhere : texts.duty(personName(who, language));
}

/** A collection around new year of which nobody knows yet whether it takes place. */
function newYearUnknown(center: CenterConfig, day: string): boolean {
  const isAround = day.slice(5) >= "12-29" || day.slice(5) <= "01-04";
  return isAround && newYearIsMissing(center, tokyoTime(day, "12:00"));
}

function nameOf({ name }: CenterConfig, language: Language): string {
  return language === "ja" ? (name.short ?? name.ja) : name.en;
}
