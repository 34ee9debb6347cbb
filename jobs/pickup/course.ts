/** The level so far and as expected, as the drawing takes it: for page and mail alike. Pure. */
import type { ForecastCourse } from "../../charts/forecastCourse.ts";
import type { CenterConfig } from "../../contract/config/schema.ts";
import type { Language } from "../../contract/language.ts";
import { dayMs, hourMs, type Instant } from "../../contract/time.ts";
import { nextUsable } from "../calendar.ts";
import { type Forecast, fillsAhead } from "../forecast/forecast.ts";

export const courseDays = 7;
const aheadDays = 3;
const stepMs = 2 * hourMs;

export function courseWithForecast(
  hours: ForecastCourse["hours"],
  forecast: Forecast | undefined,
  center: CenterConfig,
  words: { markRatio: number; label: string; language?: Language },
  now: Instant,
): ForecastCourse {
  const to = now + aheadDays * dayMs;
  const ahead = forecast ? fillsAhead(forecast, now, to, stepMs) : [];
  const collections = nextUsable(center, now, aheadDays).map(({ deadlineAt }) => deadlineAt);
  return { hours, from: now - courseDays * dayMs, to, now, ahead, collections, ...words };
}
