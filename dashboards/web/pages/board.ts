/** The board's routes: the page and its live updates. Its buttons are in acts.ts. */
import type { FastifyInstance } from "fastify";
import type { Language } from "../../../contract/language.ts";
import { withoutCounts } from "../ages.ts";
import type { Board, BoardReader } from "../board/model.ts";
import { boardParts } from "../board/page.ts";
import type { WebContext } from "../context.ts";
import { html, trusted } from "../html.ts";
import { alertsLink, boardBanners, boardHead, framed } from "../layout.ts";
import type { Live } from "../live.ts";
import { page } from "../route.ts";
import { saidBanner } from "../said.ts";
import { textsOf } from "../texts/index.ts";

export function boardPages(app: FastifyInstance, _context: WebContext, reader: BoardReader, live: Live): void {
  live.topic("board", "read", async ({ language, viewer }) => {
    const board = await reader.read();
    const parts = { ...headParts(board, language), ...boardParts(board, { language, viewer }) };
    return Object.fromEntries(Object.entries(parts).map(([id, text]) => [id, withoutCounts(text)]));
  });

  app.get("/", page("read"), async (request, reply) => {
    const { language, viewer } = request;
    const { board: texts } = textsOf(language);
    const board = await reader.read();
    const parts = Object.values(boardParts(board, { language, viewer })).map(trusted);
    const body = html`${saidBanner(request, texts.said)}${boardBanners(board, language)}<main id="main" class="board" data-lives><h1 class="hidden">${texts.title}</h1>${parts}</main>`;
    reply.type("text/html; charset=utf-8");
    return framed(
      request,
      { title: texts.title, path: "/", styles: ["charts"], scripts: ["board"], head: boardHead(board, language) },
      body,
    );
  });
}

function headParts(board: Board, language: Language): Record<string, string> {
  return {
    "nav-alerts": alertsLink(board.alerts.length, textsOf(language).common, "/").text,
    clock: boardHead(board, language).text,
    banners: boardBanners(board, language).text,
  };
}
