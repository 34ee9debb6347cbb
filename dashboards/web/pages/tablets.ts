/** `/settings/tablets`: which tablets there are, a code to pair one more, and their end. For administrators. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { clockTime } from "../../../contract/time.ts";
import { isThingName } from "../../../records/operations/names.ts";
import { openAtMost, pairingMs } from "../../../records/operations/pairings.ts";
import { Rejected } from "../../../runtime/errors.ts";
import { changesSection } from "../access/changes.ts";
import { accessOf, accessPage, centerField, centerOfForm, copied, problemLine } from "../access/frame.ts";
import { tokenEntry } from "../access/tokensView.ts";
import { parseAsked } from "../asked.ts";
import { saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import { html } from "../html.ts";
import { qrPicture } from "../qrPicture.ts";
import { page } from "../route.ts";
import { textsOf } from "../texts/index.ts";
import { originOf } from "../transport.ts";

const path = "/settings/tablets";
const form = z.object({ name: z.string().max(200), center: z.string().max(32) });
const idForm = z.object({ id: z.coerce.number().int() });

export function tabletPages(app: FastifyInstance, context: WebContext): void {
  const { config, operations, clock } = context;
  const need = page("accounts");

  type Draft = z.infer<typeof form> & { problem: string };
  async function show(request: FastifyRequest, reply: FastifyReply, status = 200, draft?: Draft): Promise<string> {
    const { language } = request;
    const { tablets: texts } = textsOf(language);
    const shown = { config, language, now: clock.now() };
    const tablets = (await operations.tokens.list(shown.now)).filter(({ role }) => role === "tablet");
    const changes = await operations.accessChanges.list(["tablet"]);
    const revocation = { ...texts.revoke, action: `${path}/revoke` };
    const list = html`<p>${texts.intro}</p>${tablets.length === 0 && html`<p class="note">${texts.none}</p>`}<div class="entries">${tablets.map((token) => tokenEntry(token, shown, revocation))}</div>`;
    const add = html`<section id="add"><h2>${texts.add.title}</h2><form method="post" action="${path}">${problemLine(draft?.problem)}
<label for="name">${texts.add.nameLabel}</label><input id="name" name="name" required maxlength="40" autocomplete="off" aria-describedby="name-rule" value="${draft?.name}"><p class="note" id="name-rule">${texts.add.nameRule}</p>
${centerField(config, { id: "center", chosen: draft?.center ?? null, all: false }, language)}<button class="primary">${texts.add.submit}</button></form></section>`;
    reply.code(status).type("text/html; charset=utf-8");
    const page = { tab: "tablets", title: texts.title, said: texts.said } as const;
    return accessPage(request, page, list, add, changesSection(changes, config, language));
  }

  app.get(path, need, (request, reply) => show(request, reply));

  app.post(path, need, async (request, reply) => {
    const asked = parseAsked(form, request.body);
    const { language } = request;
    const { tablets: texts, access } = textsOf(language);
    const refuse = (status: number, problem: string) => show(request, reply, status, { ...asked, problem });
    const name = asked.name.normalize("NFKC").trim();
    const center = centerOfForm(config, asked.center);
    if (!isThingName(name)) return refuse(400, texts.badName);
    if (!center) return refuse(400, access.noSuchCenter);
    try {
      const code = await accessOf(context, request).openPairing({ name, center });
      const address = `${originOf(config, request)}/pair`;
      const until = clockTime(clock.now() + pairingMs);
      const body = html`${copied(texts.pair.label, code, true)}<p>${texts.codeHow(address)}${texts.codeUntil(until)}</p>${qrPicture(address, texts.qr)}<p><a href="${path}">${access.back}</a></p>`;
      reply.type("text/html; charset=utf-8");
      return accessPage(request, { tab: "tablets", title: texts.codeTitle(name) }, body);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      const isFull = error.message.startsWith(String(openAtMost));
      return refuse(409, isFull ? texts.tooMany : texts.taken);
    }
  });

  app.post(`${path}/revoke`, need, async (request, reply) => {
    const revoked = await accessOf(context, request).revokeToken(parseAsked(idForm, request.body));
    return reply.redirect(saying(path, revoked ? "revoked" : "gone"), 303);
  });
}
