/** 壁 `/wall/{center}`: read-only and without navigation. The token that opens it becomes a cookie in the guard (session.ts). */
import type { FastifyInstance } from "fastify";
import { withoutCounts } from "../ages.ts";
import type { BoardReader } from "../board/model.ts";
import { centerName } from "../board/names.ts";
import { WebProblem } from "../errors.ts";
import { html, trusted } from "../html.ts";
import { documentOf } from "../layout.ts";
import type { Live } from "../live.ts";
import { page } from "../route.ts";
import { textsOf } from "../texts/index.ts";
import { wallParts } from "../wall/page.ts";

export function wallPages(app: FastifyInstance, reader: BoardReader, live: Live): void {
  const read = async (id: string) => {
    const board = await reader.read();
    const center = board.centers.find((one) => one.id === id);
    if (!center) throw new WebProblem(404, "noSuchCenter");
    return { board, center };
  };

  const parts = async ({ language, viewer, center: id = "" }: Parameters<Parameters<Live["topic"]>[2]>[0]) => {
    const { board, center } = await read(id);
    return Object.entries(wallParts(board, center, { language, viewer }));
  };
  live.topic(
    "wall",
    "wall",
    async (audience) => Object.fromEntries((await parts(audience)).map(([id, text]) => [id, withoutCounts(text)])),
    {
      ofCenter: true,
    },
  );

  app.get("/wall/:center", page("wall"), async (request, reply) => {
    const { language, viewer } = request;
    const { center: id } = request.params as { center: string };
    const { board, center } = await read(id);
    const { wall } = textsOf(language);
    const name = centerName(center.config, language);
    const { "wall-clock": clock = "", ...others } = wallParts(board, center, { language, viewer });
    const demo = request.server.site.demo && html`<span class="demo">${wall.demo}</span>`;
    const body = html`<div id="wall" class="wall" data-center="${id}"><header><h1>${name}${demo}</h1>${trusted(clock)}</header>
<main id="main" data-lives>${Object.values(others).map(trusted)}</main></div>`;
    reply.type("text/html; charset=utf-8");
    return documentOf(request, { title: wall.title(name), styles: ["charts", "wall"], scripts: ["wall"] }, body);
  });
}
