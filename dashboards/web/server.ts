/** The web server: pages, live updates, API. Everything is made here from its parts. */
import { Server as HttpsServer } from "node:https";
import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import fastify, { type FastifyError } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { ConfigError, messageOf, Unavailable } from "../../runtime/errors.ts";
import type { Closable } from "../../runtime/lifecycle.ts";
import { apiRoutes } from "./api.ts";
import { assets } from "./assets.ts";
import { BoardReader } from "./board/model.ts";
import type { WebContext } from "./context.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { liveEvents } from "./live.ts";
import { metricsRoute } from "./metrics.ts";
import { boardPages, boardParts } from "./pages/board.ts";
import { mailAnswerPages } from "./pages/mailAnswer.ts";
import { signInPages } from "./pages/signIn.ts";
import { statusPages } from "./pages/status.ts";
import { guard, isDemo } from "./session.ts";
import { transport } from "./transport.ts";

const securityHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
};

export interface Web extends Closable {
  port: number;
  /** Reads the certificate again; does nothing without HTTPS. Never throws. */
  renewCertificate(): void;
}

/** Listens on `web.host:web.port`; throws ConfigError when the port is taken. */
export async function startWeb(context: WebContext): Promise<Web> {
  const { config, log, clock, tls } = context;
  const { host, trustedProxy } = config.web;
  const app = fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: true,
    ...(trustedProxy && { trustProxy: trustedProxy }),
    ...(tls && { https: tls.options }),
  });
  const renewCertificate = tls && app.server instanceof HttpsServer ? tls.attach(app.server) : () => {};
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(cookie);
  await app.register(formbody);
  app.addHook("onSend", async (_request, reply) => {
    for (const [name, value] of Object.entries(securityHeaders)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof Unavailable)
      return reply.code(503).send({ error: "the series store cannot be reached", remedy: "try again in a moment" });
    const code = error.statusCode ?? (error.name === "ZodError" ? 400 : 500);
    if (code >= 500)
      log.error("request-failed", { path: request.routeOptions.url, error, once: `${request.routeOptions.url} ${messageOf(error)}` });
    return reply.code(code).send({ error: code >= 500 ? "something went wrong here" : error.message.slice(0, 500) });
  });
  app.setNotFoundHandler((request, reply) => {
    reply.code(404);
    if (request.url.startsWith("/api/") || !request.headers.accept?.includes("text/html"))
      return reply.send({ error: "not found", remedy: "see /api/v1/openapi.json" });
    const body = html`<main id="main" class="text"><h1>ページがありません</h1><p><a href="/">盤面にもどる</a></p></main>`;
    return reply
      .type("text/html; charset=utf-8")
      .send(layout({ title: "ページがありません", path: "", signedIn: request.person !== undefined, demo: isDemo(config) }, false, body));
  });
  transport(app, config);
  guard(app, context);

  const reader = new BoardReader(context);
  const live = liveEvents(app, { read: async () => boardParts(await reader.read()), clock, log });
  await apiRoutes(app, context, reader);
  await assets(app);
  boardPages(app, context, reader, live);
  mailAnswerPages(app, context, live);
  statusPages(app, context);
  signInPages(app, context);
  metricsRoute(app, context, live);

  try {
    await app.listen({ host, port: config.web.port });
  } catch (error) {
    await app.close();
    throw new ConfigError(`web.port: cannot listen on ${host}:${config.web.port} (${messageOf(error)}); set another port or 0`);
  }
  const address = app.server.address();
  const port = typeof address === "object" && address ? address.port : config.web.port;
  log.info("listening", { what: tls ? "https" : "http", host, port });
  let closing: Promise<void> | undefined;
  return {
    port,
    renewCertificate,
    close() {
      live.close();
      closing ??= app.close();
      return closing;
    },
  };
}
