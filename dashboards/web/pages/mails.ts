/** メール: what went to the folder, as a mail program would show it. The mails are Japanese in any language. */
import type { FastifyInstance } from "fastify";
import type { WebContext } from "../context.ts";
import { dateAndTime } from "../figures.ts";
import { html } from "../html.ts";
import { framed } from "../layout.ts";
import { page } from "../route.ts";
import { textsOf } from "../texts/index.ts";

/** What a mail program makes of a text: its addresses can be pressed. */
const withLinks = (text: string) =>
  text.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 === 1 ? html`<a href="${part}">${part}</a>` : part));

export function mailPages(app: FastifyInstance, { config, mailer }: WebContext): void {
  app.get("/mail", page("mail"), async (request, reply) => {
    const { language } = request;
    const { mails: texts } = textsOf(language);
    const mails = mailer
      .kept()
      .map(
        ({ at, subject, text }) =>
          html`<article class="card"><h2 lang="ja">${subject}</h2><p class="open">${dateAndTime(at, language)}</p><pre lang="ja">${withLinks(text)}</pre></article>`,
      );
    const where = config.mail.url.startsWith("folder:") ? texts.toFolder : texts.toServer;
    const body = html`<main id="main" class="text"><h1>${texts.title}</h1><p>${where}</p>${mails.length === 0 && html`<p>${texts.none}</p>`}
${mails}</main>`;
    reply.type("text/html; charset=utf-8");
    return framed(request, { title: texts.title, path: "/mail" }, body);
  });
}
