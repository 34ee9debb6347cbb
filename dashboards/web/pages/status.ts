/** 状態: how the line stands, live; and what has no need to live: gaps, what was refused and why, how whole the days are. */
import type { FastifyInstance } from "fastify";
import type { WebContext } from "../context.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import type { Live } from "../live.ts";
import { heldTo } from "../ownCenter.ts";
import { readGaps } from "../pipeline.ts";
import { page } from "../route.ts";
import { completenessSection } from "../status/completeness.ts";
import { gapSection } from "../status/gaps.ts";
import type { StatusReader } from "../status/model.ts";
import { statusParts } from "../status/page.ts";
import { quarantineSection } from "../status/quarantine.ts";
import { textsOf } from "../texts/index.ts";

export function statusPages(app: FastifyInstance, context: WebContext, reader: StatusReader, live: Live): void {
  const { config } = context;

  live.topic("status", "read", async ({ language, viewer }) => {
    const parts = Object.entries(statusParts(await reader.read(heldTo(viewer)), config, language));
    return Object.fromEntries(parts.map(([id, part]) => [id, part.text]));
  });

  app.get("/status", page("read"), async (request, reply) => {
    const { language, viewer } = request;
    const only = heldTo(viewer);
    const view = await reader.read(only);
    const rest: (Html | false)[] = [
      gapSection(config, readGaps(context, only), language),
      quarantineSection(view.pipeline.quarantine, language),
      await completenessSection(context, language, only),
    ];
    const body = html`<main id="main" class="status" data-lives>${Object.values(statusParts(view, config, language))}${rest}</main>`;
    reply.type("text/html; charset=utf-8");
    return framed(request, { title: textsOf(language).status.title, path: "/status", scripts: ["status"], styles: ["status"] }, body);
  });
}
