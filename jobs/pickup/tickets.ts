/** What the tickets on the bags cost (有料ごみ処理券; the same in all 23 wards: domain notes, section 3.2). Pure. */
import type { DeviceConfig } from "../../contract/config/schema.ts";
import { type Instant, tokyoDate } from "../../contract/time.ts";

export type BagLitres = DeviceConfig["bagLitres"];

/**
 * Yen for each ticket, oldest prices first. A new price is one line. From when on the first line was valid is not known; it stands for
 * everything before the second.
 */
const prices: readonly { from: string; yen: Record<BagLitres, number> }[] = [
  { from: "", yen: { 10: 76, 20: 152, 45: 342, 70: 532 } },
  { from: "2023-10-01", yen: { 10: 87, 20: 174, 45: 391, 70: 609 } },
];

/** The price of a ticket on a day (`2023-10-01`); RangeError if that is no date. */
export function ticketYen(litres: BagLitres, date: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date))) throw new RangeError(`not a date: ${date}`);
  return prices.findLast(({ from }) => from <= date)!.yen[litres];
}

export interface TicketsOfMonth {
  count: number;
  yen: number;
  /** Smallest bag first; sizes without a bag left out. */
  bySize: { litres: BagLitres; count: number; yen: number }[];
}

/** The tickets of a month in Tokyo (`2026-10`), one a bag, at the price of the day on which the bag was changed. */
export function ticketsOfMonth(changes: readonly { at: Instant; bagLitres: BagLitres }[], month: string): TicketsOfMonth {
  const bySize = new Map<BagLitres, { count: number; yen: number }>();
  for (const { at, bagLitres } of changes) {
    const date = tokyoDate(at);
    if (date.slice(0, 7) !== month) continue;
    const { count, yen } = bySize.get(bagLitres) ?? { count: 0, yen: 0 };
    bySize.set(bagLitres, { count: count + 1, yen: yen + ticketYen(bagLitres, date) });
  }
  const sizes = [...bySize].map(([litres, sums]) => ({ litres, ...sums })).sort((a, b) => a.litres - b.litres);
  return { count: sizes.reduce((n, { count }) => n + count, 0), yen: sizes.reduce((n, { yen }) => n + yen, 0), bySize: sizes };
}
