/** 壁 `/wall/{center}`: read-only, without navigation. A token in the address becomes a cookie at once, so that it stands on no screen. */
import type { FastifyInstance } from "fastify";
import type { BoardReader } from "../board/model.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { html, trusted } from "../html.ts";
import { documentOf } from "../layout.ts";
import type { Live } from "../live.ts";
import { page } from "../route.ts";
import { textsOf } from "../texts/index.ts";
import { cookieNames } from "../viewers.ts";
import { wallParts } from "../wall/page.ts";

/** As long as browsers keep any cookie; a wall loads its page anew every night, which renews it. */
const cookieSeconds = 400 * 24 * 3600;

export function wallPages(app: FastifyInstance, context: WebContext, reader: BoardReader, live: Live): void {
  const { device: cookie, secure } = cookieNames(context.config);

  const read = async (id: string) => {
    const board = await reader.read();
    const center = board.centers.find((one) => one.id === id);
    if (!center) throw new WebProblem(404, "noSuchCenter");
    return { board, center };
  };

  live.topic(
    "wall",
    "wall",
    async ({ language, center: id = "" }) => {
      const { board, center } = await read(id);
      return wallParts(board, center, language);
    },
    { ofCenter: true },
  );

  app.get("/wall/:center", page("wall"), async (request, reply) => {
    const { language, viewer } = request;
    const { center: id } = request.params as { center: string };
    const { token } = request.query as { token?: unknown };
    const { board, center } = await read(id);
    const secret = typeof token === "string" ? token : request.cookies[cookie];
    if (viewer.kind === "wall" && secret)
      reply.setCookie(cookie, secret, { httpOnly: true, sameSite: "lax", secure, path: "/", maxAge: cookieSeconds });
    if (token !== undefined) return reply.redirect(`/wall/${id}`, 303);
    const { name } = center.config;
    const texts = textsOf(language).wall;
    const { "wall-clock": clock, ...parts } = wallParts(board, center, language);
    const demo = request.server.site.demo && html`<span class="demo">${texts.demo}</span>`;
    const body = html`<div id="wall" class="wall" data-center="${id}"><header><h1>${name[language]}${demo}</h1>${trusted(clock!)}</header>
<main id="main" data-lives>${Object.values(parts).map(trusted)}</main></div>`;
    reply.type("text/html; charset=utf-8");
    return documentOf(request, { title: texts.title(name[language]), styles: ["wall"], scripts: ["wall"] }, body);
  });
}
