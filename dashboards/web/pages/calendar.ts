/** 暦: a month of collections, closed days and duties; staff of a center settle who puts the bag out. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import * as z from "zod";
import { addDays, dayMs, tokyoDate, tokyoMidnight } from "../../../contract/time.ts";
import { usableCollection } from "../../../jobs/calendar.ts";
import { staffCodeName } from "../../../records/operations/staffCodes.ts";
import { mustAct } from "../actor.ts";
import { parseAsked } from "../asked.ts";
import { safeBack, saying } from "../back.ts";
import type { DutiesView } from "../calendar/duties.ts";
import { calendarMonth, shownDays } from "../calendar/month.ts";
import { calendarBody, firstMonth, lastMonth } from "../calendar/page.ts";
import { subscribeCard } from "../calendar/subscribe.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { html } from "../html.ts";
import { framed } from "../layout.ts";
import type { Viewer } from "../rights.ts";
import { page } from "../route.ts";
import { saidBanner } from "../said.ts";
import { textsOf } from "../texts/index.ts";
import { ownName } from "../viewers.ts";
import { ownAddress } from "./calendarFeed.ts";

const query = z.object({ month: z.string().max(20).optional(), center: z.string().max(32).optional() });
const dutyForm = z.object({
  center: z.string().max(32),
  day: z.iso.date(),
  who: z.string().max(10).default(""),
  do: z.enum(["set", "take-back"]),
  /** Who it was on the page that was pressed; "": nobody. */
  seen: z.string().max(100).optional(),
  back: z.string().max(2_000).optional(),
});

export function calendarPages(app: FastifyInstance, context: WebContext): void {
  const { config, operations, clock } = context;

  app.get("/calendar", page("read"), async (request, reply) => {
    const { language, viewer, url } = request;
    const { calendar: texts } = textsOf(language);
    const asked = parseAsked(query, request.query);
    const now = clock.now();
    const month = asked.month ?? tokyoDate(now).slice(0, 7);
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month) || month < firstMonth || month > lastMonth)
      throw new WebProblem(400, "wrongDates", texts.problem.month);
    const only = asked.center === undefined || asked.center === "" ? undefined : asked.center;
    if (only !== undefined && !Object.hasOwn(config.centers, only)) throw new WebProblem(404, "noSuchCenter");
    if (only !== undefined && !viewer.sees(only)) throw new WebProblem(403, "notAllowed");
    const choices = Object.entries(config.centers).filter(([id, { collection }]) => collection && viewer.sees(id));
    const shown = only === undefined ? choices : [[only, config.centers[only]!] as const];
    const { from, to } = shownDays(month);
    const duties = await operations.duties.between(from, addDays(to, 1));
    const pickups = await operations.pickupPages.around(tokyoMidnight(from), tokyoMidnight(to) + dayMs);
    const codes = Map.groupBy(await operations.staffCodes.list(), ({ center }) => center);
    const centers = shown.map(([id, center]): DutiesView => {
      const ofCenter = <T extends { center: string }>(rows: readonly T[]) => rows.filter((row) => row.center === id);
      return {
        id,
        center,
        month: calendarMonth(center, { month, duties: ofCenter(duties), pickups: ofCenter(pickups), now }),
        codes: (codes.get(id) ?? []).map(({ code }) => code),
        mayAct: viewer.may("act", id),
        me: ownName(request.viewer),
        back: url,
        now,
      };
    });
    const subscribe = subscribeCard({ own: await ownAddress(context, request), canMake: ownName(request.viewer) !== undefined }, language);
    const names = choices.map(([id, { name }]) => ({ id, name: language === "ja" ? (name.short ?? name.ja) : name.en }));
    const body = html`${saidBanner(request, texts.said)}${calendarBody({ month, only, choices: names, centers, maySet: new Set(shown.map(([id]) => id).filter((id) => maySetCalendar(viewer, id))), subscribe }, language)}`;
    reply.type("text/html; charset=utf-8");
    return framed(request, { title: texts.title, path: "/calendar", styles: ["calendar"] }, body);
  });

  app.post("/calendar/duty", page("act"), async (request, reply) => {
    const form = parseAsked(dutyForm, request.body);
    const { center, day: collectionDay } = form;
    const { problem } = textsOf(request.language).calendar;
    const now = clock.now();
    const place = Object.hasOwn(config.centers, center) ? config.centers[center] : undefined;
    if (!place) throw new WebProblem(404, "noSuchCenter");
    mustAct(request, center);
    const usable = usableCollection(place, collectionDay);
    if (!usable) throw new WebProblem(400, "unreadable", problem.collection);
    if (usable.deadlineAt <= now) throw new WebProblem(400, "unreadable", problem.past);
    const who = form.do === "take-back" ? null : await personOn(request, center, form.who);
    if (who === undefined) throw new WebProblem(400, "unreadable", problem.who);
    const seen = form.seen === undefined ? undefined : form.seen || null;
    const outcome = await operations.duties.set({ center, collectionDay }, who, request.actor, now, seen);
    const said = outcome === "done" && who === null ? "duty-gone" : (`duty-${outcome}` as const);
    return reply.redirect(saying(safeBack(form.back, "/calendar"), said), 303);
  });

  /** A staff code of the center, or whoever presses; undefined: it is neither. */
  async function personOn(request: FastifyRequest, center: string, who: string): Promise<string | undefined> {
    if (who === "me") return ownName(request.viewer);
    return (await operations.staffCodes.isActive(center, who)) ? staffCodeName(who) : undefined;
  }
}

/** Opening hours, lists and collection days are an administrator's. */
function maySetCalendar(viewer: Viewer, center: string): boolean {
  return viewer.isPerson && viewer.role === "admin" && viewer.may("settings", center);
}
