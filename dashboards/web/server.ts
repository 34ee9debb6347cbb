/** The web server: pages, live updates, API. Everything is made here from its parts. */
import { Server as HttpsServer } from "node:https";
import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { LiveSettings } from "../../jobs/settings/live.ts";
import { ConfigError, messageOf } from "../../runtime/errors.ts";
import type { Closable } from "../../runtime/lifecycle.ts";
import { actors } from "./actor.ts";
import { apiRoutes } from "./api.ts";
import { assets } from "./assets.ts";
import { BoardReader } from "./board/model.ts";
import type { WebContext } from "./context.ts";
import { handleErrors } from "./errors.ts";
import { liveEvents } from "./live.ts";
import { metricsRoute } from "./metrics.ts";
import { ownCenterOnly } from "./ownCenter.ts";
import { ownAccountPages } from "./pages/account.ts";
import { accountPages } from "./pages/accounts.ts";
import { actPages } from "./pages/acts.ts";
import { alertActPages } from "./pages/alertActs.ts";
import { alertPages } from "./pages/alerts.ts";
import { boardPages } from "./pages/board.ts";
import { calendarPages } from "./pages/calendar.ts";
import { calendarFeedPages } from "./pages/calendarFeed.ts";
import { devicePages } from "./pages/device.ts";
import { languagePages } from "./pages/language.ts";
import { mailAnswerPages } from "./pages/mailAnswer.ts";
import { mailPages } from "./pages/mails.ts";
import { pairPages } from "./pages/pair.ts";
import { pickupPages } from "./pages/pickups.ts";
import { signInPages } from "./pages/signIn.ts";
import { staffCodePages } from "./pages/staffCodes.ts";
import { statusPages } from "./pages/status.ts";
import { tabletPages } from "./pages/tablets.ts";
import { tokenPages } from "./pages/tokens.ts";
import { wallPages } from "./pages/wall.ts";
import { guard } from "./session.ts";
import { settingsPages } from "./settings/pages.ts";
import { siteFacts } from "./site.ts";
import { StatusReader } from "./status/model.ts";
import { transport } from "./transport.ts";
import { viewerReader } from "./viewers.ts";
import { whatIfDesk } from "./whatIfDesk.ts";

const securityHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
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
export async function startWeb(given: WebContext): Promise<Web> {
  const { config, operations, log, clock, tls } = given;
  // Whoever brings a configuration only can still have it changed from the page.
  const settings = given.settings ?? new LiveSettings({ document: structuredClone(config), config, operations, clock, log });
  const context = { ...given, settings };
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
  // Live events are hijacked and stay as they are: what is compressed waits for its block.
  await app.register(compress, { encodings: ["gzip"], threshold: 1_024 });
  app.addHook("onSend", async (_request, reply) => {
    for (const [name, value] of Object.entries(securityHeaders)) if (!reply.hasHeader(name)) reply.header(name, value);
  });
  siteFacts(app, context);
  handleErrors(app, context);
  transport(app, config);
  guard(app, context);
  ownCenterOnly(app, config);
  actors(app, context);
  whatIfDesk(app);

  const reader = new BoardReader(context);
  const live = liveEvents(app, { clock, log, whoIs: viewerReader(context) }, () => reader.forget());
  const statusReader = new StatusReader(context, live);
  await apiRoutes(app, context, reader, statusReader);
  await assets(app);
  boardPages(app, context, reader, live);
  actPages(app, context, live);
  devicePages(app, context, reader);
  alertPages(app, context, live);
  alertActPages(app, context, live);
  pickupPages(app, context, live);
  calendarPages(app, context);
  calendarFeedPages(app, context);
  wallPages(app, reader, live);
  languagePages(app, context);
  mailAnswerPages(app, context, live);
  settingsPages(app, context, live);
  statusPages(app, context, statusReader, live);
  mailPages(app, context);
  signInPages(app, context);
  ownAccountPages(app, context);
  accountPages(app, context);
  tokenPages(app, context);
  tabletPages(app, context);
  pairPages(app, context);
  staffCodePages(app, context);
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
