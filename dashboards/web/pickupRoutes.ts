/** /api/v1/pickups, /api/v1/forecasts: bags on their way, and when machines will be full. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import * as z from "zod";
import { dayMs } from "../../contract/time.ts";
import { adviceSentence } from "../../jobs/pickup/adviceWords.ts";
import type { BoardReader } from "./board/model.ts";
import type { WebContext } from "./context.ts";
import { WebProblem } from "./errors.ts";
import { instantOf, mustBeCenter, mustBeInOrder, placeOf, time } from "./listQuery.ts";
import { deviceAt } from "./places.ts";

const id = z.string().max(32);
const state = z.enum(["advised", "promised", "put-out", "unconfirmed", "verified", "collected", "cancelled"]);
const pickupSchema = z.object({
  id: z.number(),
  center: id,
  device: id,
  state,
  openedAt: z.number(),
  act: z.enum(["put-out", "exchange"]).nullable(),
  actBy: z.number().nullable().describe("by when it was to be done"),
  collectionAt: z.number().nullable().describe("for which collection"),
  promisedAt: z.number().nullable(),
  putOutAt: z.number().nullable(),
  askedAt: z.number().nullable(),
  verifiedAt: z.number().nullable(),
  evidence: z.string().nullable().describe("what showed it, e.g. level,counter"),
  collectedAt: z.number().nullable(),
  fillBefore: z.number().nullable(),
  cycles: z.number().nullable(),
  massKg: z.number().nullable(),
  steps: z.array(z.object({ state, by: z.string(), at: z.number() })).describe("who did what, and when"),
});
const pickupQuery = z.object({
  center: id.optional(),
  device: id.optional(),
  state: state.optional(),
  from: time.optional().describe("opened from then on"),
  to: time.optional().describe("opened before then"),
  before: z.coerce.number().int().min(1).optional().describe("id of the last one of the page before this one"),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
const forecastSchema = z.object({
  center: id,
  device: id,
  madeAt: z.number(),
  basis: z.string().describe("whose habits it rests on: device, center or kind"),
  enough: z.boolean().describe("false: too little is known to rely on it"),
  fillRatio: z.number(),
  fillSd: z.number(),
  p10: z.number().nullable().describe("early time of full (UTC ms); null: not within 14 days"),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
});
const newestForecastSchema = forecastSchema.extend({
  advice: z.object({
    kind: z.enum(["none", "next", "today", "full", "unknown"]),
    act: z.enum(["put-out", "exchange"]).optional(),
    actBy: z.number().optional(),
    collectionAt: z.number().optional(),
    sentence: z.string(),
  }),
});

export function pickupRoutes(root: FastifyInstance, { operations, clock, config }: WebContext, reader: BoardReader): void {
  const app = root.withTypeProvider<ZodTypeProvider>();

  app.get("/api/v1/pickups", { schema: { querystring: pickupQuery, response: { 200: z.array(pickupSchema) } } }, async (request) => {
    const { state: wanted, from, to, before, limit, device } = request.query;
    const { center } = placeOf({ center: request.query.center }, config, request.viewer);
    const span = { from: instantOf(from), to: instantOf(to) };
    mustBeInOrder(span);
    const pickups = await operations.pickupPages.page({ center, device, state: wanted, ...span }, { before, limit });
    const events = Map.groupBy(await operations.pickups.eventsOf(pickups.map((one) => one.id)), ({ pickup }) => pickup);
    return pickups.map((one) => ({ ...one, steps: events.get(one.id) ?? [] }));
  });

  app.get(
    "/api/v1/forecasts",
    { schema: { querystring: z.object({ center: id.optional() }), response: { 200: z.array(newestForecastSchema) } } },
    async ({ query: { center: asked } }) => {
      mustBeCenter(config, asked);
      const { centers, now } = await reader.read();
      return centers
        .filter((center) => asked === undefined || center.id === asked)
        .flatMap(({ id: center, compactors }) =>
          compactors.flatMap(({ id: device, forecast, advice }) => {
            if (!forecast) return [];
            const { basis, enough, fill, fullAt } = forecast;
            const { kind, act, actBy, collectionAt } = advice;
            return {
              ...{ center, device, madeAt: now, basis, enough, fillRatio: fill.ratio, fillSd: fill.sd },
              ...{ p10: fullAt.p10 ?? null, p50: fullAt.p50 ?? null, p90: fullAt.p90 ?? null },
              advice: {
                kind,
                ...(act && { act }),
                ...(actBy && { actBy }),
                ...(collectionAt && { collectionAt }),
                sentence: adviceSentence(advice),
              },
            };
          }),
        );
    },
  );

  app.get(
    "/api/v1/forecasts/:center/:device",
    {
      schema: {
        params: z.object({ center: id, device: id }),
        querystring: z.object({ days: z.coerce.number().int().min(1).max(35).default(7) }),
        response: { 200: z.array(forecastSchema) },
      },
    },
    async ({ params: { center, device }, query: { days } }) => {
      if (!deviceAt(config, center, device)) throw new WebProblem(404, "noSuchDevice");
      const now = clock.now();
      const rows = await operations.forecasts.of(center, device, now - days * dayMs, now + 1);
      return rows.map((row) => ({ ...row, enough: row.enough === 1 }));
    },
  );
}
