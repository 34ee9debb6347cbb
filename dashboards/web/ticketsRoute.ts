/** /api/v1/tickets: what the tickets on the bags of a month cost, by center. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import * as z from "zod";
import { tokyoDate, tokyoMidnight } from "../../contract/time.ts";
import { ticketsOfMonth } from "../../jobs/pickup/tickets.ts";
import type { WebContext } from "./context.ts";

const sums = { count: z.number().describe("bags, one ticket each"), yen: z.number() };
const ticketsSchema = z.object({
  center: z.string(),
  month: z.string(),
  ...sums,
  bySize: z.array(z.object({ litres: z.number().describe("of the bag"), ...sums })).describe("smallest bag first"),
});
const month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, "a month is written 2026-11");

export function ticketsRoute(root: FastifyInstance, { config, operations, clock }: WebContext): void {
  root.withTypeProvider<ZodTypeProvider>().get(
    "/api/v1/tickets",
    {
      schema: {
        querystring: z.object({ month: month.optional().describe("in Tokyo; else this month"), center: z.string().max(32).optional() }),
        response: { 200: z.array(ticketsSchema) },
      },
    },
    async ({ query }) => {
      const asked = query.month ?? tokyoDate(clock.now()).slice(0, 7);
      const changes = await operations.pickups.changedBetween(tokyoMidnight(`${asked}-01`), tokyoMidnight(`${monthAfter(asked)}-01`));
      return Object.entries(config.centers)
        .filter(([id, { devices }]) => (query.center ?? id) === id && Object.values(devices).some(({ kind }) => kind === "compactor"))
        .map(([center, { devices }]) => {
          const own = changes.flatMap(({ center: of, device, putOutAt, verifiedAt }) => {
            const bagLitres = devices[device]?.bagLitres;
            return of === center && bagLitres !== undefined ? [{ at: putOutAt ?? verifiedAt!, bagLitres }] : [];
          });
          return { center, month: asked, ...ticketsOfMonth(own, asked) };
        });
    },
  );
}

function monthAfter(text: string): string {
  const [year, number] = text.split("-").map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}
