/** Who is looking: from the session of a person, the cookie of a paired tablet or a wall, or the token of a program. */
import type { FastifyRequest } from "fastify";
import type { Config } from "../../contract/config/schema.ts";
import { isLoopback } from "../../contract/config/transport.ts";
import type { WebContext } from "./context.ts";
import { type PersonRole, Viewer } from "./rights.ts";
import { isSecure } from "./transport.ts";

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

/** With simulated centers only, on loopback and without a proxy before it, the pages may be read without a sign-in. */
export function openToRead({ web, centers }: Config): boolean {
  return isLoopback(web.host) && !web.trustedProxy && Object.values(centers).every(({ simulated }) => simulated);
}

/** Tells who sends a request. Rejects only when the store of accounts fails. */
export function viewerReader({ config, operations, clock }: WebContext): (request: FastifyRequest) => Promise<Viewer> {
  const guests = { openToRead: openToRead(config) };
  const names = cookieNames(config);
  return async (request) => {
    const id = request.cookies[names.session];
    const person = id ? await operations.accounts.findSession(id, clock.now()) : undefined;
    if (person) return new Viewer({ kind: "person", name: person.name, role: person.role as PersonRole });
    return new Viewer({ kind: "guest", name: "" }, guests);
  };
}
