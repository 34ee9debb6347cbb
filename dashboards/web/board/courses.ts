/** What the small chart of a compactor shows: its levels so far and the forecast ahead, both no newer than a reader can tell. */
import type { DeviceRef, SeriesStore } from "../../../collector/series/port.ts";
import { deviceKey } from "../../../contract/deviceKey.ts";
import { isFilling } from "../../../contract/messages.ts";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../contract/time.ts";
import type { Forecast } from "../../../jobs/forecast/forecast.ts";
import { courseDays } from "../../../jobs/pickup/course.ts";
import type { Pipeline } from "../pipeline.ts";

export type Course = { at: Instant; ratio: number }[];

/** One for the pages of a process; one entry a compactor. */
export class Courses {
  readonly #series: SeriesStore;
  readonly #known = new Map<string, { until: Instant; course: Course }>();

  constructor(series: SeriesStore) {
    this.#series = series;
  }

  /** Hourly levels, read again every 5 minutes, or every few seconds while there is nothing yet. Rejects with Unavailable. */
  async read(of: DeviceRef, pipeline: Pipeline, now: Instant): Promise<Course> {
    const key = deviceKey(of);
    const known = this.#known.get(key);
    if (known && (known.until > now || !pipeline.store.ok)) return known.course;
    if (!pipeline.store.ok) return [];
    const buckets = await this.#series.range({ of, quantity: "fillRatio", from: now - courseDays * dayMs, to: now, every: "1h" });
    const course = buckets.map(([at, , mean]) => ({ at: at + hourMs / 2, ratio: mean }));
    this.#known.set(key, { until: now + (isFilling(pipeline.history) || course.length === 0 ? 3_000 : 5 * minuteMs), course });
    return course;
  }
}

/** The forecast as it is drawn, and the moment at which the picture begins to look ahead. */
export interface Outlook {
  at: Instant;
  forecast: Forecast | undefined;
}

/** A tenth of a pixel in a picture of ten days takes four minutes. */
const steadyMs = 10 * minuteMs;

/**
 * Keeps the picture still while nothing new is known: a forecast is made anew at every look and moves by a hair each time, and every
 * screen would be sent the whole chart every two seconds. A new level, or ten minutes, make a new picture.
 */
export class SteadyOutlooks {
  readonly #held = new Map<string, Outlook & { about: string }>();

  of(key: string, newest: Course[number] | undefined, forecast: Forecast | undefined, now: Instant): Outlook {
    // How well the fill is known falls with every moment: that alone is nothing new.
    const { ratio = -1, at, from } = forecast?.fill ?? {};
    const about = JSON.stringify([newest, Math.floor(now / steadyMs), forecast?.basis, Math.round(ratio * 1_000), at, from]);
    const held = this.#held.get(key);
    if (held?.about === about) return held;
    const outlook = { at: now, forecast, about };
    this.#held.set(key, outlook);
    return outlook;
  }
}
