/** The bags of a list as a table for a spreadsheet. Pure. */
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import type { Instant } from "../../../contract/time.ts";
import { personName } from "../../../jobs/pickup/words.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { wordOf } from "../alerts/words.ts";
import { centerName } from "../board/names.ts";
import { type Cell, csvText } from "../csv.ts";
import { tokyoStamp } from "../device/csv.ts";
import { textsOf } from "../texts/index.ts";

const stamp = (at: Instant | null): Cell => (at === null ? undefined : tokyoStamp(at));

export function pickupCsv(bags: readonly Pickup[], { centers }: Config, language: Language): string {
  const { pickups } = textsOf(language);
  const { csv, evidence, between } = pickups;
  const rows = bags.map((bag): Cell[] => {
    const center = centers[bag.center];
    return [
      bag.id,
      center ? centerName(center, language) : bag.center,
      center?.devices[bag.device]?.name ?? bag.device,
      pickups.states[bag.state],
      stamp(bag.advisedAt),
      stamp(bag.actBy),
      stamp(bag.promisedAt),
      bag.promisedAt === null ? undefined : personName(bag.promisedBy, language),
      stamp(bag.putOutAt),
      bag.putOutAt === null ? undefined : personName(bag.putOutBy, language),
      stamp(bag.verifiedAt),
      bag.evidence
        ?.split(",")
        .map((name) => wordOf(evidence, name) || name)
        .join(between),
      stamp(bag.collectionAt),
      stamp(bag.collectedAt),
      bag.cycles ?? undefined,
      bag.massKg === null ? undefined : Number(bag.massKg.toFixed(2)),
    ];
  });
  return csvText([Object.values(csv), ...rows]);
}
