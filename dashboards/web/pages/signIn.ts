/** Sign-in by one-time link (a page first: mail scanners open links, only the post acts) or by name and password. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import * as z from "zod";
import { isPersonRole } from "../../../records/operations/roles.ts";
import type { WebContext } from "../context.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import { page as route } from "../route.ts";
import { addressKey, SignInLimits } from "../signInLimits.ts";
import { cookieNames } from "../viewers.ts";

const form = z.object({
  for: z.string().max(10).optional(),
  token: z.string().max(100).optional(),
  name: z.string().max(100).optional(),
  password: z.string().max(200).optional(),
});

export function signInPages(app: FastifyInstance, { operations, clock, config, log, security = log }: WebContext): void {
  const limits = new SignInLimits();
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
    const address = addressKey(request.ip);
    const isKnown = !token && (await operations.signInPlaces.isKnown(name, address, now));
    const attempt = { account: token ? undefined : name, address, isKnown };
    const waitMs = limits.begin(attempt, now);
    if (waitMs > 0) {
      refused("slowed");
      const seconds = Math.ceil(waitMs / 1_000);
      return reply
        .code(429)
        .header("retry-after", seconds)
        .send(page(request, passwordForm(`続けて間違えたため、${Math.ceil(seconds / 60)}分お待ちください。`)));
    }
    const account = token ? undefined : await operations.accounts.verify(name, password);
    const verified = token ? await operations.accounts.useLink(token, now) : account && isPersonRole(account.role) ? account : undefined;
    if (!verified) {
      refused("refused");
      return reply
        .code(401)
        .send(page(request, passwordForm(token ? "このリンクは使えません（使用済みか、期限切れです）。" : "名前かパスワードが違います。")));
    }
    limits.succeeded(attempt);
    if (!token) await operations.signInPlaces.note(name, address, now);
    const old = request.cookies[cookieName];
    if (old) await operations.accounts.closeSession(old);
    const id = await operations.accounts.openSession(verified, now);
    return reply.setCookie(cookieName, id, { httpOnly: true, sameSite: "lax", secure, path: "/", maxAge: 12 * 3600 }).redirect("/", 303);
  });

  app.post("/sign-out", route("open"), async (request, reply) => {
    const id = request.cookies[cookieName];
    if (id) await operations.accounts.closeSession(id);
    return reply.clearCookie(cookieName, { path: "/", secure }).redirect("/", 303);
  });
}
