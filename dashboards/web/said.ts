/** What the page says about a post that led back to it: `?said=key`, a sentence of the page's own texts and nothing that an address could make up. */
import type { FastifyRequest } from "fastify";
import { type Html, html } from "./html.ts";

export function saidBanner(request: FastifyRequest, sentences: Readonly<Record<string, string>>): Html | false {
  const { said } = request.query as { said?: unknown };
  return typeof said === "string" && Object.hasOwn(sentences, said) && html`<p class="banner said" role="status">${sentences[said]}</p>`;
}
