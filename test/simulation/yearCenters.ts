/** Both centers in the fiscal year 2025 as the year's simulation has them: opening, trucks, how much comes, and everything that goes wrong. */
import { type CenterConfig, type Config, configSchema } from "../../contract/config/schema.ts";
import { addDays, type Instant, tokyoTime } from "../../contract/time.ts";

export type CenterId = "east" | "west";
export const centerIds: readonly CenterId[] = ["east", "west"];

export const fiscalYear = { from: "2025-04-01", to: "2026-04-01" };
/** A part of the year ends here, so that new year is in it. */
const partEnds = "2026-01-15";

export interface Span {
  /** First day, and the day after the last one. */
  from: string;
  to: string;
  days: number;
}

/** The whole year, or so many days of it around new year. */
export function spanOf(scale: number): Span {
  if (scale >= 1) return { ...fiscalYear, days: 365 };
  const days = Math.max(14, Math.min(289, Math.floor(365 * scale)));
  return { from: addDays(partEnds, -days), to: partEnds, days };
}

const hours: [string, string] = ["9:00", "17:00"];
const center = (ja: string, en: string, short: string, mail: string, weekdays: string[]) => ({
  name: { ja, en, short },
  opening: { sun: hours, mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours },
  closedDates: ["2025-12-29", "2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03"],
  collection: {
    by: "ward",
    weekdays,
    deadline: "8:00",
    putOutEveningBefore: true,
    putOutFrom: "15:00",
    noCollection: ["2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"],
  },
  // Two people, so that a mail to several is seen to count once.
  recipients: [mail, `second-${mail}`],
  everySeconds: 60,
  devices: {
    "compactor-1": { kind: "compactor", name: "圧縮機", bagDiapers: 110 },
    "nursery-room": { kind: "room", name: "一時保育室", everySeconds: 300 },
  },
});

/** Opening and trucks are those of the configuration as shipped, with the holidays of this year. */
export const yearConfig: Config = configSchema.parse({
  centers: {
    east: center("東部子ども家庭支援センター", "East", "東部", "east@example.jp", ["mon", "thu"]),
    west: center("西部子ども家庭支援センター", "West", "西部", "west@example.jp", ["tue", "fri"]),
  },
});

export const centerOf = (id: CenterId): CenterConfig => yearConfig.centers[id]!;

/** What comes into a machine. */
export interface Habits {
  /** Diapers on an ordinary open day at the beginning of the year. */
  diapersADay: number;
  /** By the end of the year so much more comes, relative. */
  growth: number;
  weekdays: Record<"sun" | "mon" | "tue" | "wed" | "thu" | "fri" | "sat", number>;
  /** Standard deviation of how busy whole days are, relative. */
  dayVariation: number;
  /** Days on which twice as much comes. */
  festivals: readonly string[];
}

/** A bag lasts 2–6 days in the east (about 4) and 2–3 in the west. */
export const habits: Record<CenterId, Habits> = {
  east: {
    diapersADay: 25,
    growth: 0.2,
    weekdays: { sun: 0.6, mon: 1.3, tue: 1, wed: 0.95, thu: 1, fri: 1.2, sat: 0.7 },
    dayVariation: 0.25,
    festivals: ["2025-05-18", "2025-10-19", "2025-12-20", "2026-03-08"],
  },
  west: {
    diapersADay: 40,
    growth: 0.12,
    weekdays: { sun: 0.75, mon: 1.15, tue: 1.05, wed: 1, thu: 1, fri: 1.15, sat: 0.85 },
    dayVariation: 0.22,
    festivals: ["2025-07-06", "2025-11-16", "2025-12-21"],
  },
};

/**
 * stuck: the level stands still · dead: no level · power: nothing runs at the center · offline: readings come late, all at once ·
 * replaced: another machine with a new bag; its counter begins anew and its level sensor has another scale.
 */
export interface Fault {
  center: CenterId;
  what: "stuck" | "dead" | "power" | "offline" | "replaced";
  from: Instant;
  /** Absent for a moment. */
  to: Instant;
  /** What a new machine's counter shows. */
  counter?: number;
}

const at = (text: string): Instant => tokyoTime(text.slice(0, 10), text.slice(11));
const fault = (centerId: CenterId, what: Fault["what"], from: string, to = from, counter?: number): Fault => ({
  center: centerId,
  what,
  from: at(from),
  to: at(to),
  ...(counter !== undefined && { counter }),
});

export const faults: readonly Fault[] = [
  fault("east", "offline", "2025-05-14 09:40", "2025-05-14 14:20"),
  fault("east", "stuck", "2025-06-11 10:00", "2025-06-14 16:00"),
  fault("west", "stuck", "2025-07-22 13:00", "2025-07-25 09:00"),
  fault("east", "power", "2025-08-06 08:30", "2025-08-06 20:00"),
  fault("east", "dead", "2025-09-02 11:00", "2025-09-09 11:00"),
  fault("east", "replaced", "2025-10-15 13:00", undefined, 0),
  fault("west", "power", "2025-11-06 12:00", "2025-11-07 00:00"),
  fault("west", "offline", "2025-12-12 10:00", "2025-12-12 15:30"),
  fault("east", "stuck", "2025-12-16 11:00", "2025-12-19 11:00"),
  fault("east", "power", "2025-12-22 08:00", "2025-12-22 20:00"),
  fault("west", "replaced", "2025-12-24 12:30", undefined, 57_310),
  fault("west", "dead", "2026-01-06 10:00", "2026-01-13 10:00"),
  fault("east", "offline", "2026-02-18 09:00", "2026-02-18 13:00"),
];

export function faultsOf(id: CenterId, what: Fault["what"]): Fault[] {
  return faults.filter((one) => one.center === id && one.what === what);
}

export function isDuring(found: readonly Fault[], now: Instant): Fault | undefined {
  return found.find(({ from, to }) => now >= from && now < to);
}
