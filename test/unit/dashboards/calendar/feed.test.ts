/** The feed as a phone reads it: parsed by a library that has nothing to do with the one that writes it. */
import fc from "fast-check";
import ICAL from "ical.js";
import { describe, expect, it, test } from "vitest";
import type { CenterConfig } from "../../../../contract/config/schema.ts";
import { addDays, clockTime, type Instant, tokyoDate, tokyoTime } from "../../../../contract/time.ts";
import { calendarFeed, type FeedFacts } from "../../../../dashboards/web/calendar/feed.ts";
import { calendarMonth } from "../../../../dashboards/web/calendar/month.ts";
import { openHours } from "../../../../jobs/calendar.ts";
import { holidayName } from "../../../../jobs/holidays.ts";
import { calendars, date } from "../../jobs/anyCalendar.ts";
import { type CenterChanges, centerOf, openEveryDay, tokyo } from "../../jobs/center.ts";

const changedAt = tokyo("2026-11-20 9:00");
const factsOf = (changes: CenterChanges = {}, more: Partial<FeedFacts> = {}): FeedFacts => ({
  centers: { east: centerOf(changes) },
  duties: [],
  dutyChanges: new Map(),
  changedAt,
  from: "2026-11-01",
  to: "2027-01-31",
  language: "ja",
  host: "mimamori.example",
  ...more,
});

interface Seen {
  uid: string;
  summary: string;
  description: string;
  /** `2026-12-02 15:00` in Tokyo, or a day alone. */
  from: string;
  to: string;
  sequence: number;
  stamp: Instant;
  alarms: number;
}

function parse(text: string): { calendar: ICAL.Component; events: Map<string, Seen> } {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents("vevent").map((one): Seen => {
    const event = new ICAL.Event(one);
    const stamp = one.getFirstPropertyValue("dtstamp") as ICAL.Time;
    return {
      uid: event.uid,
      summary: event.summary,
      description: event.description ?? "",
      from: inTokyo(event.startDate),
      to: inTokyo(event.endDate),
      sequence: event.sequence,
      stamp: stamp.toJSDate().getTime(),
      alarms: one.getAllSubcomponents("valarm").length,
    };
  });
  const byUid = new Map(events.map((one) => [one.uid, one]));
  expect(byUid.size, "every UID once").toBe(events.length);
  return { calendar, events: byUid };
}

function inTokyo(time: ICAL.Time): string {
  if (time.isDate) return time.toString();
  expect(time.zone, "a time of day is in UTC").toBe(ICAL.Timezone.utcTimezone);
  return at(time.toJSDate().getTime());
}
const at = (instant: Instant) => `${tokyoDate(instant)} ${clockTime(instant)}`;

/** What the calendar of the program says, in the same words. */
function wanted(id: string, center: CenterConfig, from: string, to: string): Map<string, [from: string, to: string]> {
  const found = new Map<string, [string, string]>();
  for (
    let month = from.slice(0, 7);
    month <= to.slice(0, 7);
    month = tokyoDate(tokyoTime(`${month}-28`, "12:00") + 5 * 86_400_000).slice(0, 7)
  ) {
    for (const { day, inMonth, closedBy, collection } of calendarMonth(center, { month, duties: [], pickups: [], now: 0 }).weeks.flat()) {
      if (!inMonth || day < from || day > to) continue;
      const key = (kind: string) => `${id}-${day}-${kind}@mimamori.example`;
      if (closedBy === "holiday" || closedBy === "closed-date") found.set(key("closed"), [day, addDays(day, 1)]);
      if (!collection) continue;
      const deadline = at(tokyoTime(day, center.collection!.deadline));
      found.set(key("collection"), collection.collected ? [deadline, deadline] : [day, addDays(day, 1)]);
      const { usable } = collection;
      if (usable) found.set(key("put-out"), [at(usable.putOutFrom), at(usable.putOutUntil)]);
    }
  }
  return found;
}
const timesOf = (events: Map<string, Seen>) => new Map([...events].map(([uid, { from, to }]) => [uid, [from, to]]));

