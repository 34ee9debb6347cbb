/** A center like the eastern one, for the tests of this folder: open from Monday to Saturday, the truck comes on Mondays and Thursdays. */
import { type CenterConfig, type CollectionConfig, type Config, configSchema } from "../../../contract/config/schema.ts";
import { type Instant, tokyoTime } from "../../../contract/time.ts";

const hours: [string, string] = ["9:00", "17:00"];
export const openSixDays = { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: hours };
export const openEveryDay = { ...openSixDays, sun: hours };

const collection = { by: "ward", weekdays: ["mon", "thu"], deadline: "8:00", putOutEveningBefore: true, putOutFrom: "15:00" } as const;

export interface CenterChanges extends Omit<Partial<CenterConfig>, "collection"> {
  collection?: Partial<CollectionConfig>;
}

export function configOf(changes: CenterChanges = {}): Config {
  const east = {
    name: { ja: "東部子ども家庭支援センター", en: "East", short: "東部" },
    opening: openSixDays,
    recipients: ["staff@example.jp"],
    devices: {
      "compactor-1": { kind: "compactor", name: "圧縮機", driver: { type: "simulated" } },
      "room-1": { kind: "room", name: "一時保育室", driver: { type: "simulated" } },
    },
    ...changes,
    collection: { ...collection, ...changes.collection },
  };
  return configSchema.parse({ centers: { east } });
}

export function centerOf(changes: CenterChanges = {}): CenterConfig {
  return configOf(changes).centers.east!;
}

/** A day and time in Tokyo: `2026-11-25 16:20`. */
export function tokyo(text: string): Instant {
  const [day, time] = text.split(" ");
  return tokyoTime(day!, time!);
}
