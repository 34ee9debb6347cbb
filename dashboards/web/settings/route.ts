/** /api/v1/settings: the values that pages may change, with what counts now and where it comes from. */
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import * as z from "zod";
import { valueAt } from "../../../contract/config/settable.ts";
import type { WebContext } from "../context.ts";
import { mayChange, scopesOf } from "./scopes.ts";

const answerSchema = z.array(
  z.object({
    path: z.string(),
    label: z.object({ ja: z.string(), en: z.string() }),
    type: z.string().describe("number, choice, switch, time, span, hours, dates, weekdays, duty, recipients"),
    unit: z.string().optional(),
    value: z.unknown().describe("null: not set"),
    origin: z.enum(["page", "file", "set", "default"]).optional().describe("set: --set at the start"),
    changedAt: z.number().optional(),
    changedBy: z.string().optional(),
    before: z.unknown().optional().describe("what counted before the change from a page"),
  }),
);

/** Only what this viewer's role may change: addresses of people are for administrators. */
export function settingsRoute(root: FastifyInstance, { config, settings }: WebContext): void {
  root
    .withTypeProvider<ZodTypeProvider>()
    .get("/api/v1/settings", { schema: { response: { 200: answerSchema } }, config: { need: "settings" } }, async ({ viewer }) => {
      await settings?.refresh();
      const rows = settings?.standing.rows ?? [];
      return scopesOf(config, (one) => mayChange(viewer, one)).flatMap((scope) =>
        scope.settings.map(({ path, label, type }) => {
          const row = rows.find((one) => one.path === path);
          return {
            path,
            label,
            type: type.is,
            ...("unit" in type && { unit: type.unit }),
            value: valueAt(config, path),
            origin: settings?.originOf(path),
            ...(row && { changedAt: row.setAt, changedBy: row.setBy, before: row.before }),
          };
        }),
      );
    });
}