describe("the times that a phone shows", () => {
  const newYear = { closedDates: ["2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01"], collection: { noCollection: ["2026-12-31"] } };

  it("are those of the calendar over a fiscal year with holidays and new year", () => {
    const facts = factsOf({ opening: openEveryDay, ...newYear }, { from: "2026-04-01", to: "2027-03-31" });
    const { events } = parse(calendarFeed(facts));
    expect(timesOf(events)).toEqual(wanted("east", facts.centers.east!, facts.from, facts.to));
    expect(events.get("east-2026-12-03-put-out@mimamori.example")).toMatchObject({ from: "2026-12-02 15:00", to: "2026-12-02 17:00" });
    expect(events.get("east-2026-12-31-collection@mimamori.example")).toMatchObject({ from: "2026-12-31", summary: "収集なし（東部）" });
    expect(events.get("east-2027-01-01-closed@mimamori.example")).toMatchObject({ to: "2027-01-02", summary: "休館（東部）元日" });
  });

  it("are those of any calendar, whatever its hours and lists", () => {
    fc.assert(
      fc.property(calendars, date, fc.constantFrom("ja" as const, "en" as const), (center, from, language) => {
        const to = addDays(from, 120);
        const { events } = parse(calendarFeed(factsOf({}, { centers: { east: center }, from, to, language })));
        expect(timesOf(events)).toEqual(wanted("east", center, from, to));
        for (const { uid, from: day } of events.values()) if (uid.includes("-closed@")) expect(openHours(center, day)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it("are the same whatever zone the server runs in", () => {
    const before = process.env.TZ;
    const text = calendarFeed(factsOf(newYear));
    try {
      for (const zone of ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"]) {
        process.env.TZ = zone;
        expect(calendarFeed(factsOf(newYear))).toBe(text);
      }
    } finally {
      process.env.TZ = before;
    }
  });
});

describe("the text", () => {
  const centers = {
    east: centerOf({ name: { ja: "東部子ども家庭支援センター", en: 'East; "West", \\ North', short: "東,部;𠮷\\n" } }),
    west: centerOf({ collection: { weekdays: ["tue", "fri"] } }),
  };

  it.each(["ja", "en"] as const)("has lines of 75 octets at most, ended by CRLF, with no character cut in two (%s)", (language) => {
    const text = calendarFeed(factsOf({}, { centers, language, publicUrl: "https://mimamori.city.toshima.example/" }));
    const lines = text.split("\r\n");
    expect(lines.some((line) => line.startsWith(" "))).toBe(true);
    expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
    expect(text).not.toMatch(/[^\r]\n|\r[^\n]|\uFFFD/);
    expect(lines.filter((line) => /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/.test(line))).toEqual([]);
    const { calendar, events } = parse(text);
    expect(calendar.getFirstPropertyValue("x-wr-calname")).toBe(language === "ja" ? "見守り 全センター" : "Mimamori all centers");
    const name = language === "ja" ? "東,部;𠮷\\n" : 'East; "West", \\ North';
    expect([...events.values()].filter(({ uid }) => uid.startsWith("east-")).every(({ summary }) => summary.includes(name))).toBe(true);
  });

  it("tells a phone to ask again after four hours and to ring nobody", () => {
    const { calendar, events } = parse(calendarFeed(factsOf()));
    expect(String(calendar.getFirstPropertyValue("refresh-interval"))).toBe("PT4H");
    expect(String(calendar.getFirstPropertyValue("x-published-ttl"))).toBe("PT4H");
    expect([...events.values()].filter(({ alarms }) => alarms > 0)).toEqual([]);
    expect(calendar.getFirstPropertyValue("method")).toBeNull();
  });

  it("says of one center its name, of a Monday on which nobody is there why, and leads to the page", () => {
    const text = calendarFeed(factsOf({}, { publicUrl: "https://mimamori.example/" }));
    const { calendar, events } = parse(text);
    expect(calendar.getFirstPropertyValue("x-wr-calname")).toBe("見守り 東部");
    expect(events.get("east-2026-11-23-collection@mimamori.example")).toMatchObject({
      summary: "収集・袋は出せません（東部）",
      description: "11/23（月） 収集あり・祝日（勤労感謝の日）で無人。前日も無人のため、袋は出せません。",
    });
    expect(text).toContain("URL;VALUE=URI:https://mimamori.example/calendar?month=2026-11\r\n");
  });

  it("speaks English on request", () => {
    const { events } = parse(calendarFeed(factsOf({}, { language: "en" })));
    expect(events.get("east-2026-11-23-collection@mimamori.example")).toMatchObject({
      summary: "Collection, no bag can go out (East)",
      description:
        "Mon 23 Nov: collection, nobody there (Labor Thanksgiving Day). Nobody is there on the day before either: no bag can go out.",
    });
    expect(events.get("east-2026-11-26-put-out@mimamori.example")?.summary).toBe("Put the bag out (East)");
    expect([...events.values()].filter(({ summary, description }) => /[ぁ-んァ-ヶ一-龠]/.test(summary + description))).toEqual([]);
  });

  it("says around new year that nobody knows yet, until the list is there", () => {
    const said = (changes: CenterChanges) =>
      [...parse(calendarFeed(factsOf(changes))).events.values()].filter(({ description }) => description.includes("まだ入っていません"));
    expect(said({}).map(({ uid }) => uid)).toEqual([
      "east-2026-12-31-collection@mimamori.example",
      "east-2027-01-04-collection@mimamori.example",
    ]);
    expect(said({ closedDates: ["2026-12-30"], collection: { noCollection: ["2026-12-31"] } })).toEqual([]);
  });
});

describe("a duty", () => {
  const dutyOf = (who: string, settledAt = changedAt + 3_600_000): Partial<FeedFacts> => ({
    duties: [{ center: "east", collectionDay: "2026-12-03", who, by: "hana", at: settledAt }],
    dutyChanges: new Map([["east/2026-12-03", settledAt]]),
  });
  const uid = "east-2026-12-03-put-out@mimamori.example";
  const eventOf = (more: Partial<FeedFacts>) => parse(calendarFeed(factsOf({}, more))).events.get(uid)!;

  it("stands with the bag as a staff code", () => {
    expect(eventOf(dutyOf("職員コード 07")).description).toMatch(/^当番: 職員コード 07\n12\/3（木） 8:00 の収集/);
    expect(eventOf({}).description).toMatch(/^当番: まだ決まっていません\n/);
  });

  it("of an account is said without its name: the feed lies on servers of others", () => {
    const text = calendarFeed(factsOf({}, dutyOf("hana-yamada")));
    expect(text).not.toMatch(/hana|yamada/);
    expect(eventOf(dutyOf("hana-yamada")).description).toMatch(/^当番: 決まっています/);
  });

  it("moves its event on and no other: same UIDs, later stamp, higher sequence; taken back, later still", () => {
    const before = parse(calendarFeed(factsOf())).events;
    const after = parse(calendarFeed(factsOf({}, dutyOf("職員コード 07")))).events;
    const takenBack = eventOf({ dutyChanges: new Map([["east/2026-12-03", changedAt + 7_200_000]]) });
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(after.get(uid)!.stamp).toBe(changedAt + 3_600_000);
    expect(takenBack.stamp).toBe(changedAt + 7_200_000);
    expect(after.get(uid)!.sequence).toBeGreaterThan(before.get(uid)!.sequence);
    expect(takenBack.sequence).toBeGreaterThan(after.get(uid)!.sequence);
    expect(takenBack.sequence).toBeLessThan(2 ** 31);
    for (const [key, one] of before) if (key !== uid) expect(after.get(key)).toEqual(one);
  });

  it("of another center changes nothing here", () => {
    const other = { duties: [{ center: "west", collectionDay: "2026-12-03", who: "職員コード 01", by: "a", at: 1 }] };
    expect(calendarFeed(factsOf({}, other))).toBe(calendarFeed(factsOf()));
  });
});

test("made twice of the same facts, the text is the same to the last character", () => {
  expect(calendarFeed(factsOf())).toBe(calendarFeed(factsOf()));
});

test("a holiday on which the center stays open is no closed day", () => {
  const { events } = parse(calendarFeed(factsOf({ closedOnHolidays: false })));
  expect(holidayName("2026-11-23")).toBeDefined();
  expect([...events.keys()].filter((key) => key.includes("-closed@"))).toEqual([]);
});
