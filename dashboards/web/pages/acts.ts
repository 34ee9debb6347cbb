/** The buttons of pages: a bag was changed or will be, something was seen, an alert is known. Each leads back to the page it stood on. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { isEyeReport } from "../../../jobs/pickup/eye.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { mustAct } from "../actor.ts";
import { claimBag, promiseBag } from "../answers.ts";
import { safeBack, saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import type { Live } from "../live.ts";
import { page } from "../route.ts";
import type { Texts } from "../texts/index.ts";

const pickupForm = z.object({ center: z.string().max(32), device: z.string().max(32) });
const idParams = z.object({ id: z.coerce.number().int() });
const backForm = z.object({ back: z.string().max(2_000).optional() }).nullish();

export function actPages(app: FastifyInstance, context: WebContext, live: Live): void {
  const { config, operations, clock } = context;

  const done = (request: FastifyRequest, reply: FastifyReply, said: keyof Texts["board"]["said"]) => {
    live.look();
    return reply.redirect(saying(safeBack(backForm.parse(request.body)?.back), said), 303);
  };

  /** The compactor that a form names; throws when there is none or it is not the sender's. */
  const compactorOf = (request: FastifyRequest) => {
    const { center, device } = pickupForm.parse(request.body);
    if (config.centers[center]?.devices[device]?.kind !== "compactor") throw new WebProblem(404, "noSuchDevice");
    mustAct(request, center);
    return { center, device, kind: "compactor" };
  };

  const pickupOf = async (request: FastifyRequest): Promise<Pickup | undefined> => {
    const pickup = await operations.pickups.find(idParams.parse(request.params).id);
    if (pickup) mustAct(request, pickup.center);
    return pickup;
  };

  app.post("/pickups", page("act"), async (request, reply) => {
    const fresh = await claimBag(context, compactorOf(request), request.actor);
    return done(request, reply, fresh ? "bag" : "again");
  });

  app.post("/pickups/:id/promise", page("act"), async (request, reply) => {
    const pickup = await pickupOf(request);
    const fresh = pickup !== undefined && (await promiseBag(context, pickup, request.actor));
    return done(request, reply, fresh ? "promised" : "taken");
  });

  app.post("/pickups/:id/cancel", page("act"), async (request, reply) => {
    const pickup = await pickupOf(request);
    const taken = pickup !== undefined && (await operations.pickups.cancel(pickup.id, request.actor, clock.now()));
    const isShown = !taken && pickup?.verifiedAt != null;
    return done(request, reply, taken ? "undone" : isShown ? "verified" : "gone");
  });

  app.post("/reports", page("act"), async (request, reply) => {
    const of = compactorOf(request);
    const { what } = z.object({ what: z.string().max(20) }).parse(request.body);
    if (!isEyeReport(what)) throw new WebProblem(400, "unreadable");
    if (what === "bag-changed") await claimBag(context, of, request.actor);
    await operations.eyeReports.add({ center: of.center, device: of.device, what, by: request.actor }, clock.now());
    return done(request, reply, "seen");
  });

  app.post("/alerts/:id/acknowledge", page("act"), async (request, reply) => {
    const { id } = idParams.parse(request.params);
    const alert = await operations.alerts.find(id);
    if (alert) mustAct(request, alert.center);
    const fresh = alert !== undefined && (await operations.alerts.acknowledge(id, request.actor, clock.now()));
    return done(request, reply, fresh ? "ack" : "known");
  });
}
