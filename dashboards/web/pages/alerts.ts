/** 警報: the list (open ones live, past ones by the page) and the page of one alert. What people do there is in alertActs.ts. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import * as z from "zod";
import { alertWords, levelIds } from "../../../jobs/alerts/levels.ts";
import { alertStates, readAlertQuery, seesAlert } from "../alerts/filter.ts";
import type { Draft } from "../alerts/forms.ts";
import { type OneAlert, readOne, readOpen, readPast } from "../alerts/model.ts";
import { oneAlert } from "../alerts/one.ts";
import { openParts, openSection } from "../alerts/open.ts";
import { pastSection } from "../alerts/past.ts";
import { parseAsked } from "../asked.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { html, trusted } from "../html.ts";
import { alertsLink, framed } from "../layout.ts";
import { choice, dayFields, listForm, placeChoice } from "../listForm.ts";
import type { Live } from "../live.ts";
import { page } from "../route.ts";
import { saidBanner } from "../said.ts";
import { textsOf } from "../texts/index.ts";

const idParams = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export function alertPages(app: FastifyInstance, context: WebContext, live: Live): void {
  const { config, clock } = context;

  live.topic("alerts", "read", async ({ viewer, language }) => ({
    "nav-alerts": alertsLink(await context.operations.alerts.countOpen(), textsOf(language).common, "/alerts").text,
    ...openParts(await readOpen(context, viewer), { viewer, language }),
  }));

  app.get("/alerts", page("read"), async (request, reply) => {
    const { viewer, language } = request;
    const { alerts, lists, board } = textsOf(language);
    const drawn = { viewer, language };
    const query = readAlertQuery(request.query, config, viewer, clock.now());
    const { state, before, wrongDays } = query;
    const open = !wrongDays && state !== "resolved" && before === undefined && (await readOpen(context, viewer, query));
    const past = !wrongDays && (state === undefined || state === "resolved") && (await readPast(context, query));
    const levels = levelIds.map((id) => [id, alertWords({ rule: "", level: id }, language)] as const);
    const urgent = html`<p class="field radio"><input type="checkbox" id="urgent" name="urgent" value="1"${trusted(query.urgent ? " checked" : "")}><label for="urgent">${alerts.urgentOnly}</label></p>`;
    const form = listForm("/alerts", alerts.filterTitle, query.isNarrow, language, [
      placeChoice(config, viewer, language, query.filter.device ? `${query.filter.center}/${query.filter.device}` : query.filter.center),
      choice("level", alerts.levels, alerts.allLevels, levels, query.level),
      choice(
        "state",
        lists.state,
        lists.allStates,
        alertStates.map((state) => [state, alerts.states[state]] as const),
        query.state,
      ),
      urgent,
      dayFields(language, query),
    ]);
    // A list that is narrowed stays as it was asked for: what is sent live is the whole of it.
    const isLive = !query.isNarrow && before === undefined;
    const body = html`${saidBanner(request, { ...board.said, ...alerts.said })}<main id="main"${isLive && html` data-lives`}><div class="wide"><h1>${alerts.title}</h1>${form}${query.isNarrow && !wrongDays && html`<p role="status">${lists.isNarrow}</p>`}</div>${open && openSection(open, `/alerts${query.address}`, drawn)}${past && pastSection(past, query, drawn)}</main>`;
    reply.code(wrongDays ? 400 : 200).type("text/html; charset=utf-8");
    return framed(request, { title: alerts.title, path: "/alerts", styles: ["lists"], scripts: isLive ? ["alerts"] : [] }, body);
  });

  app.get("/alerts/:id", page("read"), async (request, reply) => {
    reply.type("text/html; charset=utf-8");
    return onePage(request, await alertOf(context, request), {});
  });
}

/** The alert of the address with all that is known of it. Throws (404, 403) when there is none or it is not the viewer's. */
export async function alertOf(context: WebContext, { params, viewer }: FastifyRequest): Promise<OneAlert> {
  const { id } = parseAsked(idParams, params);
  const one = await readOne(context, viewer, id);
  if (!one) throw new WebProblem(404, "notFound");
  if (!seesAlert(viewer, one.alert)) throw new WebProblem(403, "notAllowed");
  return one;
}

export function onePage(request: FastifyRequest, one: OneAlert, draft: Draft): string {
  const { viewer, language } = request;
  const { alerts, board } = textsOf(language);
  const body = html`${saidBanner(request, { ...board.said, ...alerts.said })}<main id="main">${oneAlert(one, draft, { viewer, language })}</main>`;
  return framed(request, { title: alerts.one(one.alert.id), path: "/alerts", styles: ["lists"] }, body);
}
