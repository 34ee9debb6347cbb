/** Sign-in by one-time link (a page first: mail scanners open links, only the post acts) or by name and password. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import * as z from "zod";
import type { WebContext } from "../context.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import { page as route } from "../route.ts";
import { cookieNames } from "../viewers.ts";

const form = z.object({
  for: z.string().max(10).optional(),
  token: z.string().max(100).optional(),
  name: z.string().max(100).optional(),
  password: z.string().max(200).optional(),
});

/** After so many failures an account and address wait. */
const maxFailures = 5;
const waitMs = 60_000;
const maxTracked = 10_000;

export function signInPages(app: FastifyInstance, { operations, clock, config, log, security = log }: WebContext): void {
  const failures = new Map<string, { count: number; until: number }>();
  // Posts are checked by origin, so "lax" lets the link of a mail find its reader signed in.
  const { session: cookieName, secure } = cookieNames(config);
  const page = (request: FastifyRequest, body: Html) =>
    framed(
      request,
      { title: "サインイン", path: "/sign-in", asGuest: true },
      html`<main id="main" class="text"><h1>サインイン</h1>${body}</main>`,
    );
  const passwordForm = (
    problem?: string,
  ) => html`<form method="post" action="/sign-in" class="card">${problem && html`<p class="error" role="alert">▲ ${problem}</p>`}
<label for="name">名前</label><input id="name" name="name" autocomplete="username" required><label for="password">パスワード</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<button class="primary">サインインする</button></form>`;

  app.get("/sign-in", route("open"), async (request, reply) => {
    const { token, for: why } = form.parse(request.query);
    reply.type("text/html; charset=utf-8");
    if (!token)
      return page(
        request,
        passwordForm(why === "act" ? "報告や了解には、サインインが必要です。サインインしてから、もう一度押してください。" : undefined),
      );
    return page(
      request,
      html`<form method="post" action="/sign-in" class="card"><p>ボタンを押すと、この画面でサインインします。リンクは1回だけ使えます。</p><input type="hidden" name="token" value="${token}"><button class="primary">サインインする</button></form>`,
    );
  });

  app.post("/sign-in", route("open"), async (request, reply) => {
    const { token, name = "", password = "" } = form.parse(request.body);
    const now = clock.now();
    reply.type("text/html; charset=utf-8");
    const way = token ? "link" : "password";
    // The name stays out: it is a person's, or a password in the wrong field.
    const refused = (reason: string) =>
      security.warn("login-refused", { way, address: request.ip, reason, once: `${way} ${request.ip} ${reason}` });
    const key = token ? `link\n${request.ip}` : `name\n${name}\n${request.ip}`;
    const tried = failures.get(key);
    const count = (tried && tried.until > now ? tried.count : 0) + 1;
    if (count > maxFailures) {
      refused("slowed");
      return reply.code(429).send(page(request, passwordForm("続けて間違えたため、1分お待ちください。")));
    }
    // Counted before the check, so that tries side by side count too.
    if (failures.size >= maxTracked) failures.delete(failures.keys().next().value!);
    failures.set(key, { count, until: now + waitMs });
    const account = token ? undefined : await operations.accounts.verify(name, password);
    const isPerson = account && account.role !== "agent" && account.role !== "server";
    const person = token
      ? await operations.accounts.useLink(token, now)
      : isPerson
        ? { name: account.name, role: account.role }
        : undefined;
    if (!person) {
      refused("refused");
      return reply
        .code(401)
        .send(page(request, passwordForm(token ? "このリンクは使えません（使用済みか、期限切れです）。" : "名前かパスワードが違います。")));
    }
    failures.delete(key);
    const old = request.cookies[cookieName];
    if (old) await operations.accounts.closeSession(old);
    const id = await operations.accounts.openSession(person, now);
    return reply.setCookie(cookieName, id, { httpOnly: true, sameSite: "lax", secure, path: "/", maxAge: 12 * 3600 }).redirect("/", 303);
  });

  app.post("/sign-out", route("open"), async (request, reply) => {
    const id = request.cookies[cookieName];
    if (id) await operations.accounts.closeSession(id);
    return reply.clearCookie(cookieName, { path: "/", secure }).redirect("/", 303);
  });
}
