/** `/account`: a person's own password, language, and where they are signed in. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { Access } from "../../../records/operations/access.ts";
import type { OpenSession } from "../../../records/operations/accounts.ts";
import { passwordProblem } from "../../../records/operations/passwords.ts";
import { centerText, problemLine, whenText } from "../access/frame.ts";
import { parseAsked } from "../asked.ts";
import { saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import { page } from "../route.ts";
import { saidBanner } from "../said.ts";
import { addressKey, SignInLimits } from "../signInLimits.ts";
import { type Texts, textsOf } from "../texts/index.ts";
import { cookieNames, ownName, setOwnCookie } from "../viewers.ts";
import { waitWords } from "../waitWords.ts";

const form = z.object({ current: z.string().max(1_000), fresh: z.string().max(1_000), again: z.string().max(1_000) });

export function ownAccountPages(app: FastifyInstance, context: WebContext): void {
  const { config, operations, clock, log, security = log } = context;
  const limits = new SignInLimits();
  const need = page("own");
  const cookie = cookieNames(config).session;
  const sessionOf = (request: FastifyRequest) => request.cookies[cookie] ?? "";

  async function show(request: FastifyRequest, reply: FastifyReply, status = 200, problem?: string): Promise<string> {
    const { language, viewer } = request;
    const { account: texts, access, common } = textsOf(language);
    const name = ownName(viewer);
    const sessions = name === undefined ? [] : await operations.accounts.sessionsOf(name, sessionOf(request), clock.now());
    const other = language === "ja" ? "en" : "ja";
    const who = html`<section><h2>${texts.who}</h2><dl>${name !== undefined && html`<dt>${texts.name}</dt><dd>${name}</dd>`}<dt>${texts.role}</dt><dd>${viewer.role && access.roles[viewer.role]}</dd><dt>${texts.center}</dt><dd>${centerText(config, viewer.center ?? null, language)}</dd></dl></section>`;
    const words = html`<section><h2>${texts.language}</h2><form method="post" action="/language"><input type="hidden" name="back" value="/account"><button name="to" value="${other}" lang="${other}">${common.otherLanguage}</button></form></section>`;
    const body = html`${saidBanner(request, texts.said)}<main id="main" class="text access"><h1>${texts.title}</h1>${who}
${name === undefined ? html`<p>${texts.byLink}</p>` : html`${passwordSection(texts, name, problem)}${sessionsSection(sessions, request)}`}${words}</main>`;
    reply.code(status).type("text/html; charset=utf-8");
    return framed(request, { title: texts.title, path: "/account", styles: ["access"] }, body);
  }

  app.get("/account", need, (request, reply) => show(request, reply));

  app.post("/account/password", need, async (request, reply) => {
    const { current, fresh, again } = parseAsked(form, request.body);
    const now = clock.now();
    const { viewer, language } = request;
    const { account, signIn } = textsOf(language);
    const { password: texts } = account;
    const name = ownName(viewer);
    if (name === undefined || viewer.role === undefined) throw new WebProblem(403, "personOnly");
    if (fresh.normalize("NFKC") !== again.normalize("NFKC")) return show(request, reply, 400, texts.differ);
    const wrong = passwordProblem(fresh, name);
    if (wrong) return show(request, reply, 400, texts.problems[wrong]);
    // Whoever found a screen signed in has no better chance at the password than at the sign-in.
    const attempt = { account: name, address: addressKey(request.ip), isKnown: true };
    const waitMs = limits.begin(attempt, now);
    if (waitMs > 0) {
      const { seconds, minutes, at } = waitWords(waitMs, now);
      reply.header("retry-after", seconds);
      return show(request, reply, 429, signIn.wait(minutes, at));
    }
    if (!(await operations.accounts.verify(name, current))) {
      security.warn("login-refused", { way: "password", address: request.ip, reason: "refused", once: `password ${request.ip} refused` });
      return show(request, reply, 403, texts.wrong);
    }
    limits.succeeded(attempt);
    if (fresh.normalize("NFKC") === current.normalize("NFKC")) return show(request, reply, 400, texts.same);
    const access = new Access(operations, { by: name, now, security });
    await access.newPassword({ name, role: viewer.role, center: viewer.center ?? null }, fresh);
    // Every session of the old password is over; this screen goes on with one of the new.
    const changed = await operations.accounts.find(name);
    if (changed) setOwnCookie(reply, config, "session", await operations.accounts.openSession(changed, now));
    return reply.redirect(saying("/account", "password"), 303);
  });

  app.post("/account/sign-out", need, async (request, reply) => {
    const { which } = parseAsked(z.object({ which: z.enum(["others", "all"]) }), request.body);
    const name = ownName(request.viewer);
    if (name === undefined) throw new WebProblem(403, "personOnly");
    await operations.accounts.closeSessionsOf(name, which === "others" ? sessionOf(request) : "");
    return reply.redirect(which === "others" ? saying("/account", "others") : "/sign-in?for=out", 303);
  });
}

function passwordSection({ password: texts }: Texts["account"], name: string, problem: string | undefined): Html {
  const field = (id: string, label: string, complete: string) =>
    html`<label for="${id}">${label}</label><input id="${id}" name="${id}" type="password" required autocomplete="${complete}" maxlength="200" aria-describedby="rules">`;
  // Password managers want to know whose it is.
  const whose = html`<input type="hidden" name="username" autocomplete="username" value="${name}">`;
  return html`<section id="password"><h2>${texts.title}</h2><form method="post" action="/account/password">${problemLine(problem)}${whose}${field("current", texts.current, "current-password")}<p class="note" id="rules">${texts.rules}</p>${field("fresh", texts.fresh, "new-password")}${field("again", texts.again, "new-password")}<button class="primary">${texts.submit}</button></form></section>`;
}

function sessionsSection(sessions: readonly OpenSession[], { language }: FastifyRequest): Html {
  const { sessions: texts } = textsOf(language).account;
  const line = ({ createdAt, lastSeenAt, isOwn }: OpenSession) =>
    html`<li><b>${isOwn ? texts.own : texts.other}</b> ${texts.since(whenText(createdAt, language))} <span class="note">${texts.seen(whenText(lastSeenAt, language))}</span></li>`;
  return html`<section id="sessions"><h2>${texts.title}</h2><ul>${sessions.map(line)}</ul><p class="note">${texts.rules}</p><form method="post" action="/account/sign-out" class="buttons">${sessions.length > 1 && html`<button name="which" value="others">${texts.endOthers}</button>`}<button name="which" value="all">${texts.endAll}</button></form></section>`;
}
