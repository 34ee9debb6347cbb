/**
 * `/m/{token}`: the buttons of a mail. Needs no sign-in: the signed link says who may answer what. Scanners of mail servers open links, so
 * GET and HEAD only show; the form on the page posts, and only that acts.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import type { CenterConfig, DeviceConfig } from "../../../contract/config/schema.ts";
import { deviceKey } from "../../../contract/deviceKey.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, type Instant, minuteMs, tokyoDate } from "../../../contract/time.ts";
import { answeredBy, type Link, readToken } from "../../../jobs/mail/links.ts";
import type { EyeReport } from "../../../records/operations/eyeReports.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { Limiter } from "../../../runtime/limiter.ts";
import { claimBag, promiseBag } from "../answers.ts";
import { parseAsked } from "../asked.ts";
import { centerName, japanese, withNames } from "../board/names.ts";
import type { WebContext } from "../context.ts";
import { dateAndTime } from "../figures.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import type { Live } from "../live.ts";
import { page } from "../route.ts";
import { textsOf } from "../texts/index.ts";
import { unlessAway } from "../unlessAway.ts";
import { reportSince, type Standing, standingOf } from "./mailStanding.ts";

interface Asked {
  link: Link;
  pickup: Pickup;
  center: CenterConfig;
  device: DeviceConfig;
  standing: Standing;
}

/** Scanners ask some twenty times, a whole office behind one address a few times more. */
const perMinute = { free: 120, windowMs: minuteMs, waitsMs: [minuteMs], rememberMs: 0, maxKeys: 10_000 } as const;
const headers = { "referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow" };

export function mailAnswerPages(app: FastifyInstance, context: WebContext, live: Live): void {
  const { config, operations, clock } = context;
  const opened = new Limiter(perMinute);

  const show = (request: FastifyRequest, reply: FastifyReply, code: number, title: string, body: Html) =>
    reply
      .code(code)
      .headers(headers)
      .type("text/html; charset=utf-8")
      .send(framed(request, { title, path: "", asGuest: true }, html`<main id="main" class="text"><h1>${title}</h1>${body}</main>`));

  /** What the link is about, or undefined after the page that says why not. */
  async function asked(request: FastifyRequest, reply: FastifyReply): Promise<Asked | undefined> {
    const now = clock.now();
    const { mails } = textsOf(request.language);
    const refuse = (code: number, why: keyof typeof mails.refusals, first = "") => {
      const { title, text } = mails.refusals[why];
      return void show(request, reply, code, title, html`<p>${first && html`${first}<br>`}${text}</p>${toBoard(request)}`);
    };
    if (opened.waitMs(request.ip, now) > 0) return refuse(429, "tooOften");
    opened.count(request.ip, now);
    const { token } = parseAsked(z.object({ token: z.string().max(200) }), request.params);
    const link = readToken(token, await operations.key("mail-links"), now);
    if (link === "expired") return refuse(410, "expired");
    const pickup = link === "unknown" ? undefined : await operations.pickups.find(link.pickup);
    const center = pickup && config.centers[pickup.center];
    const device = center?.devices[pickup!.device];
    if (link === "unknown" || !pickup || !center || !device) return refuse(403, "unknown");
    const standing = standingOf(link.action, pickup, await reportsOf(context, pickup), now, request.language);
    if (standing.kind === "over") return refuse(410, "over", standing.words);
    return { link, pickup, center, device, standing };
  }

  app.get("/m/:token", page("open"), async (request, reply) => {
    const found = await asked(request, reply);
    if (!found) return reply;
    const { standing } = found;
    const { mails } = textsOf(request.language);
    const { question, title, button, explained } = mails.answers[found.link.action];
    const note = standing.kind === "open" ? standing.note : standing.words;
    const form =
      standing.kind === "open" &&
      html`<p>${mails.notYet} ${explained}</p><form method="post" class="card"><button class="primary">${button}</button></form>`;
    // A page that says "done" before anybody pressed would be believed.
    const heading = standing.kind === "open" ? question : title;
    return show(
      request,
      reply,
      200,
      heading,
      html`${await about(context, found, request.language)}${note && html`<p class="banner said">${withNames(note, request.language)}</p>`}${form}${toBoard(request)}`,
    );
  });

  app.post("/m/:token", { ...page("open"), bodyLimit: 1_024 }, async (request, reply) => {
    const found = await asked(request, reply);
    if (!found) return reply;
    const { title, done } = textsOf(request.language).mails.answers[found.link.action];
    const note = found.standing.kind === "open" ? ((await act(context, found, request.language)) ?? done) : found.standing.words;
    live.look();
    return show(
      request,
      reply,
      200,
      title,
      html`${await about(context, found, request.language)}<p class="banner said" role="status">${withNames(note, request.language)}</p>${toBoard(request)}`,
    );
  });
}

function toBoard({ language }: FastifyRequest): Html {
  return html`<p><a class="go" href="/">${textsOf(language).mails.toBoard}</a></p>`;
}

async function reportsOf({ operations }: WebContext, { center, device, openedAt }: Pickup): Promise<EyeReport[]> {
  return (await operations.eyeReports.since(openedAt)).filter((one) => one.center === center && one.device === device);
}

/** Which machine, and how full it is as far as that is known. */
async function about({ series, clock }: WebContext, { pickup, center, device }: Asked, language: Language): Promise<Html> {
  const { mails } = textsOf(language);
  const of = { center: pickup.center, device: pickup.device, kind: device.kind };
  const newest = await unlessAway(series.latest([of]));
  const fill = newest?.get(deviceKey(of))?.fillRatio;
  const amount =
    typeof fill?.value === "number"
      ? mails.amount(Math.round(fill.value * 100), whenText(fill.at, clock.now(), language))
      : mails.amountUnknown;
  const place = centerName(center, language);
  return html`<p>${mails.about.before(place)}${japanese(device.name, language)}${mails.about.after(place)}<br>${amount}</p>`;
}

function whenText(at: Instant, now: Instant, language: Language): string {
  return tokyoDate(at) === tokyoDate(now) ? clockTime(at) : dateAndTime(at, language);
}

/** Does what the link says; a text only when somebody else was faster. */
async function act(context: WebContext, asked: Asked, language: Language): Promise<string | undefined> {
  const { operations, clock } = context;
  const { link, pickup, center, device, standing } = asked;
  const by = answeredBy(center, link.recipient);
  const of = { center: pickup.center, device: pickup.device };
  const report = standing.kind === "open" ? standing.report : undefined;
  const now = clock.now();
  const fresh = report
    ? await operations.eyeReports.addOnce({ ...of, what: report, by }, reportSince(pickup, now), now)
    : link.action === "promise"
      ? await promiseBag(context, pickup, by)
      : await claimBag(context, { ...of, kind: device.kind }, by);
  if (fresh) return undefined;
  const after = (await operations.pickups.find(pickup.id)) ?? pickup;
  const then = standingOf(link.action, after, await reportsOf(context, after), clock.now(), language);
  return then.kind === "open" ? textsOf(language).mails.justTaken : then.words;
}
