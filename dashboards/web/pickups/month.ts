/** The bags of one month at each center: tickets and kilograms. */
import { tokyoMidnight } from "../../../contract/time.ts";
import { type TicketsOfMonth, ticketsOfMonth } from "../../../jobs/pickup/tickets.ts";
import type { WebContext } from "../context.ts";

export interface CenterMonth extends TicketsOfMonth {
  center: string;
  /** `2026-11`. */
  month: string;
  /** Of the bags whose mass is known, and how many those are. */
  massKg: number;
  weighed: number;
}

/** Of every center with a compactor, or of one of them; counted by the day on which a bag was changed, in Tokyo. */
export async function monthOfCenters({ config, operations }: WebContext, month: string, only?: string): Promise<CenterMonth[]> {
  const from = tokyoMidnight(`${month}-01`);
  const changes = await operations.pickupPages.changedBetween(from, tokyoMidnight(`${monthAfter(month)}-01`));
  const ofCenter = Map.groupBy(changes, ({ center }) => center);
  return Object.entries(config.centers)
    .filter(([id, { devices }]) => (only ?? id) === id && Object.values(devices).some(({ kind }) => kind === "compactor"))
    .map(([center, { devices }]) => {
      const own = ofCenter.get(center) ?? [];
      const bags = own.flatMap(({ device, at }) => {
        const bagLitres = devices[device]?.bagLitres;
        return bagLitres === undefined ? [] : [{ at, bagLitres }];
      });
      const masses = own.flatMap(({ massKg }) => (massKg === null ? [] : [massKg]));
      const sum = masses.reduce((total, kg) => total + kg, 0);
      return { center, month, ...ticketsOfMonth(bags, month), massKg: sum, weighed: masses.length };
    });
}

function monthAfter(text: string): string {
  const [year, number] = text.split("-").map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}
