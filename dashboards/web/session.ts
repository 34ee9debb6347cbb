/** The guard of every route: who is looking, what the route needs, and posts from other sites. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "../../contract/config/schema.ts";
import { isLoopback } from "../../contract/config/transport.ts";
import { isLanguage, type Language } from "../../contract/language.ts";
import { safeBack } from "./back.ts";
import type { WebContext } from "./context.ts";
import { isForPrograms, sendProblem, wantsJson, wantsPage } from "./errors.ts";
import { sessionTag } from "./keptTags.ts";
import { type Need, Viewer } from "./rights.ts";
import { cookieNames, setOwnCookie, viewerReader } from "./viewers.ts";

declare module "fastify" {
  interface FastifyRequest {
    viewer: Viewer;
    language: Language;
    /** Mark of the session that pages kept by a browser belong to (keptTags.ts). */
    keptFor: string;
  }
}

const loopback = ["127.0.0.1", "localhost", "[::1]", "::1"];
const wallPages = /^\/wall\//;
/** Buttons of mails: the signature in the path is the right. The language switch beside them needs none. */
const withoutRights = /^\/(m\/[^/]+|language)$/;
export const languageCookie = "mimamori-language";

/** Some center is simulated: every page says so. */
export function isDemo({ centers }: Config): boolean {
  return Object.values(centers).some(({ simulated }) => simulated);
}

export function guard(app: FastifyInstance, context: WebContext): void {
  const { config, operations, clock, log, security = log } = context;
  const read = viewerReader(context);
  const names = cookieNames(config);
  const { device: deviceCookie } = names;
  const hosts = new Set([...loopback, config.web.host, ...(config.web.publicUrl ? [new URL(config.web.publicUrl).hostname] : [])]);
  const nobody = new Viewer({ kind: "guest", name: "" });
  app.decorateRequest("viewer");
  app.decorateRequest("language", "ja");
  app.decorateRequest("keptFor", "guest");

  app.addHook("onRequest", async (request, reply) => {
    request.viewer = nobody;
    request.language = languageOf(request);
    // A name that points at this machine from outside (DNS rebinding) must not make a browser read the pages for somebody else.
    if (!hosts.has(hostName(request.headers.host ?? "")) && isLoopback(config.web.host)) {
      return reply.code(421).send({ error: "this server is not known by that name", remedy: "set web.publicUrl" });
    }
    const path = request.url.split("?")[0] ?? "/";
    if (!isLooking(request) && !fromThisSite(request, path)) {
      const { method: action, ip: address } = request;
      security.warn("rights-refused", { action, address, reason: "another site", once: address });
      return sendProblem(request, reply, 403, "otherSite");
    }
    if (isLooking(request) && wallPages.test(path) && wantsPage(request)) {
      const answer = await openScreen(request, reply);
      if (answer) return answer;
    }
    request.viewer = await read(request);
    request.keptFor = sessionTag(request, names);
    if (request.is404) return;
    const need = request.routeOptions.config.need ?? usualNeed(path);
    if (need === "open") return;
    const answer = admit(request, reply, need);
    const device = request.cookies[deviceCookie];
    if (!answer && device && !request.viewer.isPerson && request.viewer.isKnown && wantsPage(request))
      setOwnCookie(reply, config, "device", device);
    return answer;
  });

  /** The address of a wall holds its token once: the screen keeps it as a cookie, and the address bar does not. Undefined: no token in it. */
  async function openScreen(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const url = new URL(request.url, "http://here.invalid");
    const secret = url.searchParams.get("token");
    if (secret === null) return undefined;
    const token = await operations.tokens.find(secret, clock.now());
    if (token?.role !== "wall") {
      security.warn("login-refused", { way: "token", address: request.ip, reason: "refused", once: `token ${request.ip}` });
      return sendProblem(request, reply, 401, "unknownToken");
    }
    // An address that somebody was made to open must not take a paired tablet its own.
    const there = await operations.tokens.find(request.cookies[deviceCookie] ?? "", clock.now());
    if (there?.role !== "tablet") setOwnCookie(reply, config, "device", secret);
    url.searchParams.delete("token");
    return reply.redirect(safeBack(`${url.pathname}${url.search}`), 303);
  }

  /** Lets a request through (undefined) or answers it. A route that says nothing about its need is closed. */
  function admit(request: FastifyRequest, reply: FastifyReply, need: Need | undefined): FastifyReply | undefined {
    const { viewer } = request;
    const { center } = request.params as { center?: string };
    if (need && viewer.may(need, center)) return undefined;
    const next = isLooking(request) && request.url !== "/" ? request.url : undefined;
    const toSignIn = (why?: string) => {
      const query = new URLSearchParams({ ...(why && { for: why }), ...(next && { next }) }).toString();
      return reply.redirect(query ? `/sign-in?${query}` : "/sign-in", 303);
    };
    // At a tablet of a center somebody stands who may have a name of their own.
    if (viewer.kind === "tablet" && wantsPage(request) && isLooking(request)) return toSignIn("person");
    if (viewer.isPerson) return sendProblem(request, reply, 403, "notAllowed");
    if (viewer.isKnown) return sendProblem(request, reply, 403, isForPrograms(request) ? "otherToken" : "personOnly");
    if (isForPrograms(request) || wantsJson(request)) return sendProblem(request, reply, 401, "signInFirst");
    if (request.cookies[deviceCookie]) return toSignIn("unpaired");
    return toSignIn(isLooking(request) ? undefined : "act");
  }
}

/** Of routes that say nothing themselves: those of libraries (fonts), and the API. Any other is closed. */
function usualNeed(path: string): Need | "open" | undefined {
  if (path.startsWith("/assets/")) return "open";
  return path.startsWith("/api/") ? "read" : undefined;
}

const isLooking = ({ method }: FastifyRequest) => method === "GET" || method === "HEAD";

/** As it was chosen by the switch; `?lang=en` for whoever keeps no cookies. */
function languageOf(request: FastifyRequest): Language {
  const { lang } = request.query as { lang?: string };
  const chosen = typeof lang === "string" ? lang : request.cookies[languageCookie];
  return isLanguage(chosen) ? chosen : "ja";
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** Browsers say where a post comes from; what says nothing is no browser and carries no cookie by itself. */
function fromThisSite(request: FastifyRequest, path: string): boolean {
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  if (origin === undefined) return true;
  // A page without referrer has no origin either, and older browsers say no more; such a post's right is in its path and not in a cookie.
  if (origin === "null") return withoutRights.test(path);
  try {
    return new URL(origin).host === request.headers.host;
  } catch {
    return false;
  }
}
