/** What the whole site knows and every page shows: kept beside the pages, so that drawing one asks no store. */
import type { FastifyInstance } from "fastify";
import type { WebContext } from "./context.ts";
import { wantsPage } from "./errors.ts";
import { isDemo } from "./session.ts";

const refreshMs = 2_000;

export function siteFacts(app: FastifyInstance, { config, operations, clock }: WebContext): void {
  const site = { demo: isDemo(config), openAlerts: 0, now: () => clock.now() };
  let readAt = Number.NEGATIVE_INFINITY;
  app.decorate("site", site);
  app.addHook("preHandler", async (request) => {
    if (!wantsPage(request) || Math.abs(clock.now() - readAt) < refreshMs) return;
    readAt = clock.now();
    site.openAlerts = await operations.alerts.countOpen();
  });
}
