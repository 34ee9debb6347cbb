/** `/pair`, on the tablet itself: eight digits from an administrator make it a tablet of a center. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { minuteMs } from "../../../contract/time.ts";
import { Limiter, type LimitPolicy } from "../../../runtime/limiter.ts";
import { centerText, problemLine } from "../access/frame.ts";
import { parseAsked } from "../asked.ts";
import type { WebContext } from "../context.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import { page } from "../route.ts";
import { addressKey, signInPolicies } from "../signInLimits.ts";
import { type Texts, textsOf } from "../texts/index.ts";
import { setOwnCookie } from "../viewers.ts";
import { waitWords } from "../waitWords.ts";

const form = z.object({ code: z.string().max(40) });
/**
 * From all addresses together: with ten open codes of 10^8, thirty tries in ten minutes find one once in 300,000 times. A stranger who
 * uses them up makes the administrator wait minutes, which beats the other way round.
 */
const fromAnywhere = {
  free: 30,
  windowMs: 10 * minuteMs,
  waitsMs: [minuteMs],
  rememberMs: 10 * minuteMs,
  maxKeys: 1,
} as const satisfies LimitPolicy;

export function pairPages(app: FastifyInstance, context: WebContext): void {
  const { config, operations, clock, log, security = log } = context;
  const ofAddress = new Limiter(signInPolicies.pair);
  const ofAll = new Limiter(fromAnywhere);

  function show(request: FastifyRequest, reply: FastifyReply, status: number, notice: Html | false, isDone = false): string {
    const texts = textsOf(request.language).tablets.pair;
    reply.code(status).type("text/html; charset=utf-8");
    const body = html`<main id="main" class="text"><h1>${texts.title}</h1>${notice}${!isDone && codeForm(texts)}</main>`;
    return framed(request, { title: texts.title, path: "/pair", styles: ["access"], asGuest: true }, body);
  }

  app.get("/pair", page("open"), async (request, reply) => {
    const { viewer, language } = request;
    const { pair: texts } = textsOf(language).tablets;
    if (viewer.kind !== "tablet") return show(request, reply, 200, false);
    const isNew = (request.query as { said?: unknown }).said === "paired";
    const words = isNew ? texts.done(viewer.name, centerText(config, viewer.center ?? null, language)) : texts.already(viewer.name);
    const open = html`<form action="/"><button class="primary">${texts.open}</button></form>`;
    return show(request, reply, 200, html`<p class="banner said" role="status">${words}</p>${open}`, isNew);
  });

  app.post("/pair", page("open"), async (request, reply) => {
    const now = clock.now();
    const { pair: texts } = textsOf(request.language).tablets;
    const address = addressKey(request.ip);
    const refused = (reason: string) =>
      security.warn("login-refused", { way: "pairing", address: request.ip, reason, once: `pairing ${request.ip} ${reason}` });
    const wait = Math.max(ofAddress.waitMs(address, now), ofAll.waitMs("", now));
    if (wait > 0) {
      refused("slowed");
      const { seconds, minutes, at } = waitWords(wait, now);
      reply.header("retry-after", seconds);
      return show(request, reply, 429, problemLine(texts.wait(minutes, at)));
    }
    ofAddress.count(address, now);
    ofAll.count("", now);
    const { code } = parseAsked(form, request.body);
    const tablet = await operations.pairings.exchange(code, now);
    if (!tablet) {
      refused("refused");
      return show(request, reply, 401, problemLine(texts.wrong));
    }
    ofAddress.forget(address);
    ofAll.takeBack("");
    security.info("tablet-paired", { token: tablet.id, center: tablet.center, address: request.ip });
    setOwnCookie(reply, config, "device", tablet.secret);
    return reply.redirect("/pair?said=paired", 303);
  });
}

function codeForm(texts: Texts["tablets"]["pair"]): Html {
  return html`<form method="post" action="/pair" class="card"><p>${texts.explained}</p><label for="code">${texts.label}</label><input id="code" name="code" class="digits" required inputmode="numeric" autocomplete="one-time-code" maxlength="20" placeholder="1234-5678"><button class="primary">${texts.submit}</button></form>`;
}
