/** /metrics for Prometheus: numbers only, by center and agent. */
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { WebContext } from "./context.ts";
import { readJobs } from "./jobsView.ts";
import type { Live } from "./live.ts";
import { readPipeline } from "./pipeline.ts";
import { page } from "./route.ts";

export function metricsRoute(app: FastifyInstance, context: WebContext, live: Live): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const readings = new Gauge({
    name: "mimamori_readings",
    help: "Lifetime readings of an agent by where they are",
    labelNames: ["center", "agent", "place"],
    registers: [registry],
  });
  const gaps = new Gauge({
    name: "mimamori_journal_numbers",
    help: "Lifetime numbers of an agent's journals: expected, received, recovered, late, dropped, lost, open",
    labelNames: ["center", "agent", "what"],
    registers: [registry],
  });
  const kept = new Gauge({ name: "mimamori_quarantine_kept", help: "Refused readings that a replay can take", registers: [registry] });
  const up = new Gauge({
    name: "mimamori_agent_up",
    help: "1 while the agent says that it is up",
    labelNames: ["center", "agent"],
    registers: [registry],
  });
  const storeUp = new Gauge({ name: "mimamori_series_store_up", help: "1 while the series store takes writes", registers: [registry] });
  const openAlerts = new Gauge({ name: "mimamori_open_alerts", help: "Alerts that are open", registers: [registry] });
  const collector = new Gauge({
    name: "mimamori_collector",
    help: "Since the collector's start: buffered, ignored (buffer full), duplicates, malformed",
    labelNames: ["what"],
    registers: [registry],
  });
  const lateness = new Gauge({
    name: "mimamori_job_lateness_seconds",
    help: "How long a job should have run already, 0: in time",
    labelNames: ["job"],
    registers: [registry],
  });
  const mails = new Gauge({
    name: "mimamori_outbox_mails",
    help: "Mails that wait for the mail server, and those it refused for good in the last 7 days",
    labelNames: ["state"],
    registers: [registry],
  });
  const watchers = new Gauge({ name: "mimamori_live_watchers", help: "Screens that watch the board", registers: [registry] });

  app.get("/metrics", page("read"), async (_request, reply) => {
    const pipeline = readPipeline(context);
    readings.reset();
    for (const { center, agent, state, ...numbers } of pipeline.agents) {
      for (const place of ["read", "stored", "quarantined", "inJournal", "dropped"] as const)
        readings.set({ center, agent, place }, numbers[place]);
      up.set({ center, agent }, state === "up" ? 1 : 0);
    }
    gaps.reset();
    for (const { center, agent, ...numbers } of context.ledger.gapCounts()) {
      for (const what of ["expected", "received", "recovered", "late", "dropped", "lost", "open"] as const)
        gaps.inc({ center, agent, what }, numbers[what]);
    }
    kept.set(pipeline.quarantine.reduce((sum, entry) => sum + entry.kept, 0));
    storeUp.set(pipeline.store.ok ? 1 : 0);
    openAlerts.set((await context.operations.alerts.open()).length);
    for (const [what, count] of Object.entries(context.ledger.collectorCounts())) collector.set({ what }, count);
    const { jobs, outbox } = await readJobs(context);
    lateness.reset();
    for (const { job, latenessSeconds } of jobs) lateness.set({ job }, latenessSeconds);
    for (const state of ["waiting", "refused"] as const) mails.set({ state }, outbox[state]);
    watchers.set(live.watchers());
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
