/** The pages of devices over real stores: an office with a year of a compactor's past and some other equipment; the clock is an argument. */
import type { Point } from "../../collector/series/port.ts";
import { type Config, configSchema } from "../../contract/config/schema.ts";
import type { QuantityName } from "../../contract/quantities.ts";
import { dayMs, hourMs, type Instant, minuteMs, tokyoDate } from "../../contract/time.ts";
import { openHours } from "../../jobs/calendar.ts";
import type { PersonRole } from "../../records/operations/roles.ts";
import { openEveryDay } from "../unit/jobs/center.ts";
import { startPages } from "./pages.ts";

const center = (ja: string, en: string, devices: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  name: { ja, en, short: ja.slice(0, 2) },
  simulated: true,
  opening: openEveryDay,
  recipients: ["staff@example.jp"],
  collection: { by: "ward", weekdays: ["mon", "thu"], deadline: "8:00", putOutEveningBefore: true },
  ...more,
  devices,
});

const driver = { type: "simulated" };

export function officeConfig(more: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    web: { host: "127.0.0.1", port: 0 },
    centers: {
      east: center("東部子ども家庭支援センター", "East Child and Family Support Center", {
        "compactor-1": { kind: "compactor", name: "圧縮機", place: "1階", bagDiapers: 110, deodorantDays: 60, driver },
        "compactor-2": { kind: "compactor", name: "新しい圧縮機", planned: true },
        "room-1": { kind: "room", name: "一時保育室", driver },
      }),
      west: center("西部子ども家庭支援センター", "West Child and Family Support Center", {
        "refrigerator-1": { kind: "refrigerator", name: "冷蔵庫", place: "調理室", limitC: 10, driver },
      }),
    },
    ...more,
  });
}

export const compactor = { center: "east", device: "compactor-1", kind: "compactor" };

/** Readings every `everyMs`: a bag fills in three or four opening days and is changed at 90 %; its counter never falls. */
export function* compactorPast(config: Config, from: Instant, to: Instant, everyMs = 5 * minuteMs): Generator<Point> {
  let [fillRatio, cyclesTotal, bagChangesTotal] = [0.1, 1_000, 10];
  let today = "";
  let hours: ReturnType<typeof openHours>;
  for (let at = from; at < to; at += everyMs) {
    if (tokyoDate(at) !== today) {
      today = tokyoDate(at);
      hours = openHours(config.centers.east!, today);
    }
    const isOpen = hours !== undefined && at >= hours.from && at < hours.to;
    const busy = 1 + 0.8 * Math.sin((at / hourMs) * 2.3);
    if (isOpen && Math.floor((at / everyMs) * busy) % 5 === 0) {
      cyclesTotal++;
      fillRatio = Math.min(1, fillRatio + 0.0125);
    }
    if (fillRatio > 0.9) [fillRatio, bagChangesTotal] = [0, bagChangesTotal + 1];
    const energyWhTotal = cyclesTotal * 20 + Math.floor(((at - from) / hourMs) * 4);
    const filterDaysLeft = 90 - (Math.floor(at / dayMs) % 90);
    const values = {
      ...{ cyclesTotal, bagChangesTotal, energyWhTotal, filterDaysLeft },
      ...{ fillRatio, massKg: fillRatio * 21, powerW: isOpen ? 40 : 4, fault: false, doorOpen: false },
      ...{ cycleSeconds: 60 + busy, cycleEnergyWh: 21 + busy, sterilizerMinutesTotal: cyclesTotal * 2, odourIndex: 12 + 8 * fillRatio },
    } satisfies Partial<Record<QuantityName, number | boolean>>;
    yield { ...compactor, at, values };
  }
}

/** Opens the office with these points stored and rolled up. Closed at the end of the file. */
export async function deviceOffice(points: Iterable<Point>, now: Instant, config = officeConfig()) {
  const pages = await startPages(config, now);
  const { series } = pages.context;
  let batch: Point[] = [];
  for (const point of points) {
    batch.push(point);
    if (batch.length < 5_000) continue;
    await series.write(batch);
    batch = [];
  }
  await series.write(batch);
  const later = Date.now() + 2 * minuteMs;
  for (let more = true; more; ) {
    const tidied = await series.tidy({ now: later, keep: { rawDays: 0, hourDays: 0, dayDays: 0 } });
    more = tidied.more || tidied.rolledUp > 0;
  }

  const cookies = new Map<PersonRole, string>();
  return {
    ...pages,
    /** Sets the clock. */
    setNow(at: Instant): void {
      pages.now = at;
    },
    /** The cookie of somebody who signed in with this role. */
    async signedIn(role: PersonRole, of?: string): Promise<string> {
      const known = cookies.get(role) ?? (await pages.signIn(`${role}-1`, role, of));
      cookies.set(role, known);
      return known;
    },
    get: (path: string, { cookie, language = "ja" }: { cookie?: string; language?: "ja" | "en" } = {}) =>
      pages.ask(path, { cookie: [cookie, `mimamori-language=${language}`].filter(Boolean).join("; ") }),
    post: (path: string, form: Record<string, string>, cookie?: string) =>
      pages.ask(path, { form, ...(cookie !== undefined && { cookie }) }),
  };
}
