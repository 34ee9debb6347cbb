/** The board's routes: the page, its buttons, its live updates. */
import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { isEyeReport } from "../../../jobs/pickup/eye.ts";
import { claimBag, promiseBag } from "../answers.ts";
import type { Board, BoardReader } from "../board/model.ts";
import { boardMain } from "../board/page.ts";
import type { WebContext } from "../context.ts";
import { type Html, html } from "../html.ts";
import { boardBanners, boardHead, layout } from "../layout.ts";
import type { Live } from "../live.ts";
import { hidden } from "./hidden.ts";

const pickupForm = z.object({ center: z.string().max(32), device: z.string().max(32) });
const said: Record<string, string> = {
  bag: "✓ 袋の交換を受け付けました。ありがとうございます。",
  again: "✓ 袋の交換は、さきほど受け付けています。",
  undone: "✓ 袋の交換の報告を取り消しました。",
  verified: "袋の交換はすでに値で確かめられているため、取り消せません。",
  gone: "この報告は、すでに取り消されているか、見つかりません。",
  promised: "✓ お引き受けありがとうございます。ほかの人にも見えるようにしました。",
  taken: "✓ すでにどなたかが引き受けているか、終わっています。",
  seen: "✓ 見たようすを記録しました。見込みに使います。",
  ack: "✓ 了解を記録しました。",
  known: "✓ すでに了解されているか、解消しています。",
};

/** The parts that change, by the id of their place in the page. */
export function boardParts(board: Board): Record<string, string> {
  return { clock: boardHead(board).text, banners: boardBanners(board).text, main: boardMain(board).text };
}

export function boardPages(app: FastifyInstance, context: WebContext, reader: BoardReader, live: Live): void {
  const { config, operations, clock } = context;

  app.get("/", hidden, async (request, reply) => {
    const board = await reader.read();
    const key = (request.query as { said?: string }).said ?? "";
    const note = Object.hasOwn(said, key) && said[key];
    const body: Html = html`${note && html`<p class="banner said" role="status">${note}</p>`}${boardBanners(board)}${boardMain(board)}`;
    reply.type("text/html; charset=utf-8");
    return layout(
      { title: "盤面", path: "/", signedIn: request.person !== undefined, demo: board.demo, scripts: ["board"] },
      boardHead(board),
      body,
    );
  });

  app.post("/pickups", hidden, async (request, reply) => {
    const { center, device } = pickupForm.parse(request.body);
    const found = config.centers[center]?.devices[device];
    if (found?.kind !== "compactor") return reply.code(404).send({ error: "no such compactor", remedy: "open the board again" });
    const fresh = await claimBag(context, { center, device, kind: found.kind }, request.person!.name);
    live.look();
    return reply.redirect(`/?said=${fresh ? "bag" : "again"}`, 303);
  });

  app.post("/pickups/:id/promise", hidden, async (request, reply) => {
    const { id } = z.object({ id: z.coerce.number().int() }).parse(request.params);
    const pickup = await operations.pickups.find(id);
    const done = pickup !== undefined && (await promiseBag(context, pickup, request.person!.name));
    live.look();
    return reply.redirect(`/?said=${done ? "promised" : "taken"}`, 303);
  });

  app.post("/reports", hidden, async (request, reply) => {
    const { center, device, what } = pickupForm.extend({ what: z.string().max(20) }).parse(request.body);
    if (config.centers[center]?.devices[device]?.kind !== "compactor" || !isEyeReport(what))
      return reply.code(404).send({ error: "no such compactor or report", remedy: "open the board again" });
    if (what === "bag-changed") await claimBag(context, { center, device, kind: "compactor" }, request.person!.name);
    await operations.eyeReports.add({ center, device, what, by: request.person!.name }, clock.now());
    live.look();
    return reply.redirect("/?said=seen", 303);
  });

  app.post("/pickups/:id/cancel", hidden, async (request, reply) => {
    const { id } = z.object({ id: z.coerce.number().int() }).parse(request.params);
    const done = await operations.pickups.cancel(id, request.person!.name, clock.now());
    const isShown = !done && (await operations.pickups.find(id))?.verifiedAt != null;
    live.look();
    return reply.redirect(`/?said=${done ? "undone" : isShown ? "verified" : "gone"}`, 303);
  });

  app.post("/alerts/:id/acknowledge", hidden, async (request, reply) => {
    const { id } = z.object({ id: z.coerce.number().int() }).parse(request.params);
    const done = await operations.alerts.acknowledge(id, request.person!.name, clock.now());
    live.look();
    return reply.redirect(`/?said=${done ? "ack" : "known"}`, 303);
  });
}
