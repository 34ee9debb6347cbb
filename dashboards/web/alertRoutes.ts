/** /api/v1/alerts: open and past alerts, with mails, comments, silences and what explains each. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import * as z from "zod";
import { dayMs, type Instant } from "../../contract/time.ts";
import { silencesOn } from "../../jobs/alerts/hush.ts";
import { isUrgent, levelIds } from "../../jobs/alerts/levels.ts";
import { ruleIds } from "../../jobs/alerts/rules.ts";
import { type AlertFilter, type AlertKey, fits } from "../../records/operations/alertPages.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import { alertStates, keyText, seesAlert } from "./alerts/filter.ts";
import { type AlertView, readViews } from "./alerts/model.ts";
import type { WebContext } from "./context.ts";
import { instantOf, mustBeInOrder, placeOf, time } from "./listQuery.ts";

const id = z.string().max(32);
const alertSchema = z.object({
  id: z.number(),
  center: id,
  device: z.string(),
  rule: z.string(),
  level: z.string().describe("how bad it is; when it is over: how bad it was at its end"),
  worstLevel: z.string().describe("the worst that it was; what is over is found by this, by `level` and by `urgent`"),
  urgent: z.boolean().describe("its `level` is urgent"),
  openedAt: z.number(),
  changedAt: z.number(),
  resolvedAt: z.number().nullable(),
  resolution: z.string().nullable(),
  acknowledgedAt: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
  escalatedAt: z.number().nullable().describe("when the next role was told too"),
  causedBy: z.number().nullable().describe("id of the alert that explains it"),
  silencedUntil: z.number().nullable().describe("no mails about it until then"),
  mails: z.array(
    z.object({
      reason: z.string(),
      level: z.string(),
      subject: z.string(),
      at: z.number(),
      receivers: z.number().nullable().describe("how many people; null: not recorded"),
    }),
  ),
  comments: z.array(z.object({ text: z.string(), by: z.string(), at: z.number() })).describe("oldest first"),
  key: z.string().describe("for `before`: what follows is older"),
});

const query = z.object({
  days: z.coerce.number().int().min(0).max(3650).default(30).describe("open, or ended in so many days; not with from or to"),
  center: id.optional(),
  device: z.string().max(50).optional(),
  rule: z.enum(ruleIds).optional(),
  level: z.enum(levelIds).optional(),
  urgent: z.enum(["true", "false"]).optional(),
  state: z.enum(alertStates).optional().describe("open: not acknowledged"),
  from: time.optional().describe("opened from then on"),
  to: time.optional().describe("opened before then"),
  before: z
    .string()
    .regex(/^\d{1,15}-\d{1,15}$/)
    .optional()
    .describe("the key of the last alert of the page before this one"),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
type Asked = z.infer<typeof query>;

export function alertRoutes(root: FastifyInstance, context: WebContext): void {
  const { config, clock } = context;
  root
    .withTypeProvider<ZodTypeProvider>()
    .get(
      "/api/v1/alerts",
      { schema: { querystring: query, response: { 200: z.array(alertSchema) } } },
      async ({ query: asked, viewer }) => {
        const { center, device } = placeOf({ center: asked.center }, config, viewer);
        const filter: AlertFilter = {
          center,
          device: asked.device ?? device,
          rule: asked.rule,
          levels: levelsOf(asked),
          from: instantOf(asked.from),
          to: instantOf(asked.to),
        };
        mustBeInOrder(filter);
        const alerts = (await read(context, asked, filter, clock.now())).filter((alert) => seesAlert(viewer, alert));
        return (await readViews(context, alerts)).map(toJson);
      },
    );
}

function levelsOf({ level, urgent }: Asked): string[] | undefined {
  if (urgent === undefined) return level === undefined ? undefined : [level];
  return (level === undefined ? levelIds : [level]).filter((one) => isUrgent(one) === (urgent === "true"));
}

async function read({ operations }: WebContext, asked: Asked, filter: AlertFilter, now: Instant): Promise<Alert[]> {
  const { state, limit, days } = asked;
  const [openedAt, id] = asked.before?.split("-").map(Number) ?? [];
  const before = openedAt === undefined || id === undefined ? undefined : { openedAt, id };
  const page = { before, limit };
  if (state === "resolved") return operations.alertPages.past(filter, page);
  const isBounded = filter.from !== undefined || filter.to !== undefined;
  if (state === undefined) return operations.alertPages.list(filter, { ...page, endedSince: isBounded ? 0 : now - days * dayMs });
  const silences = await operations.silences.lastingBeyond(now);
  const inState = (alert: Alert) =>
    state === "silenced" ? silencesOn(alert, silences, now).length > 0 : (alert.acknowledgedAt === null) === (state === "open");
  return (await operations.alerts.open())
    .filter((alert) => fits(filter, alert) && inState(alert) && (!before || isOlder(alert, before)))
    .sort((a, b) => b.openedAt - a.openedAt || b.id - a.id)
    .slice(0, limit);
}

function isOlder(alert: AlertKey, than: AlertKey): boolean {
  return alert.openedAt < than.openedAt || (alert.openedAt === than.openedAt && alert.id < than.id);
}

function toJson({ alert, urgent, cause, silences, mails, comments }: AlertView): z.infer<typeof alertSchema> {
  return {
    ...alert,
    urgent,
    causedBy: cause?.id ?? null,
    silencedUntil: silences[0]?.until ?? null,
    mails,
    comments,
    key: keyText(alert),
  };
}
