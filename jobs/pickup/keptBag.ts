/** A bag that was changed before it could be put out: it waits in a cool place, and somebody must carry it out when its time comes. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import type { Language } from "../../contract/language.ts";
import { type Instant, tokyoDate } from "../../contract/time.ts";
import type { Pickup } from "../../records/operations/pickups.ts";
import { type UsableCollection, usableCollection } from "../calendar.ts";
import { putOutSpan } from "./words.ts";

type Entry = Pick<Pickup, "state" | "putOutAt" | "verifiedAt" | "collectionAt">;

/** The collection that the bag had to wait for, by the calendar as it is set now; undefined: it could go out when it was changed, or that is not known. */
export function keptFor({ putOutAt, verifiedAt, collectionAt }: Entry, center: CenterConfig): UsableCollection | undefined {
  if (collectionAt === null || (putOutAt === null && verifiedAt === null)) return undefined;
  // Said and then shown, or shown and then said: the first of both is nearer to the deed.
  const changedAt = Math.min(putOutAt ?? Number.POSITIVE_INFINITY, verifiedAt ?? Number.POSITIVE_INFINITY);
  const collection = usableCollection(center, tokyoDate(collectionAt));
  return collection && changedAt < collection.putOutFrom ? collection : undefined;
}

/** The same as long as it is to be carried out. A claim that nothing has shown counts: a bag too many is looked for, none is forgotten. */
export function stillKept(entry: Entry, center: CenterConfig, now: Instant): UsableCollection | undefined {
  if (entry.state === "cancelled" || entry.state === "collected") return undefined;
  const collection = keptFor(entry, center);
  return collection && now < collection.putOutUntil ? collection : undefined;
}

const carryOut: Record<Language, (span: string) => string> = {
  ja: (span) => `冷暗所の袋を、${span}に出してください。`,
  en: (span) => `The bag in the cool place: please put it out ${span}.`,
};

/** `冷暗所の袋を、木曜15:00〜17:00に出してください。` */
export function keptBagSentence(collection: UsableCollection, now: Instant, language: Language = "ja"): string {
  return carryOut[language](putOutSpan(collection, now, language));
}
