/**
 * The buttons of pages: a bag was changed or will be, something was seen, an alert is known. Each leads back to the page it stood on; the
 * page's own script is told the same as JSON. A report may come late and twice (received.ts).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { isEyeReport } from "../../../jobs/pickup/eye.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { mustAct } from "../actor.ts";
import { acknowledgeAlert, claimBag, promiseBag } from "../answers.ts";
import { parseAsked } from "../asked.ts";
import { safeBack, saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import { WebProblem, wantsJson } from "../errors.ts";
import type { Live } from "../live.ts";
import { deviceAt } from "../places.ts";
import { receiveOnce } from "../received.ts";
import { page } from "../route.ts";
import type { Texts } from "../texts/index.ts";

const pickupForm = z.object({ center: z.string().max(32), device: z.string().max(32) });
const idParams = z.object({ id: z.coerce.number().int() });
const backForm = z.object({ back: z.string().max(2_000).optional() }).nullish();

type Said = keyof Texts["board"]["said"];

export function actPages(app: FastifyInstance, context: WebContext, live: Live): void {
  const { config, operations, clock } = context;

  const done = (request: FastifyRequest, reply: FastifyReply, said: Said) => {
    live.look();
    const to = saying(safeBack(parseAsked(backForm, request.body)?.back), said);
    return wantsJson(request) ? reply.send({ said, to }) : reply.redirect(to, 303);
  };

  /** The compactor that a form names; throws when there is none or it is not the sender's. */
  const compactorOf = (request: FastifyRequest) => {
    const { center, device } = parseAsked(pickupForm, request.body);
    if (deviceAt(config, center, device)?.kind !== "compactor") throw new WebProblem(404, "noSuchDevice");
    mustAct(request, center);
    return { center, device, kind: "compactor" };
  };

  const pickupOf = async (request: FastifyRequest): Promise<Pickup | undefined> => {
    const pickup = await operations.pickups.find(parseAsked(idParams, request.params).id);
    if (pickup) mustAct(request, pickup.center);
    return pickup;
  };

  app.post("/pickups", page("act"), async (request, reply) => {
    const of = compactorOf(request);
    const said = await receiveOnce<Said>(context, request, async (at) =>
      (await claimBag(context, of, request.actor, at)) ? "bag" : "again",
    );
    return done(request, reply, said);
  });

  app.post("/pickups/:id/promise", page("act"), async (request, reply) => {
    const pickup = await pickupOf(request);
    const said = await receiveOnce<Said>(context, request, async (at) => {
      const fresh = pickup !== undefined && (await promiseBag(context, pickup, request.actor, at));
      return fresh ? "promised" : "taken";
    });
    return done(request, reply, said);
  });

  app.post("/pickups/:id/cancel", page("act"), async (request, reply) => {
    const pickup = await pickupOf(request);
    const taken = pickup !== undefined && (await operations.pickups.cancel(pickup.id, request.actor, clock.now()));
    const isShown = !taken && pickup?.verifiedAt != null;
    return done(request, reply, taken ? "undone" : isShown ? "verified" : "gone");
  });

  app.post("/reports", page("act"), async (request, reply) => {
    const of = compactorOf(request);
    const { what } = parseAsked(z.object({ what: z.string().max(20) }), request.body);
    if (!isEyeReport(what)) throw new WebProblem(400, "unreadable");
    const said = await receiveOnce<Said>(context, request, async (at) => {
      if (what === "bag-changed") await claimBag(context, of, request.actor, at);
      await operations.eyeReports.addMade({ center: of.center, device: of.device, what, by: request.actor }, at);
      return "seen";
    });
    return done(request, reply, said);
  });

  app.post("/alerts/:id/acknowledge", page("act"), async (request, reply) => {
    const { id } = parseAsked(idParams, request.params);
    const alert = await operations.alerts.find(id);
    if (alert) mustAct(request, alert.center);
    const said = await receiveOnce<Said>(context, request, async (at) => {
      const fresh = alert !== undefined && (await acknowledgeAlert(context, alert, request.actor, at));
      return fresh ? "ack" : "known";
    });
    return done(request, reply, said);
  });
}
