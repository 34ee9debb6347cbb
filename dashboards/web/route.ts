/** How a route says what it needs: the guard (session.ts) reads it from the route itself, so that no list of paths has to be kept beside. */
import type { Need } from "./rights.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** "open": anybody who reaches the server. Absent: "read" for the API; a page without it is refused. */
    need?: Need | "open";
  }
}

/** A page (not part of the API, so out of the OpenAPI document) and what a viewer must be allowed. */
export function page(need: Need | "open") {
  return { schema: { hide: true }, config: { need } } as const;
}
