/** Who does what a post asks for, as it is written down and shown: a person's account, or the staff code that was tapped at a tablet. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { staffCodeName } from "../../records/operations/staffCodes.ts";
import { safeBack } from "./back.ts";
import type { WebContext } from "./context.ts";
import { isForPrograms, sendProblem, WebProblem, wantsPage } from "./errors.ts";
import { type Html, html } from "./html.ts";
import { framed } from "./layout.ts";
import { textsOf } from "./texts/index.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set for every post that needs "act". */
    actor: string;
    /** Of the center of a tablet, for the page that it gets: who acts there is asked by the page itself, also without us. */
    staffCodes: readonly string[] | undefined;
  }
}

/** The field that a tapped code travels in. */
const codeField = "staffCode";

/**
 * At a tablet a post without a code is answered with the question who it is; the answer brings the same fields again with the code, so
 * nothing is done before and nothing that was typed is lost. The codes are on the screen: they say who it was, they guard nothing.
 */
export function actors(app: FastifyInstance, { operations }: WebContext): void {
  app.decorateRequest("actor", "");
  app.decorateRequest("staffCodes", undefined);
  const codesOf = async (center: string) => (await operations.staffCodes.list(center)).map((one) => one.code);
  app.addHook("preHandler", async (request) => {
    const { kind, center } = request.viewer;
    if (kind === "tablet" && center !== undefined && wantsPage(request)) request.staffCodes = await codesOf(center);
  });
  app.addHook("preHandler", async (request, reply) => {
    if (request.routeOptions.config.need !== "act" || request.method === "GET" || request.method === "HEAD") return;
    const { viewer } = request;
    if (viewer.kind !== "tablet" || viewer.center === undefined) {
      request.actor = viewer.name;
      return;
    }
    const { [codeField]: code, ...fields } = fieldsOf(request.body);
    const given = code?.at(-1);
    if (given !== undefined && (await operations.staffCodes.isActive(viewer.center, given))) {
      request.actor = staffCodeName(given);
      return;
    }
    const codes = await codesOf(viewer.center);
    return ask(request, reply, { codes, fields, isUnknown: given !== undefined });
  });
}

/** Throws (403) unless whoever asks may act at this center. For posts that name their center in the body or by a row. */
export function mustAct({ viewer }: FastifyRequest, center: string): void {
  if (!viewer.may("act", center)) throw new WebProblem(403, "notAllowed");
}

type FormFields = Record<string, readonly string[]>;

/** Of a form or of JSON with plain values; anything deeper is not a form of ours. */
function fieldsOf(body: unknown): FormFields {
  const entries = typeof body === "object" && body !== null ? Object.entries(body as Record<string, unknown>) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, (Array.isArray(value) ? value : [value]).filter(isPlain).map(String)]));
}

function isPlain(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** 422: nothing was done yet. A script of a page gets the codes as JSON and may ask by itself. */
function ask(
  request: FastifyRequest,
  reply: FastifyReply,
  { codes, fields, isUnknown }: { codes: readonly string[]; fields: FormFields; isUnknown: boolean },
): FastifyReply {
  if (!wantsPage(request)) {
    const { title: error, remedy } = textsOf(isForPrograms(request) ? "en" : request.language).problems.staffCodeFirst;
    return reply.code(422).send({ error, remedy, field: codeField, codes });
  }
  if (codes.length === 0) return sendProblem(request, reply, 422, "noStaffCodes");
  const texts = textsOf(request.language).tablets;
  const hidden = Object.entries(fields).flatMap(([name, values]) =>
    values.map((value) => html`<input type="hidden" name="${name}" value="${value}">`),
  );
  const body = html`<main id="main" class="text who"><h1>${texts.whoTitle}</h1>${isUnknown && html`<p class="error" role="alert">▲ ${texts.whoUnknown}</p>`}
<p>${texts.whoExplained}</p><form method="post" action="${request.url}">${hidden}<div class="codes">${codes.map((code) => codeButton(code, texts.codeLabel(code)))}</div></form>
<p><a href="${backOf(fields)}">${texts.whoCancel}</a></p></main>`;
  return reply
    .code(422)
    .type("text/html; charset=utf-8")
    .send(framed(request, { title: texts.whoTitle, path: "", styles: ["access"] }, body));
}

function codeButton(code: string, label: string): Html {
  return html`<button class="code" name="${codeField}" value="${code}" aria-label="${label}">${code}</button>`;
}

function backOf({ back }: FormFields): string {
  return safeBack(back?.at(-1));
}
