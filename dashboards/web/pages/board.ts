/** The board's routes: the page, its buttons, its live updates. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import * as z from "zod";
import type { DeviceRef } from "../../../collector/series/port.ts";
import type { Command } from "../../../contract/messages.ts";
import { hourMs, type Instant } from "../../../contract/time.ts";
import { Unavailable } from "../../../runtime/errors.ts";
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
  verified: "✓ 袋の交換はすでに値で確かめられています。",
  ack: "✓ 了解を記録しました。",
  known: "✓ すでに了解されているか、解消しています。",
};

/** The parts that change, by the id of their place in the page. */
export function boardParts(board: Board): Record<string, string> {
  return { clock: boardHead(board).text, banners: boardBanners(board).text, main: boardMain(board).text };
}

export function boardPages(app: FastifyInstance, context: WebContext, reader: BoardReader, live: Live): void {
  const { config, operations, clock, log } = context;

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
    const last = await operations.pickups.last(center, device);
    const fillBefore = await fillLately(context, { center, device, kind: found.kind }, last?.verifiedAt ?? 0);
    const fresh = await operations.pickups.claim({ center, device, by: request.person!.name, fillBefore }, clock.now());
    if (fresh) {
      const command: Command = { v: 1, id: randomUUID(), command: "bag-changed", device };
      // The claim is written down; the agent hears of it if it can, and the level shows the rest.
      await context.sendCommand(center, JSON.stringify(command)).catch((error: unknown) => log.warn("command-refused", { center, error }));
    }
    live.look();
    return reply.redirect(`/?said=${fresh ? "bag" : "again"}`, 303);
  });

  app.post("/pickups/:id/cancel", hidden, async (request, reply) => {
    const { id } = z.object({ id: z.coerce.number().int() }).parse(request.params);
    const done = await operations.pickups.cancel(id, request.person!.name, clock.now());
    live.look();
    return reply.redirect(`/?said=${done ? "undone" : "verified"}`, 303);
  });

  app.post("/alerts/:id/acknowledge", hidden, async (request, reply) => {
    const { id } = z.object({ id: z.coerce.number().int() }).parse(request.params);
    const done = await operations.alerts.acknowledge(id, request.person!.name, clock.now());
    live.look();
    return reply.redirect(`/?said=${done ? "ack" : "known"}`, 303);
  });
}

/** The highest level of two hours, since the last change: whoever presses after the bag was changed still has the level before it. */
async function fillLately({ series, clock }: WebContext, of: DeviceRef, since: Instant): Promise<number | undefined> {
  const now = clock.now();
  try {
    const buckets = await series.range({ of, quantity: "fillRatio", from: Math.max(now - 2 * hourMs, since), to: now + 1, every: "5m" });
    return buckets.length > 0 ? Math.max(...buckets.map(([, , , max]) => max)) : undefined;
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}
