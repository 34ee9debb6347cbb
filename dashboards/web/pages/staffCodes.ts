/** `/settings/staff-codes`: the two digits that staff tap at the tablet of their center. For administrators. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { staffCode } from "../../../records/operations/staffCodes.ts";
import { changesSection } from "../access/changes.ts";
import { accessOf, accessPage, centerText, problemLine } from "../access/frame.ts";
import { parseAsked } from "../asked.ts";
import { saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { type Html, html } from "../html.ts";
import { page } from "../route.ts";
import { textsOf } from "../texts/index.ts";

const path = "/settings/staff-codes";
const addForm = z.object({ center: z.string().max(32), codes: z.string().max(400) });
const oneForm = z.object({ center: z.string().max(32), code: z.string().regex(staffCode) });

export function staffCodePages(app: FastifyInstance, context: WebContext): void {
  const { config, operations } = context;
  const need = page("accounts");

  type Draft = z.infer<typeof addForm> & { problem: string };
  async function show(request: FastifyRequest, reply: FastifyReply, status = 200, draft?: Draft): Promise<string> {
    const { language } = request;
    const { staffCodes: texts } = textsOf(language);
    const all = await operations.staffCodes.list();
    const changes = await operations.accessChanges.list(["staff-code"]);
    const centers = Object.keys(config.centers).map((center) => {
      const codes = all.filter((one) => one.center === center).map(({ code }) => code);
      return centerSection(center, codes, draft?.center === center ? draft : undefined, removedOf(request, center, codes));
    });
    reply.code(status).type("text/html; charset=utf-8");
    const page = { tab: "staffCodes", title: texts.title, said: texts.said } as const;
    return accessPage(request, page, html`<p>${texts.intro}</p>`, ...centers, changesSection(changes, config, language));

    function centerSection(center: string, codes: readonly string[], draft: Draft | undefined, removed: string | undefined): Html {
      const field = `codes-${center}`;
      const hidden = html`<input type="hidden" name="center" value="${center}">`;
      const buttons = codes.map(
        (code) => html`<li><b>${code}</b><button name="code" value="${code}" aria-label="${texts.remove(code)}">✕</button></li>`,
      );
      return html`<section><h2>${centerText(config, center, language)}</h2>${removed && html`<form method="post" action="${path}"><input type="hidden" name="codes" value="${removed}">${hidden}<button>${texts.restore(removed)}</button></form>`}
${codes.length === 0 ? html`<p class="note">${texts.none}</p>` : html`<form method="post" action="${path}/remove">${hidden}<ul class="codelist">${buttons}</ul></form>`}
<form method="post" action="${path}"><h3>${texts.add.title}</h3>${problemLine(draft?.problem)}${hidden}<label for="${field}">${texts.add.label}</label><input id="${field}" name="codes" required maxlength="400" inputmode="numeric" autocomplete="off" aria-describedby="${field}-rule" value="${draft?.codes}"><p class="note" id="${field}-rule">${texts.add.rule}</p><button class="primary">${texts.add.submit}</button></form></section>`;
    }
  }

  app.get(path, need, (request, reply) => show(request, reply));

  app.post(path, need, async (request, reply) => {
    const asked = parseAsked(addForm, request.body);
    if (!Object.hasOwn(config.centers, asked.center)) throw new WebProblem(404, "noSuchCenter");
    const codes = asked.codes
      .normalize("NFKC")
      .split(/[\s,、]+/)
      .filter(Boolean);
    if (codes.length === 0 || !codes.every((code) => staffCode.test(code)))
      return show(request, reply, 400, { ...asked, problem: textsOf(request.language).staffCodes.badCode });
    for (const code of codes) await accessOf(context, request).addStaffCode(asked.center, code);
    return reply.redirect(saying(path, "added"), 303);
  });

  app.post(`${path}/remove`, need, async (request, reply) => {
    const { center, code } = parseAsked(oneForm, request.body);
    if (!Object.hasOwn(config.centers, center)) throw new WebProblem(404, "noSuchCenter");
    await accessOf(context, request).removeStaffCode(center, code);
    return reply.redirect(`${saying(path, "removed")}&center=${center}&code=${code}`, 303);
  });
}

/** The code that was taken off a moment ago, to be put back by one press; nothing that an address could make up besides two digits. */
function removedOf(request: FastifyRequest, center: string, codes: readonly string[]): string | undefined {
  const asked = request.query as { said?: unknown; center?: unknown; code?: unknown };
  const { code } = asked;
  const isIt = asked.said === "removed" && asked.center === center && typeof code === "string" && staffCode.test(code);
  return isIt && !codes.includes(code) ? code : undefined;
}
