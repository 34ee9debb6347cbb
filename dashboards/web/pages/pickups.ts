/** 回収: every bag's way, the tickets and kilograms of the month, and the report by hand in three taps. Posts are in acts.ts, but for one. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import * as z from "zod";
import { tokyoDate } from "../../../contract/time.ts";
import { mustAct } from "../actor.ts";
import { parseAsked } from "../asked.ts";
import { safeBack, saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import type { Drawn } from "../drawn.ts";
import { WebProblem } from "../errors.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import { choice, dayFields, listForm, placeChoice } from "../listForm.ts";
import { mustBeDays, optional } from "../listQuery.ts";
import type { Live } from "../live.ts";
import { pickupCsv } from "../pickups/csv.ts";
import { pickupStates, readPickupQuery } from "../pickups/filter.ts";
import { pickupSection, readPickups } from "../pickups/list.ts";
import { monthOfCenters } from "../pickups/month.ts";
import { monthSection } from "../pickups/monthSection.ts";
import { recordedBanner } from "../pickups/recorded.ts";
import { confirmPage, type Machine, machinesOf, reportWord, tellSection, whatPage } from "../pickups/report.ts";
import { page } from "../route.ts";
import { saidBanner } from "../said.ts";
import { textsOf } from "../texts/index.ts";

/** More bags than a ward of 200 centers makes in a year. */
const maxRows = 50_000;
const backFields = z.object({ back: z.string().max(2_000).optional() }).nullish();
const idParams = z.object({ id: z.coerce.number().int() });
const reportParams = z.object({ center: z.string().max(32), device: z.string().max(32) });
const reportQuery = z.object({ what: optional(z.string().max(20)) });
const reportedQuery = z.object({ reported: optional(z.string().max(65)) });

export function pickupPages(app: FastifyInstance, context: WebContext, live: Live): void {
  const { config, clock, operations } = context;

  app.get("/pickups", page("read"), async (request, reply) => {
    const { viewer, language } = request;
    const { pickups, lists, board } = textsOf(language);
    const drawn: Drawn = { viewer, language };
    const query = readPickupQuery(request.query, config, viewer, clock.now());
    const form = listForm("/pickups", pickups.filterTitle, query.isNarrow, language, [
      placeChoice(config, viewer, language, query.place.at, (kind) => kind === "compactor"),
      choice(
        "state",
        lists.state,
        lists.allStates,
        pickupStates.map((state) => [state, pickups.states[state]] as const),
        query.filter.state,
      ),
      dayFields(language, query),
    ]);
    const title = html`<div class="wide"><h1>${pickups.title}</h1></div>`;
    const send = (body: Html) => framed(request, { title: pickups.title, path: "/pickups", styles: ["lists"] }, body);
    reply.type("text/html; charset=utf-8");
    if (query.wrongDays) {
      reply.code(400);
      return send(html`<main id="main">${title}<div class="wide">${form}</div></main>`);
    }
    const list = await readPickups(context, query);
    const month = await monthOfCenters(context, tokyoDate(clock.now()).slice(0, 7));
    const banner = (await recorded(request, drawn)) || saidBanner(request, { ...board.said, ...pickups.said });
    const shown = month.filter(({ center }) => viewer.sees(center));
    return send(
      html`${banner}<main id="main">${title}${tellSection(machinesOf(config, drawn), drawn)}${monthSection(shown, config, drawn)}<div class="wide">${form}${query.isNarrow && html`<p role="status">${lists.isNarrow}</p>`}</div>${pickupSection(list, query, context, drawn)}</main>`,
    );
  });

  app.get("/pickups.csv", page("read"), async (request, reply) => {
    const query = readPickupQuery(request.query, config, request.viewer, clock.now());
    mustBeDays(query);
    const { filter } = query;
    const bags = await operations.pickupPages.page(filter, { limit: maxRows });
    const headers = { "content-disposition": `attachment; filename="pickups-${tokyoDate(clock.now())}.csv"` };
    return reply
      .headers(headers)
      .type("text/csv; charset=utf-8")
      .send(pickupCsv(bags, config, request.language));
  });

  /** After a report: what was recorded of that machine, with its undo. */
  async function recorded(request: FastifyRequest, drawn: Drawn): Promise<Html | false> {
    const [center, device] = parseAsked(reportedQuery, request.query).reported?.split("/") ?? [];
    const machine = machinesOf(config, drawn).find((one) => one.center === center && one.device === device);
    return machine !== undefined && recordedBanner(context, machine, drawn);
  }

  app.get("/pickups/report/:center/:device", page("act"), async (request, reply) => {
    const { viewer, language } = request;
    const drawn: Drawn = { viewer, language };
    const machine = machineOf(request);
    const { what } = parseAsked(reportQuery, request.query);
    const word = what === undefined ? undefined : reportWord(what, language);
    if (what !== undefined && word === undefined) throw new WebProblem(400, "unreadable");
    const { report } = textsOf(language).pickups;
    const inner = what === undefined || word === undefined ? whatPage(machine, drawn) : confirmPage(machine, what, word, drawn);
    const title = word === undefined ? report.title : report.confirmTitle;
    reply.type("text/html; charset=utf-8");
    return framed(request, { title, path: "/pickups", styles: ["lists"] }, html`<main id="main" class="text">${inner}</main>`);
  });

  function machineOf(request: FastifyRequest): Machine {
    const { center, device } = parseAsked(reportParams, request.params);
    const of = Object.hasOwn(config.centers, center) ? config.centers[center] : undefined;
    if (!of) throw new WebProblem(404, "noSuchCenter");
    const found = Object.hasOwn(of.devices, device) ? of.devices[device] : undefined;
    if (found?.kind !== "compactor") throw new WebProblem(404, "noSuchDevice");
    return { center, device, of, config: found };
  }

  app.post("/reports/:id/undo", page("act"), async (request, reply) => {
    const { back } = parseAsked(backFields, request.body) ?? {};
    const report = await operations.eyeReports.find(parseAsked(idParams, request.params).id);
    if (report) mustAct(request, report.center);
    const done = report !== undefined && (await operations.eyeReports.withdraw(report.id, request.actor, clock.now()));
    live.look();
    return reply.redirect(saying(safeBack(back, "/pickups"), done ? "reportUndone" : "reportGone"), 303);
  });
}
