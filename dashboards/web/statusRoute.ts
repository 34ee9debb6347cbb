/** /api/v1/status: what the page 状態 shows, as JSON. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import * as z from "zod";
import type { WebContext } from "./context.ts";
import { heldTo } from "./ownCenter.ts";
import { healthJson, readGaps } from "./pipeline.ts";
import { storeNames } from "./status/facilities.ts";
import type { StatusReader } from "./status/model.ts";

const id = z.string().max(32);
const numbers = { read: z.number(), stored: z.number(), quarantined: z.number(), dropped: z.number(), balanced: z.boolean() };
const gapSchema = z.object({
  journal: z.string(),
  center: id,
  agent: id,
  from: z.number(),
  to: z.number(),
  seenAt: z.number(),
  endedAt: z.number().optional(),
  end: z.enum(["recovered", "dropped", "lost"]).optional(),
  measuredAfter: z.number().optional(),
  measuredBefore: z.number().optional(),
});
const statusSchema = z.object({
  ...numbers,
  inJournals: z.number(),
  agents: z.array(
    z.object({
      center: id,
      agent: id,
      ...numbers,
      inJournal: z.number(),
      state: z.enum(["up", "down"]),
      lastAt: z.number().optional(),
      version: z.string().optional(),
      clockOffsetMs: z.int().optional(),
      clockOff: z.boolean(),
      lost: z.number(),
      problems: z.array(z.object({ device: id, problem: z.string() })),
    }),
  ),
  quarantine: z.array(
    z.object({
      id: z.number(),
      center: id,
      agent: id,
      device: z.string(),
      reason: z.string(),
      count: z.number(),
      firstAt: z.number(),
      lastAt: z.number(),
      kept: z.number().describe("kept whole: a replay can take them"),
      replayed: z.number(),
      forgotten: z.number(),
    }),
  ),
  gaps: z.array(gapSchema).describe("numbers that did not come in their turn: open ones and those of the last 7 days, at most 200"),
  gapCounts: z.array(
    z.object({
      journal: z.string(),
      center: id,
      agent: id,
      expected: z.number().describe("the highest number known to exist"),
      received: z.number().describe("stored or quarantined"),
      recovered: z.number().describe("of the received: came after they had been missed"),
      late: z.number().describe("of the received: came over 15 minutes after they were measured"),
      dropped: z.number().describe("by the agent's policy"),
      lost: z.number().describe("for ever, without a word"),
      open: z.number().describe("missed and still to come"),
      forgotten: z.number().describe("gaps that are no longer listed"),
    }),
  ),
  store: z.object({ ok: z.boolean(), downSince: z.number().optional() }),
  jobs: z.array(
    z.object({
      job: z.string(),
      lastStartedAt: z.number().optional().describe("absent: it never ran; at most a minute old"),
      lastSucceededAt: z.number().optional(),
      nextAt: z.number().optional().describe("absent: not known"),
      latenessSeconds: z.number().describe("how long it should have run already; 0: in time"),
      problem: z.string().optional().describe("why the last run failed; absent: it did not"),
    }),
  ),
  outbox: z.object({
    waiting: z.number().describe("mails that the mail server has not taken yet"),
    oldestAt: z.number().optional(),
    refused: z.number().describe("refused for good in the last 7 days"),
  }),
  stores: z.array(
    z.object({
      name: z.enum(storeNames),
      kind: z.enum(["sqlite", "influx"]),
      reachable: z.boolean(),
      bytes: z.number().optional().describe("of a file on the machine of the pages"),
    }),
  ),
  certificates: z.array(
    z.object({
      use: z.enum(["broker", "web", "authority"]),
      state: z.enum(["good", "ending", "ended", "unreadable"]),
      endsAt: z.number().optional(),
      daysLeft: z.number().optional(),
    }),
  ),
  disk: z
    .object({ freeBytes: z.number(), totalBytes: z.number(), level: z.enum(["fine", "low", "very-low"]) })
    .optional()
    .describe("of the data folder of the pages"),
  journals: z.array(z.object({ center: id, bytes: z.number() })).describe("of agents on the machine of the pages"),
  watchers: z.object({ count: z.number(), most: z.number(), many: z.boolean() }).describe("screens that are open now"),
  history: z.object({ done: z.number(), total: z.number() }).optional(),
  health: z.object({ status: z.enum(["ok", "degraded"]), reasons: z.array(z.string()) }),
});

export function statusRoute(app: FastifyInstance, context: WebContext, reader: StatusReader): void {
  app.withTypeProvider<ZodTypeProvider>().get("/api/v1/status", { schema: { response: { 200: statusSchema } } }, async ({ viewer }) => {
    const only = heldTo(viewer);
    const { pipeline, jobs, health, facilities, watchers } = await reader.read(only);
    return {
      ...pipeline,
      ...readGaps(context, only),
      jobs: jobs.jobs,
      outbox: jobs.outbox,
      ...facilities,
      watchers,
      health: healthJson(health),
    };
  });
}
