/** 設定: a form for the values that belong together, what would have been with them, and every change with who, when, before and after. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { newYearDays, newYearIsMissing } from "../../../jobs/alerts/newYear.ts";
import { type Judged, judgeChanges } from "../../../jobs/settings/change.ts";
import type { LiveSettings } from "../../../jobs/settings/live.ts";
import { parseAsked } from "../asked.ts";
import { safeBack, saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { type Html, html } from "../html.ts";
import { framed } from "../layout.ts";
import type { Live } from "../live.ts";
import { page } from "../route.ts";
import { saidBanner } from "../said.ts";
import { textsOf } from "../texts/index.ts";
import { openedFields, typedFields, wantedOf } from "./form.ts";
import { type HistoryFacts, historySection, mayRead } from "./history.ts";
import { withNewYear } from "./newYearFill.ts";
import { Previews } from "./previews.ts";
import { mayChange, type Scope, scopesOf, scopesOfCenter } from "./scopes.ts";
import { TestMails, testMailSection } from "./testMail.ts";
import type { Typed } from "./typed.ts";
import { type FormView, scopeForm, scopeList, scopeTitle, settingsNavigation } from "./view.ts";

export type SettingsContext = WebContext & { settings: LiveSettings };

const body = z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullish();
const backFields = z.object({ back: z.string().max(2_000).optional() }).nullish();
const looks = z.object({
  preview: z.string().max(60).optional(),
  fill: z.string().max(20).optional(),
  before: z.coerce.number().int().positive().optional(),
});
const historyLimit = 30;

export function settingsPages(app: FastifyInstance, context: SettingsContext, live: Live): void {
  const { config, settings, operations, clock } = context;
  const previews = new Previews(app.whatIfDesk, context);
  const testMails = new TestMails(context);

  /** Whoever changes something is a person of a role that may, never a tablet or a program. */
  const roleOf = ({ viewer }: FastifyRequest): "admin" | "installer" => {
    if (!viewer.isPerson) throw new WebProblem(403, "personOnly");
    if (viewer.role !== "admin" && viewer.role !== "installer") throw new WebProblem(403, "notAllowed");
    return viewer.role;
  };

  /** The scope at the address of a request; throws when there is none or it is not this viewer's. */
  const scopeOf = (request: FastifyRequest): Scope => {
    roleOf(request);
    const { center, device } = request.params as { center?: string; device?: string };
    if (center !== undefined && !Object.hasOwn(config.centers, center)) throw new WebProblem(404, "noSuchCenter");
    if (device !== undefined && !Object.hasOwn(config.centers[center!]!.devices, device)) throw new WebProblem(404, "noSuchDevice");
    const path = request.url.split("?")[0]!.replace(/\/test-mail$/, "");
    const at = (all: readonly Scope[]) => all.find((one) => one.path === path);
    const all = center === undefined ? scopesOf : (...[of, may]: Parameters<typeof scopesOf>) => scopesOfCenter(of, center, may);
    const own = at(all(config, (one) => mayChange(request.viewer, one)));
    if (own) return own;
    throw at(all(config, () => true)) ? new WebProblem(403, "notAllowed") : new WebProblem(404, "notFound");
  };

  const historyOf = async (request: FastifyRequest, paths?: ReadonlySet<string>, before?: number): Promise<HistoryFacts> => {
    const found = await operations.settings.history({
      limit: historyLimit,
      ...(paths && { paths: [...paths] }),
      ...(before !== undefined && { before }),
    });
    const { rows, leftOut } = settings.standing;
    const last = found.at(-1);
    const here = request.url.split("?")[0]!;
    return {
      rows: found.filter((row) => mayRead(config, request.viewer, row)),
      inForce: new Set(rows.map(({ id }) => id)),
      leftOut: new Set(leftOut.map(({ row }) => row.id)),
      back: request.method === "GET" ? here : here.replace(/\/(test-mail|undo\/.*)$/, ""),
      older: found.length === historyLimit && last ? `${here}?before=${last.id}#history` : undefined,
    };
  };

  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, shown: readonly Scope[], current: string) => {
    const { viewer, language } = request;
    const said = saidBanner(request, textsOf(language).settings.said);
    const navigation = settingsNavigation(viewer, current, language, shown, config);
    const main = html`<main id="main" class="settings">${said}${navigation}${content}</main>`;
    return reply
      .type("text/html; charset=utf-8")
      .send(framed(request, { title, path: "/settings", styles: ["charts", "settings"], scripts: ["settings"] }, main));
  };

  const sendIndex = async (request: FastifyRequest, reply: FastifyReply, refusal?: string) => {
    const { viewer, language } = request;
    const { settings: words } = textsOf(language);
    const { before } = parseAsked(looks, request.query);
    const scopes = scopesOf(config, (one) => mayChange(viewer, one));
    const content = html`<h1>${words.title}</h1>${refusal && html`<p class="advice urgent" role="alert"><b>▲ ${refusal}</b></p>`}<p>${words.intro}</p><div class="scope-list">${scopeList(config, scopes, language)}</div>${historySection(config, await historyOf(request, undefined, before), language)}`;
    return send(
      request,
      reply,
      words.title,
      content,
      scopes.filter(({ key }) => key === "common"),
      "/settings",
    );
  };

  const sendScope = async (request: FastifyRequest, reply: FastifyReply, scope: Scope, view: FormView) => {
    const { viewer, language } = request;
    const { words, shown } = scopeTitle(config, scope, language);
    const scopes = scopesOf(config, (one) => mayChange(viewer, one)).filter(({ center }) => center === scope.center);
    const history = historySection(
      config,
      await historyOf(request, new Set(scope.settings.map(({ path }) => path)), parseAsked(looks, request.query).before),
      language,
    );
    const tests =
      scope.key === "people" &&
      scope.center !== undefined &&
      testMailSection(scope.path, config.centers[scope.center]!.recipients, language);
    const content = html`<h1>${shown}</h1>${scopeForm(scope, view, language)}${tests}${history}`;
    return send(request, reply, words, content, scopes, scope.path);
  };

  /** The form as it is opened: with the values that count, or with what was typed for a preview. */
  const openedView = (request: FastifyRequest, scope: Scope): FormView => {
    const { language, viewer } = request;
    const { preview: id, fill } = parseAsked(looks, request.query);
    const preview = previews.find(id, viewer.name, scope.path);
    if (preview) return { preview, fields: typedFields(scope, settings.standing, preview.typed, undefined, language) };
    const fields = openedFields(scope, settings.standing, language);
    const center = scope.center === undefined ? undefined : config.centers[scope.center];
    if (scope.key !== "calendar" || !center || !newYearIsMissing(center, clock.now())) return { fields };
    const { newYear } = textsOf(language).settings;
    if (fill === "new-year")
      return { fields: withNewYear(fields, newYearDays(clock.now())!), above: html`<p class="advice today">${newYear.filled}</p>` };
    return {
      fields,
      above: html`<p class="advice today"><b>${newYear.missing}</b></p><p><a href="${scope.path}?fill=new-year">${newYear.fill}</a></p>`,
    };
  };

  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const scope = scopeOf(request);
    await settings.refresh();
    return sendScope(request, reply, scope, openedView(request, scope));
  };

  const refuse = (request: FastifyRequest, reply: FastifyReply, scope: Scope, typed: Typed, judged: Extract<Judged, { ok: false }>) => {
    const fields = typedFields(scope, settings.standing, typed, judged, request.language);
    // A problem that is no field's (a value that is gone) is still told.
    const other = judged.problems
      .filter(({ path }) => !scope.settings.some((one) => one.path === path))
      .map(({ words }) => words[request.language]);
    reply.code(judged.conflicts.length > 0 ? 409 : 422);
    return sendScope(request, reply, scope, { fields, refusal: other.length > 0 ? other.join(" ") : undefined });
  };

  const change = async (request: FastifyRequest, reply: FastifyReply) => {
    const scope = scopeOf(request);
    const typed = parseAsked(body, request.body) ?? {};
    const wanted = wantedOf(scope, typed);
    if (typed.preview !== undefined && scope.canPreview) return tryOut(request, reply, scope, typed);
    const judged = await settings.change(wanted, request.viewer.name, roleOf(request));
    if (!judged.ok) return refuse(request, reply, scope, typed, judged);
    live.look();
    return reply.redirect(saying(scope.path, judged.changes.length > 0 ? "saved" : "nothing"), 303);
  };

  const tryOut = async (request: FastifyRequest, reply: FastifyReply, scope: Scope, typed: Typed) => {
    const { viewer, language } = request;
    await settings.refresh();
    const judged = judgeChanges(settings.standing, wantedOf(scope, typed), roleOf(request), clock.now());
    if (!judged.ok) return refuse(request, reply, scope, typed, judged);
    const { result } = textsOf(language).settings;
    const again = (status: number, refusal: string) =>
      sendScope(request, reply.code(status), scope, { refusal, fields: typedFields(scope, settings.standing, typed, undefined, language) });
    if (judged.changes.length === 0) return again(422, result.same);
    const preview = await previews.start({ ...scope, center: scope.center! }, viewer.name, typed, config, judged.config, clock.now());
    if (!preview) return again(503, result.busy);
    return reply.redirect(`${scope.path}?preview=${preview.id}#result`, 303);
  };

  app.get("/settings", page("settings"), async (request, reply) => {
    roleOf(request);
    await settings.refresh();
    return sendIndex(request, reply);
  });
  app.get("/settings/centers/:center", page("settings"), async (request, reply) => {
    roleOf(request);
    const { center } = request.params as { center: string };
    const [first] = scopesOfCenter(config, center, (one) => mayChange(request.viewer, one));
    if (!first) throw new WebProblem(404, Object.hasOwn(config.centers, center) ? "notFound" : "noSuchCenter");
    return reply.redirect(first.path, 302);
  });
  for (const path of ["/settings/common", "/settings/centers/:center/:section", "/settings/centers/:center/devices/:device"]) {
    app.get(path, page("settings"), show);
    app.post(path, page("settings"), change);
  }

  app.post("/settings/undo/:id", page("settings"), async (request, reply) => {
    const role = roleOf(request);
    const { viewer, language } = request;
    const { id } = parseAsked(z.object({ id: z.coerce.number().int().positive() }), request.params);
    const undone = await settings.undo(
      id,
      viewer.name,
      (path) => mayRead(config, viewer, { path }) && (role === "admin" || path.includes(".devices.")),
    );
    const back = safeBack(parseAsked(backFields, request.body)?.back, "/settings");
    if (!undone) return reply.redirect(saying(back, "gone"), 303);
    live.look();
    if (undone.ok) return reply.redirect(saying(back, "undone"), 303);
    const words = undone.problems.map((one) => one.words[language]).join(" ");
    return sendIndex(request, reply.code(409), `${textsOf(language).settings.history.refused} ${words}`);
  });

  app.post("/settings/centers/:center/people/test-mail", page("settings"), async (request, reply) => {
    const scope = scopeOf(request);
    const { mail } = parseAsked(z.object({ mail: z.string().max(320) }), request.body);
    const problem = await testMails.send(scope.center!, mail, request.viewer.name);
    if (problem === undefined) return reply.redirect(saying(scope.path, "sent"), 303);
    const { test } = textsOf(request.language).settings;
    reply.code(problem === "tooSoon" ? 429 : 503);
    return sendScope(request, reply, scope, { fields: openedFields(scope, settings.standing, request.language), refusal: test[problem] });
  });
}
