/** /api/v1/tickets: what the tickets on the bags of a month cost, by center. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import * as z from "zod";
import { tokyoDate } from "../../contract/time.ts";
import type { WebContext } from "./context.ts";
import { mustBeCenter } from "./listQuery.ts";
import { monthOfCenters } from "./pickups/month.ts";

const sums = { count: z.number().describe("bags, one ticket each"), yen: z.number() };
const ticketsSchema = z.object({
  center: z.string(),
  month: z.string(),
  ...sums,
  massKg: z.number().describe("of the bags whose mass is known"),
  weighed: z.number().describe("how many those are"),
  bySize: z.array(z.object({ litres: z.number().describe("of the bag"), ...sums })).describe("smallest bag first"),
});
const month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, "a month is written 2026-11");

export function ticketsRoute(root: FastifyInstance, context: WebContext): void {
  root.withTypeProvider<ZodTypeProvider>().get(
    "/api/v1/tickets",
    {
      schema: {
        querystring: z.object({ month: month.optional().describe("in Tokyo; else this month"), center: z.string().max(32).optional() }),
        response: { 200: z.array(ticketsSchema) },
      },
    },
    async ({ query: { month = tokyoDate(context.clock.now()).slice(0, 7), center } }) => {
      mustBeCenter(context.config, center);
      return monthOfCenters(context, month, center);
    },
  );
}
