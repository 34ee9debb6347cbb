/**
 * What a tablet or a token of one center reads from the API is cut to that center, whichever route it comes from: rows that name another
 * center are left out, and a question about another one is refused. Members of staff are people: they see both.
 */
import type { FastifyInstance } from "fastify";
import type { Config } from "../../contract/config/schema.ts";
import { sendProblem } from "./errors.ts";
import type { Viewer } from "./rights.ts";

/** The center that a viewer is held to; undefined: none. */
export function heldTo({ center, isPerson }: Viewer): string | undefined {
  return isPerson ? undefined : center;
}

export function ownCenterOnly(app: FastifyInstance, { centers }: Config): void {
  app.addHook("preHandler", async (request, reply) => {
    const own = heldTo(request.viewer);
    if (own === undefined) return;
    const { center } = request.query as { center?: unknown };
    const isAll = request.routeOptions.url === "/metrics";
    if (isAll || (center !== undefined && center !== own)) return sendProblem(request, reply, 403, "otherToken");
  });
  app.addHook("preSerialization", async (request, _reply, payload) => {
    const own = heldTo(request.viewer);
    if (own === undefined || !request.url.startsWith("/api/v1/") || request.routeOptions.url === "/api/v1/openapi.json") return payload;
    return cutTo(own, new Set(Object.keys(centers)), payload);
  });
}

/** Without the entries of lists, at any depth, that are about another center; a center itself is known by its `id`. */
export function cutTo(own: string, centers: ReadonlySet<string>, value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => !isAbroad(own, centers, entry)).map((entry) => cutTo(own, centers, entry));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cutTo(own, centers, inner)]));
}

function isAbroad(own: string, centers: ReadonlySet<string>, entry: unknown): boolean {
  if (typeof entry !== "object" || entry === null) return false;
  const { center, id } = entry as { center?: unknown; id?: unknown };
  if (center !== undefined) return center !== own;
  return typeof id === "string" && centers.has(id) && id !== own;
}
