/** Who is looking: from the session of a person, the cookie of a paired tablet or a wall, or the token of a program. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "../../contract/config/schema.ts";
import { isLoopback } from "../../contract/config/transport.ts";
import { byLink } from "../../records/operations/accounts.ts";
import { isPersonRole } from "../../records/operations/roles.ts";
import type { Token } from "../../records/operations/tokens.ts";
import type { WebContext } from "./context.ts";
import { isForPrograms, WebProblem } from "./errors.ts";
import { Viewer } from "./rights.ts";
import { isSecure } from "./transport.ts";

/** Browsers keep a cookie for 400 days at most; a device that is in use gets it anew with every page. */
const deviceCookieSeconds = 400 * 24 * 3600;

export interface CookieNames {
  session: string;
  device: string;
  secure: boolean;
}

/** Cookies of this server: over HTTPS a browser takes a name with the prefix from this host alone, and never sends it in the clear. */
export function cookieNames(config: Config): CookieNames {
  const secure = isSecure(config);
  const prefix = secure ? "__Host-" : "";
  return { session: `${prefix}mimamori`, device: `${prefix}mimamori-device`, secure };
}

/** Posts are checked by origin, so "lax" lets the link of a mail find its reader signed in. */
export function setOwnCookie(reply: FastifyReply, config: Config, which: "session" | "device", value: string): void {
  const names = cookieNames(config);
  const maxAge = which === "session" ? 12 * 3600 : deviceCookieSeconds;
  reply.setCookie(names[which], value, { httpOnly: true, sameSite: "lax", secure: names.secure, path: "/", maxAge });
}

/** With simulated centers only, on loopback and without a proxy before it, the pages may be read without a sign-in. */
export function openToRead({ web, centers }: Config): boolean {
  return isLoopback(web.host) && !web.trustedProxy && Object.values(centers).every(({ simulated }) => simulated);
}

/**
 * Tells who sends a request: a person before the device that they sit at. Programs come by a token in a header, and with it to the API
 * only. Throws 401 for a token that is not in force: nobody is to read less than they think without a word.
 */
export function viewerReader({ config, operations, clock, log, security = log }: WebContext): (request: FastifyRequest) => Promise<Viewer> {
  const guests = { openToRead: openToRead(config) };
  const names = cookieNames(config);
  return async (request) => {
    const now = clock.now();
    const { authorization } = request.headers;
    if (authorization !== undefined && isForPrograms(request)) {
      const token = await operations.tokens.find(/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "", now);
      if (!token) {
        security.warn("login-refused", { way: "token", address: request.ip, reason: "refused", once: `token ${request.ip}` });
        throw new WebProblem(401, "unknownToken");
      }
      return viewerOf(token);
    }
    const id = request.cookies[names.session];
    const person = id ? await operations.accounts.findSession(id, now, !isByItself(request)) : undefined;
    if (person) return new Viewer({ kind: "person", name: person.name, role: person.role, center: person.center ?? undefined });
    const secret = request.cookies[names.device];
    const device = secret ? await operations.tokens.find(secret, now) : undefined;
    if (device && isForScreens(device)) return viewerOf(device);
    return new Viewer({ kind: "guest", name: "" }, guests);
  };
}

/** A page that lives asks by itself: that is nobody's use, and keeps nobody signed in. */
function isByItself({ url }: FastifyRequest): boolean {
  return url.startsWith("/events/");
}

/** Of tokens, only those of tablets and walls open pages. */
function isForScreens({ role }: Token): boolean {
  return role === "tablet" || role === "wall";
}

function viewerOf({ name, role, center }: Token): Viewer {
  const of = { name, center: center ?? undefined };
  return isPersonRole(role) ? new Viewer({ ...of, kind: "token", role }) : new Viewer({ ...of, kind: role });
}

/** The account of whoever signed in by name; a link is nobody's. */
export function ownName({ isPerson, name }: Viewer): string | undefined {
  return isPerson && name !== byLink ? name : undefined;
}
