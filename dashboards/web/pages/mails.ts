/** メール: what went to the folder, as a mail program would show it. The mails are Japanese in any language. */
import type { FastifyInstance } from "fastify";
import { readToken } from "../../../jobs/mail/links.ts";
import type { WebContext } from "../context.ts";
import { dateAndTime } from "../figures.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import { page } from "../route.ts";
import { textsOf } from "../texts/index.ts";

/** A button of a mail, by the token in its address. */
const button = /\/m\/([\w-]+)$/;

interface Pressing {
  isPerson: boolean;
  /** Whether they may do something at this center. */
  may(center: string): boolean;
}

export function mailPages(app: FastifyInstance, { config, mailer, operations, clock }: WebContext): void {
  /** Whoever may do nothing at a center finds its buttons here no more than on the other pages: they would answer for their reader. */
  async function mayPress(address: string, { isPerson, may }: Pressing): Promise<boolean> {
    const token = button.exec(address)?.[1];
    if (token === undefined || !isPerson) return true;
    const link = readToken(token, await operations.key("mail-links"), clock.now());
    const pickup = typeof link === "string" ? undefined : await operations.pickups.find(link.pickup);
    return pickup === undefined || may(pickup.center);
  }

  /** What a mail program makes of a text: its addresses can be pressed. */
  async function withLinks(text: string, by: Pressing, notYours: string): Promise<(Html | string)[]> {
    const parts = text.split(/(https?:\/\/\S+)/).map(async (part, i) => {
      if (i % 2 === 0) return part;
      return (await mayPress(part, by)) ? html`<a href="${part}">${part}</a>` : notYours;
    });
    return Promise.all(parts);
  }

  app.get("/mail", page("mail"), async (request, reply) => {
    const { language, viewer } = request;
    const by = { isPerson: viewer.isPerson, may: (center: string) => viewer.may("act", center) };
    const { mails: texts } = textsOf(language);
    const mails = await Promise.all(
      mailer
        .kept()
        .map(
          async ({ at, subject, text }) =>
            html`<article class="card"><h2 lang="ja">${subject}</h2><p class="open">${dateAndTime(at, language)}</p><pre lang="ja">${await withLinks(text, by, texts.notYours)}</pre></article>`,
        ),
    );
    const where = config.mail.url.startsWith("folder:") ? texts.toFolder : texts.toServer;
    const body = html`<main id="main" class="text"><h1>${texts.title}</h1><p>${where}</p>${mails.length === 0 && html`<p>${texts.none}</p>`}
${mails}</main>`;
    reply.type("text/html; charset=utf-8");
    return framed(request, { title: texts.title, path: "/mail" }, body);
  });
}
