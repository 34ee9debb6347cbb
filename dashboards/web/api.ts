/** /api/v1: what the pages show, as JSON. The OpenAPI document is made from the schemas of these routes. */
import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform, type ZodTypeProvider } from "fastify-type-provider-zod";
import * as z from "zod";
import { type Latest, type Step, steps } from "../../collector/series/port.ts";
import { isQuantity, quantityOf } from "../../contract/quantities.ts";
import { dayMs } from "../../contract/time.ts";
import { alertRoutes } from "./alertRoutes.ts";
import type { BoardReader } from "./board/model.ts";
import { completenessRoute } from "./completenessRoute.ts";
import type { WebContext } from "./context.ts";
import { readJobs } from "./jobsView.ts";
import { mustBeInOrder, time } from "./listQuery.ts";
import { pickupRoutes } from "./pickupRoutes.ts";
import { healthJson, healthOf, readPipeline } from "./pipeline.ts";
import { centerAt, deviceAt } from "./places.ts";
import { settingsRoute } from "./settings/route.ts";
import type { StatusReader } from "./status/model.ts";
import { statusRoute } from "./statusRoute.ts";
import { ticketsRoute } from "./ticketsRoute.ts";
import { whatIfRoute } from "./whatIfRoute.ts";

/** More than a screen can draw; a longer answer is refused, not cut. */
const maxPoints = 20_000;
/** No machine lives longer; a longer span is a mistake. */
const maxSpanYears = 20;
const maxSpanMs = maxSpanYears * 366 * dayMs;

const failure = z.object({ error: z.string(), remedy: z.string().optional() });
const id = z.string().max(32);
const value = z.union([z.number(), z.boolean()]);
const newestValues = z.record(z.string(), z.object({ at: z.number(), value, unit: z.string() }));
const deviceSchema = z.object({
  center: id,
  device: id,
  kind: id,
  name: z.string(),
  stale: z.boolean(),
  lastAt: z.number().optional(),
  values: newestValues,
});

export async function apiRoutes(root: FastifyInstance, context: WebContext, reader: BoardReader, status: StatusReader): Promise<void> {
  const { config, series } = context;
  await root.register(swagger, {
    openapi: { openapi: "3.1.0", info: { title: "mimamori", version: "1" } },
    transform: jsonSchemaTransform,
  });
  const app = root.withTypeProvider<ZodTypeProvider>();

  app.get(
    "/api/v1/centers",
    {
      schema: {
        response: {
          200: z.array(
            z.object({
              id,
              name: z.string(),
              simulated: z.boolean(),
              devices: z.array(z.object({ id, kind: id, name: z.string(), planned: z.boolean() })),
            }),
          ),
        },
      },
    },
    async () =>
      Object.entries(config.centers).map(([center, { name, simulated, devices }]) => ({
        id: center,
        name: name.ja,
        simulated,
        devices: Object.entries(devices).map(([device, { kind, name: label, planned }]) => ({ id: device, kind, name: label, planned })),
      })),
  );

  app.get(
    "/api/v1/devices/:center/:device",
    { schema: { params: z.object({ center: id, device: id }), response: { 200: deviceSchema, 404: failure } } },
    async (request, reply) => {
      const { center, device } = request.params;
      const view = (await reader.read()).centers.find((one) => one.id === center);
      const found = [...(view?.compactors ?? []), ...(view?.others ?? [])].find((one) => one.id === device);
      if (!found) return reply.code(404).send({ error: "no such device", remedy: "see /api/v1/centers" });
      const values = withUnits(found.latest);
      return {
        center,
        device,
        kind: found.config.kind,
        name: found.config.name,
        stale: found.stale,
        ...(found.lastAt !== undefined && { lastAt: found.lastAt }),
        values,
      };
    },
  );

  app.get(
    "/api/v1/latest",
    {
      schema: {
        querystring: z.object({ center: id.optional() }),
        response: { 200: z.array(z.object({ center: id, device: id, kind: id, values: newestValues })), 404: failure },
      },
    },
    async (request, reply) => {
      const asked = request.query.center;
      if (asked !== undefined && !centerAt(config, asked))
        return reply.code(404).send({ error: "no such center", remedy: "see /api/v1/centers" });
      const devices = Object.entries(config.centers)
        .filter(([center]) => asked === undefined || center === asked)
        .flatMap(([center, { devices: own }]) => Object.entries(own).map(([device, { kind }]) => ({ center, device, kind })));
      const latest = await series.latest(devices);
      return devices.map((of) => ({ ...of, values: withUnits(latest.get(`${of.center}/${of.device}`) ?? {}) }));
    },
  );

  const seriesQuery = z.object({
    center: id,
    device: id,
    quantity: z.string().max(64),
    from: time,
    to: time,
    every: z.enum(Object.keys(steps) as [Step, ...Step[]]).default("5m"),
  });
  const point = z.tuple([z.number(), z.number(), z.number(), z.number()]).describe("start (UTC ms), min, mean, max");
  app.get(
    "/api/v1/series",
    {
      schema: {
        querystring: seriesQuery,
        response: {
          200: z.object({ center: id, device: id, quantity: z.string(), unit: z.string(), points: z.array(point) }),
          400: failure,
          404: failure,
        },
      },
    },
    async (request, reply) => {
      const { center, device, quantity, from, to, every } = request.query;
      const kind = deviceAt(config, center, device)?.kind;
      if (!kind) return reply.code(404).send({ error: "no such device", remedy: "see /api/v1/centers" });
      if (!isQuantity(quantity))
        return reply.code(400).send({ error: "no such quantity", remedy: "see /api/v1/devices/{center}/{device}" });
      const span = { from: Date.parse(from), to: Date.parse(to) };
      mustBeInOrder(span);
      if (span.to - span.from > maxSpanMs)
        return reply.code(400).send({ error: `over ${maxSpanYears} years at once`, remedy: "ask for a shorter span" });
      const points = await series.range({
        of: { center, device, kind },
        quantity,
        ...span,
        every,
        limit: maxPoints + 1,
      });
      if (points.length > maxPoints)
        return reply.code(400).send({ error: `over ${maxPoints} points`, remedy: "ask for a shorter span or a coarser every" });
      return { center, device, quantity, unit: quantityOf(quantity).unit, points };
    },
  );

  statusRoute(root, context, status);
  completenessRoute(root, context);
  alertRoutes(root, context);
  pickupRoutes(root, context, reader);
  whatIfRoute(root, context);
  settingsRoute(root, context);
  ticketsRoute(root, context);

  const health = z.object({ status: z.enum(["ok", "degraded"]), reasons: z.array(z.string()) });
  const busy = z.object({ status: z.enum(["starting", "stopping"]), reasons: z.array(z.string()) });
  app.get("/healthz", { schema: { response: { 200: health, 503: busy } }, config: { need: "open" } }, async (_request, reply) => {
    const phase = context.phase();
    if (phase !== "running") return reply.code(503).send({ status: phase, reasons: [] });
    return healthJson(healthOf(context, readPipeline(context), await readJobs(context)));
  });

  app.get("/api/v1/openapi.json", { schema: { hide: true } }, async () => root.swagger());
}

function withUnits(latest: Latest): z.infer<typeof newestValues> {
  return Object.fromEntries(
    Object.entries(latest).map(([name, { at, value: newest }]) => [
      name,
      { at, value: newest, unit: isQuantity(name) ? quantityOf(name).unit : "" },
    ]),
  );
}
