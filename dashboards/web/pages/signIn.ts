/** Sign-in by one-time link (a page first: mail scanners open links, only the post acts) or by name and password. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { isPersonRole } from "../../../records/operations/roles.ts";
import { problemLine } from "../access/frame.ts";
import { parseAsked } from "../asked.ts";
import { safeBack } from "../back.ts";
import type { WebContext } from "../context.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import { page } from "../route.ts";
import { addressKey, SignInLimits } from "../signInLimits.ts";
import { textsOf } from "../texts/index.ts";
import { cookieNames, setOwnCookie } from "../viewers.ts";
import { waitWords } from "../waitWords.ts";

const form = z.object({
  token: z.string().max(100).optional(),
  name: z.string().max(100).default(""),
  password: z.string().max(1_000).default(""),
  next: z.string().max(2_000).optional(),
});
const query = z.object({
  for: z.string().max(10).optional(),
  token: z.string().max(100).optional(),
  next: z.string().max(2_000).optional(),
});

export function signInPages(app: FastifyInstance, { operations, clock, config, log, security = log }: WebContext): void {
  const limits = new SignInLimits();
  const { session: cookie, secure } = cookieNames(config);

  function show(request: FastifyRequest, reply: FastifyReply, status: number, body: Html): string {
    const { signIn: texts } = textsOf(request.language);
    reply.code(status).type("text/html; charset=utf-8");
    const main = html`<main id="main" class="text"><h1>${texts.title}</h1>${body}</main>`;
    return framed(request, { title: texts.title, path: "/sign-in", asGuest: true }, main);
  }

  app.get("/sign-in", page("open"), async (request, reply) => {
    const { token, for: reason, next } = parseAsked(query, request.query);
    const { signIn: texts } = textsOf(request.language);
    if (token) {
      const button = html`<button class="primary">${texts.submit}</button>`;
      const link = html`<form method="post" action="/sign-in" class="card"><p>${texts.byLink}</p><input type="hidden" name="token" value="${token}">${button}</form>`;
      return show(request, reply, 200, link);
    }
    const why = reason !== undefined && Object.hasOwn(texts.why, reason) ? texts.why[reason as keyof typeof texts.why] : undefined;
    return show(request, reply, 200, passwordForm(request, { notice: why, next }));
  });

  app.post("/sign-in", page("open"), async (request, reply) => {
    const { token, name: typed, password, next } = parseAsked(form, request.body);
    const { signIn: texts } = textsOf(request.language);
    const now = clock.now();
    const name = typed.normalize("NFKC").trim();
    // The name stays out of the log: it is a person's, or a password in the wrong field.
    const way = token ? "link" : "password";
    const refused = (status: number, reason: string, problem: string) => {
      security.warn("login-refused", { way, address: request.ip, reason, once: `${way} ${request.ip} ${reason}` });
      return show(request, reply, status, passwordForm(request, { problem, name: typed, next }));
    };
    const address = addressKey(request.ip);
    const isKnown = !token && (await operations.signInPlaces.isKnown(name, address, now));
    const attempt = { account: token ? undefined : name, address, isKnown };
    const waitMs = limits.begin(attempt, now);
    if (waitMs > 0) {
      const { seconds, minutes, at } = waitWords(waitMs, now);
      reply.header("retry-after", seconds);
      return refused(429, "slowed", texts.wait(minutes, at));
    }
    const account = token ? undefined : await operations.accounts.verify(name, password);
    const verified = token ? await operations.accounts.useLink(token, now) : account && isPersonRole(account.role) ? account : undefined;
    if (!verified) return refused(401, "refused", token ? texts.wrongLink : texts.wrongPassword);
    limits.succeeded(attempt);
    if (!token) await operations.signInPlaces.note(name, address, now);
    const old = request.cookies[cookie];
    if (old) await operations.accounts.closeSession(old);
    setOwnCookie(reply, config, "session", await operations.accounts.openSession(verified, now));
    return reply.redirect(safeBack(next), 303);
  });

  app.post("/sign-out", page("open"), async (request, reply) => {
    const id = request.cookies[cookie];
    if (id) await operations.accounts.closeSession(id);
    return reply.clearCookie(cookie, { path: "/", secure }).redirect("/", 303);
  });
}

interface PasswordForm {
  /** Why somebody is here. */
  notice?: string | undefined;
  problem?: string | undefined;
  name?: string;
  /** Where they wanted to go. */
  next?: string | undefined;
}

function passwordForm({ language }: FastifyRequest, { notice, problem, name, next }: PasswordForm): Html {
  const { signIn: texts } = textsOf(language);
  const back = safeBack(next);
  return html`<form method="post" action="/sign-in" class="card">${notice !== undefined && html`<p><b>${notice}</b></p>`}${problemLine(problem)}${back !== "/" && html`<input type="hidden" name="next" value="${back}">`}
<label for="name">${texts.name}</label><input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="100" value="${name}"><label for="password">${texts.password}</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200">
<button class="primary">${texts.submit}</button></form><p class="note">${texts.forgotten}</p>`;
}
