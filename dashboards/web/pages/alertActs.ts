/** What people do about an alert besides 了解 (acts.ts): write a comment, hold back its mails until a time, end that. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { checkNote, noteProblems } from "../../../contract/notes.ts";
import { type Instant, isDate, minuteMs, tokyoTime } from "../../../contract/time.ts";
import { silenceEnds, silenceProblem } from "../../../jobs/alerts/hush.ts";
import { mustAct } from "../actor.ts";
import type { Draft } from "../alerts/forms.ts";
import type { OneAlert } from "../alerts/model.ts";
import { parseAsked } from "../asked.ts";
import { safeBack, saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import type { Live } from "../live.ts";
import { page } from "../route.ts";
import { type Texts, textsOf } from "../texts/index.ts";
import { alertOf, onePage } from "./alerts.ts";

/** The form itself is bounded (413); a text that is only too long comes back with a sentence. */
const text = z.string().max(60_000).default("");
const back = z.string().max(2_000).optional();
const commentFields = z.object({ text, back });
const silenceFields = z.object({
  end: z.string().max(20).default(""),
  until: z.string().max(30).default(""),
  scope: z.enum(["alert", "device"]).default("alert"),
  note: text,
  back,
});
const endFields = z.object({ back }).nullish();

export function alertActPages(app: FastifyInstance, context: WebContext, live: Live): void {
  const { operations, clock } = context;

  const mine = async (request: FastifyRequest): Promise<OneAlert> => {
    const one = await alertOf(context, request);
    mustAct(request, one.alert.center);
    return one;
  };
  const done = (reply: FastifyReply, one: OneAlert, to: string | undefined, said: keyof Texts["alerts"]["said"]) => {
    live.look();
    return reply.redirect(saying(safeBack(to, `/alerts/${one.alert.id}`), said), 303);
  };
  /** Nothing was written down; what was sent stands in the form. */
  const again = (request: FastifyRequest, reply: FastifyReply, one: OneAlert, draft: Draft) =>
    reply
      .code(422)
      .type("text/html; charset=utf-8")
      .send(onePage(request, one, draft));

  app.post("/alerts/:id/comments", page("act"), async (request, reply) => {
    const one = await mine(request);
    const form = parseAsked(commentFields, request.body ?? {});
    const refused = (problem: string) => again(request, reply, one, { comment: { text: form.text, problem } });
    const checked = checkNote(form.text);
    if (!checked.ok) return refused(noteProblems[checked.reason][request.language]);
    const written = await operations.alertComments.add({ alert: one.alert.id, text: checked.note, by: request.actor }, clock.now());
    if (written === "full") return refused(textsOf(request.language).alerts.full);
    return done(reply, one, form.back, written === "again" ? "commentAgain" : "comment");
  });

  app.post("/alerts/:id/silence", page("act"), async (request, reply) => {
    const one = await mine(request);
    const { back: to, ...form } = parseAsked(silenceFields, request.body ?? {});
    const { silenceProblems } = textsOf(request.language).alerts;
    const refused = (problem: string, isNote = false) => again(request, reply, one, { silence: { ...form, problem, isNote } });
    const { alert, urgent } = one;
    const now = clock.now();
    if (alert.resolvedAt !== null) return refused(silenceProblems.over);
    const until = endOf(form, one, now);
    if (until === undefined) return refused(silenceProblems["no-time"]);
    const problem = silenceProblem(until, urgent, now);
    if (problem) return refused(silenceProblems[problem]);
    const note = form.note.trim() === "" ? undefined : checkNote(form.note);
    if (note && !note.ok) return refused(noteProblems[note.reason][request.language], true);
    const { center, device, rule } = alert;
    const silence = { center, device, rule: form.scope === "device" ? null : rule, urgent: Number(urgent), until, by: request.actor };
    await operations.silences.add({ ...silence, note: note?.note ?? null }, now);
    return done(reply, one, to, "silenced");
  });

  app.post("/alerts/:id/silence/end", page("act"), async (request, reply) => {
    const one = await mine(request);
    const ids = one.silences.map(({ id }) => id);
    const ended = await operations.silences.end(ids, request.actor, clock.now());
    return done(reply, one, parseAsked(endFields, request.body)?.back, ended > 0 ? "unsilenced" : "notSilenced");
  });
}

/** The end that a form names: a preset, worked out now, or a time in Tokyo. Undefined: none. */
function endOf({ end, until }: { end: string; until: string }, { center, urgent }: OneAlert, now: Instant): Instant | undefined {
  if (end !== "own") return silenceEnds(center, urgent, now).find(({ preset }) => preset === end)?.until;
  const [day = "", time = ""] = until.split("T");
  if (!isDate(day) || !/^([01]\d|2[0-3]):[0-5]\d(:\d\d)?$/.test(time)) return undefined;
  return Math.floor(tokyoTime(day, time) / minuteMs) * minuteMs;
}
