/** /api/v1/completeness: how much of each day was recorded, by device. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import * as z from "zod";
import { completeness } from "../../collector/series/completeness.ts";
import { addDays, tokyoMidnight } from "../../contract/time.ts";
import type { WebContext } from "./context.ts";
import { mustBeInOrder } from "./listQuery.ts";

const maxDays = 31;

const id = z.string().max(32);
const day = z.iso.date();
const failure = z.object({ error: z.string(), remedy: z.string().optional() });
const daySchema = z.object({
  center: id,
  device: id,
  day,
  expected: z.number().describe("one reading every everySeconds, around the clock"),
  received: z.number(),
  ratio: z.number().min(0).max(1),
  reasons: z.array(z.enum(["dropped", "lost", "no-contact", "nothing-yet"])),
});

export function completenessRoute(app: FastifyInstance, { config, series, ledger, clock }: WebContext): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    "/api/v1/completeness",
    {
      schema: {
        querystring: z.object({ center: id.optional(), from: day.describe("a day in Tokyo"), to: day.describe("included") }),
        response: { 200: z.array(daySchema), 400: failure, 404: failure },
      },
    },
    async (request, reply) => {
      const { center, from, to } = request.query;
      if (center !== undefined && !Object.hasOwn(config.centers, center))
        return reply.code(404).send({ error: "no such center", remedy: "see /api/v1/centers" });
      mustBeInOrder({ from: tokyoMidnight(from), to: tokyoMidnight(addDays(to, 1)) });
      if (to >= addDays(from, maxDays))
        return reply.code(400).send({ error: `from 1 to ${maxDays} days`, remedy: "ask for a shorter span" });
      return completeness({ config, series, ledger, now: clock.now() }, { from, to, ...(center !== undefined && { center }) });
    },
  );
}
