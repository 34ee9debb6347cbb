/** `/settings/tokens`: keys of walls, calendars and programs. For administrators. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { isThingName } from "../../../records/operations/names.ts";
import { centerProblem, tokenRoles } from "../../../records/operations/roles.ts";
import { tokenEndsAt } from "../../../records/operations/tokens.ts";
import { Rejected } from "../../../runtime/errors.ts";
import { changesSection } from "../access/changes.ts";
import { accessOf, accessPage, centerOfForm } from "../access/frame.ts";
import { addTokenForm, newTokenView, type TokenDraft, tokenEntry, tokensPath } from "../access/tokensView.ts";
import { parseAsked } from "../asked.ts";
import { saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { html } from "../html.ts";
import { page } from "../route.ts";
import { textsOf } from "../texts/index.ts";
import { originOf } from "../transport.ts";

const form = z.object({
  name: z.string().max(200),
  role: z.string().max(20),
  center: z.string().max(32).default(""),
  days: z.string().max(10).default(""),
});
const idForm = z.object({ id: z.coerce.number().int() });

export function tokenPages(app: FastifyInstance, context: WebContext): void {
  const { config, operations, clock } = context;
  const need = page("accounts");

  async function show(request: FastifyRequest, reply: FastifyReply, status = 200, draft?: TokenDraft): Promise<string> {
    const { language } = request;
    const { tokens: texts } = textsOf(language);
    const shown = { config, language, now: clock.now() };
    const tokens = (await operations.tokens.list(shown.now)).filter(({ role }) => role !== "tablet");
    const changes = await operations.accessChanges.list(["token"]);
    const revocation = { ...texts.revoke, action: `${tokensPath}/revoke` };
    const list = html`<p>${texts.intro}</p>${tokens.length === 0 && html`<p class="note">${texts.none}</p>`}<div class="entries">${tokens.map((token) => tokenEntry(token, shown, revocation))}</div>`;
    reply.code(status).type("text/html; charset=utf-8");
    const page = { tab: "tokens", title: texts.title, said: texts.said } as const;
    return accessPage(request, page, list, addTokenForm(shown, draft), changesSection(changes, config, language));
  }

  app.get(tokensPath, need, (request, reply) => show(request, reply));

  app.post(tokensPath, need, async (request, reply) => {
    const asked = parseAsked(form, request.body);
    const { language } = request;
    const { tokens: texts, access } = textsOf(language);
    const refuse = (status: number, problem: string) => show(request, reply, status, { ...asked, problem });
    const name = asked.name.normalize("NFKC").trim();
    const role = tokenRoles.find((one) => one === asked.role);
    if (!role) throw new WebProblem(400, "unreadable");
    if (!isThingName(name)) return refuse(400, texts.badName);
    const center = centerOfForm(config, asked.center);
    if (center === undefined) return refuse(400, access.noSuchCenter);
    if (centerProblem(role, center)) return refuse(400, role === "wall" ? texts.wallCenter : texts.centerRule);
    const typed = asked.days.normalize("NFKC").trim();
    const days = typed === "" ? undefined : Number(typed);
    if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 3_650)) return refuse(400, texts.badDays);
    try {
      const secret = await accessOf(context, request).addToken({ name, role, center, expiresAt: tokenEndsAt(role, days, clock.now()) });
      reply.type("text/html; charset=utf-8");
      const view = newTokenView({ name, role, center, secret, origin: originOf(config, request) }, config, language);
      return accessPage(request, { tab: "tokens", title: texts.madeTitle(name) }, view);
    } catch (error) {
      if (error instanceof Rejected) return refuse(409, access.nameTaken);
      throw error;
    }
  });

  app.post(`${tokensPath}/revoke`, need, async (request, reply) => {
    const revoked = await accessOf(context, request).revokeToken(parseAsked(idForm, request.body));
    return reply.redirect(saying(tokensPath, revoked ? "revoked" : "gone"), 303);
  });
}
