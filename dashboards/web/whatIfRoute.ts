/** /api/v1/what-if: the past under other rules, by the same functions that decide today. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import * as z from "zod";
import { checkConfig } from "../../contract/config/check.ts";
import type { Config } from "../../contract/config/schema.ts";
import { dayMs, tokyoMidnight } from "../../contract/time.ts";
import { whatIf } from "../../jobs/whatIf/whatIf.ts";
import { applySet } from "../../runtime/config.ts";
import { ConfigError } from "../../runtime/errors.ts";
import type { WebContext } from "./context.ts";
import { sendProblem } from "./errors.ts";
import { heldTo } from "./ownCenter.ts";

const outcome = z.object({
  alerts: z.number().describe("bags about which somebody was asked to act"),
  fullAlerts: z.number().describe("of these because the machine was full"),
  mails: z.number().describe("how often staff were told"),
  bagChanges: z.number(),
  overflows: z.number().describe("bags that were full while families still came"),
  overflowBags: z.number().describe("shares of a bag that found no place"),
  meanFillAtChange: z.number().optional(),
});
const answerSchema = z.object({
  from: z.number(),
  to: z.number(),
  machines: z.number().describe("compactors with a past in this time"),
  current: outcome,
  changed: outcome.describe("with the changed rules"),
  byMachine: z.array(
    z.object({
      center: z.string(),
      device: z.string(),
      current: outcome,
      changed: outcome,
    }),
  ),
});
const problem = z.object({ error: z.string(), remedy: z.string().optional() });
const changes = z.union([z.string(), z.array(z.string())]).transform((one) => (typeof one === "string" ? [one] : one));

const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: "a day like 2026-11-01, or a time with its offset" });
const usualMs = 30 * dayMs;
const instantOf = (text: string, ofDay: number) => (text.length === 10 ? tokyoMidnight(text) + ofDay : Date.parse(text));

/** One question costs seconds of work: a year of some machines, a month of hundreds. */
const maxMachineDays = 4_000;

export function whatIfRoute(root: FastifyInstance, { config, series, clock }: WebContext): void {
  root.withTypeProvider<ZodTypeProvider>().get(
    "/api/v1/what-if",
    {
      schema: {
        querystring: z.object({
          set: changes.describe("rules of a center, e.g. centers.east.nearFull=0.85; may be given several times"),
          from: time.optional().describe("a day in Tokyo (2026-11-01) or a time with its offset; else 30 days before `to`"),
          to: time.optional().describe("up to this day, it included, or to this time; else now; never later than now"),
        }),
        response: { 200: answerSchema, 400: problem, 503: problem },
      },
    },
    async (request, reply) => {
      const { query, viewer } = request;
      const only = heldTo(viewer);
      const refused = (error: string, remedy?: string) => reply.code(400).send({ error, ...(remedy && { remedy }) });
      if (query.set.length > 20 || query.set.some((pair) => !pair.startsWith("centers.")))
        return refused("only rules of a center can be changed", "set=centers.{center}.nearFull=0.85");
      const unknown = query.set.map((pair) => pair.split(/[.=]/)[1] ?? "").find((id) => !Object.hasOwn(config.centers, id));
      if (unknown !== undefined) return refused(`no such center: ${unknown}`, `one of ${Object.keys(config.centers).join(", ")}`);
      if (only !== undefined && query.set.some((pair) => !pair.startsWith(`centers.${only}.`)))
        return sendProblem(request, reply, 403, "otherToken");
      const ofOwn = (one: Config): Config => (only === undefined ? one : { ...one, centers: { [only]: one.centers[only]! } });
      const now = clock.now();
      const to = Math.min(now, query.to === undefined ? now : instantOf(query.to, dayMs));
      const from = query.from === undefined ? to - usualMs : instantOf(query.from, 0);
      if (from >= to) return refused("from must be before to");
      const machines = Object.values(ofOwn(config).centers).flatMap(({ devices }) =>
        Object.values(devices).filter(({ kind, planned }) => kind === "compactor" && !planned),
      ).length;
      if (((to - from) / dayMs) * machines > maxMachineDays)
        return refused(`over ${maxMachineDays} days of machines`, "ask for a shorter time, or use the command what-if");
      const document = structuredClone(config) as unknown as Record<string, unknown>;
      try {
        for (const pair of query.set) applySet(document, pair);
      } catch (error) {
        if (error instanceof ConfigError) return refused(error.problems.join("; "));
        throw error;
      }
      const checked = checkConfig(document);
      if (!checked.ok)
        return refused(
          checked.problems
            .map(({ path, message }) => `${path.join(".")}: ${message}`)
            .join("; ")
            .slice(0, 1_000),
        );
      // A second question waits for nobody, it is told to come back.
      const answer = root.whatIfDesk.run((signal) => whatIf(series, ofOwn(config), ofOwn(checked.config), { from, to }, { signal }));
      if (!answer) return reply.code(503).send({ error: "another what-if is being worked out", remedy: "try again in some seconds" });
      return await answer;
    },
  );
}
