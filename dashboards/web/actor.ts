/** Who does what a post asks for, as it is written down and shown: a person's account, or the staff code that was tapped at a tablet. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { WebProblem } from "./errors.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set for every post that needs "act". */
    actor: string;
  }
}

export function actors(app: FastifyInstance): void {
  app.decorateRequest("actor", "");
  app.addHook("preHandler", async (request) => {
    if (request.routeOptions.config.need === "act") request.actor = request.viewer.name;
  });
}

/** Throws (403) unless whoever asks may act at this center. For posts that name their center in the body or by a row. */
export function mustAct({ viewer }: FastifyRequest, center: string): void {
  if (!viewer.may("act", center)) throw new WebProblem(403, "notAllowed");
}
