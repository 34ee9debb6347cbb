/** Who is looking: the session cookie, what needs a sign-in, and posts from other sites. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "../../contract/config/schema.ts";
import { isLoopback } from "../../contract/config/transport.ts";
import type { Person } from "../../records/operations/accounts.ts";
import type { WebContext } from "./context.ts";
import { isSecure } from "./transport.ts";

declare module "fastify" {
  interface FastifyRequest {
    person: Person | undefined;
  }
}

const loopback = ["127.0.0.1", "localhost", "[::1]", "::1"];
/** Buttons of mails: the signature in the path is the right. */
const signedLinks = /^\/m\/[^/]+$/;
/** Reachable by anybody who reaches the server: they tell nothing about the centers, but to whoever has a signed link. */
const openPaths = [/^\/healthz$/, /^\/sign-in$/, /^\/assets\//, signedLinks];
/** Posts that carry their own right. */
const openPosts = [/^\/sign-in$/, signedLinks];

/** Some center is simulated: every page says so. */
export function isDemo({ centers }: Config): boolean {
  return Object.values(centers).some(({ simulated }) => simulated);
}

/** Over HTTPS a browser takes the name with the prefix from this host alone, and never sends it in the clear. */
export function sessionCookie(config: Config): { name: string; secure: boolean } {
  const secure = isSecure(config);
  return { name: secure ? "__Host-mimamori" : "mimamori", secure };
}

/** With simulated centers only, on loopback and without a proxy before it, the board may be read without a sign-in. */
export function openToRead({ web, centers }: Config): boolean {
  return isLoopback(web.host) && !web.trustedProxy && Object.values(centers).every(({ simulated }) => simulated);
}

export function guard(app: FastifyInstance, { config, operations, clock, log, security = log }: WebContext): void {
  const readable = openToRead(config);
  const { name: cookieName } = sessionCookie(config);
  const hosts = new Set([...loopback, config.web.host, ...(config.web.publicUrl ? [new URL(config.web.publicUrl).hostname] : [])]);
  app.decorateRequest("person", undefined);

  app.addHook("onRequest", async (request, reply) => {
    // A name that points at this machine from outside (DNS rebinding) must not make a browser read the pages for somebody else.
    if (!hosts.has(hostName(request.headers.host ?? "")) && isLoopback(config.web.host)) {
      return reply.code(421).send({ error: "this server is not known by that name", remedy: "set web.publicUrl" });
    }
    const id = request.cookies[cookieName];
    request.person = id ? await operations.accounts.findSession(id, clock.now()) : undefined;
    const path = request.url.split("?")[0] ?? "/";
    if (!["GET", "HEAD"].includes(request.method)) {
      if (!fromThisSite(request, path)) {
        const { method: action, ip: address } = request;
        security.warn("rights-refused", { action, address, reason: "another site", once: address });
        return reply.code(403).send({ error: "a post from another site is refused", remedy: "open the page here and try again" });
      }
      if (!request.person && !openPosts.some((pattern) => pattern.test(path))) return refuse(request, reply);
    } else if (!request.person && !readable && !openPaths.some((pattern) => pattern.test(path))) {
      return refuse(request, reply);
    }
  });
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
  if (origin === "null") return signedLinks.test(path);
  try {
    return new URL(origin).host === request.headers.host;
  } catch {
    return false;
  }
}

function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (request.url.startsWith("/api/") || request.url.startsWith("/metrics") || request.url.startsWith("/events")) {
    return reply.code(401).send({ error: "a sign-in is needed", remedy: "sign in at /sign-in" });
  }
  return reply.redirect(request.method === "GET" ? "/sign-in" : "/sign-in?for=act", 303);
}
