/** What an advice rests on, for tests: a machine whose week is well known, so many diapers a day into a bag of 110. */
import type { CenterConfig } from "../../../contract/config/schema.ts";
import type { Instant } from "../../../contract/time.ts";
import { forecastOf } from "../../../jobs/forecast/forecast.ts";
import { openingAhead } from "../../../jobs/forecast/opening.ts";
import { kindProfile, type UsageProfile } from "../../../jobs/forecast/profile.ts";
import type { Outlook } from "../../../jobs/pickup/advice.ts";

export function knownProfile(diapersADay: number): UsageProfile {
  const usual = kindProfile(110);
  return {
    ...usual,
    days: 60,
    spread: 0.25,
    rateSd: 0.05,
    ratioPerOpenHour: usual.ratioPerOpenHour.map((ratio) => (ratio * diapersADay) / 30),
  };
}

export interface OutlookChanges extends Partial<Outlook> {
  diapersADay?: number;
}

export function outlookOf(ratio: number, center: CenterConfig, now: Instant, changes: OutlookChanges = {}): Outlook {
  const { diapersADay = 18, ...rest } = changes;
  const fill = { ratio, sd: 0.02, at: now, from: ["level" as const] };
  const profile = knownProfile(diapersADay);
  const forecast = forecastOf({ fill, profile, basis: "device", opening: openingAhead(center, now), now });
  const level = ratio >= 0.95 ? "full" : ratio >= 0.8 ? "near-full" : "ok";
  return { level, forecast, nearFull: 0.8, ...rest };
}
