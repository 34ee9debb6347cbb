/** `/settings/accounts`: who signs in. For administrators. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import type { Person } from "../../../records/operations/accounts.ts";
import { isPersonName, isReserved } from "../../../records/operations/names.ts";
import { centerProblem, isPersonRole, type PersonRole } from "../../../records/operations/roles.ts";
import { Rejected } from "../../../runtime/errors.ts";
import { accountsPath, accountsView, type Draft } from "../access/accountsView.ts";
import { accessOf, accessPage, centerOfForm, shownOnce } from "../access/frame.ts";
import { parseAsked } from "../asked.ts";
import { saying } from "../back.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { html } from "../html.ts";
import { page } from "../route.ts";
import { type Texts, textsOf } from "../texts/index.ts";

const nameForm = z.object({ name: z.string().max(200) });
const roleForm = nameForm.extend({ role: z.string().max(20), center: z.string().max(32).default("") });

export function accountPages(app: FastifyInstance, context: WebContext): void {
  const { config, operations } = context;
  const need = page("accounts");

  async function show(request: FastifyRequest, reply: FastifyReply, status = 200, draft?: Draft): Promise<string> {
    const { language, viewer } = request;
    const { accounts: texts } = textsOf(language);
    const [people, changes] = [await operations.accounts.people(), await operations.accessChanges.list(["account"])];
    reply.code(status).type("text/html; charset=utf-8");
    const view = accountsView({ config, language, own: viewer.name, people, changes, draft });
    return accessPage(request, { tab: "accounts", title: texts.title, said: texts.said }, view);
  }

  /** The password of somebody, shown this once. */
  function showPassword(request: FastifyRequest, reply: FastifyReply, name: string, password: string): string {
    const { accounts: texts, access, signIn } = textsOf(request.language);
    reply.type("text/html; charset=utf-8");
    const body = html`${shownOnce(signIn.password, password, request.language)}<p>${texts.hand}</p><p><a href="${accountsPath}">${access.back}</a></p>`;
    return accessPage(request, { tab: "accounts", title: texts.madeTitle(name) }, body);
  }

  const said = (reply: FastifyReply, key: keyof Texts["accounts"]["said"]) => reply.redirect(saying(accountsPath, key), 303);
  const personOf = async (name: string) => (await operations.accounts.people()).find((one) => one.name === name);

  /** Role and center of a form, or the sentence that says what is wrong with them. */
  function roleOf({ role, center: asked }: z.infer<typeof roleForm>, texts: Texts): { role: PersonRole; center: string | null } | string {
    const center = centerOfForm(config, asked);
    if (!isPersonRole(role)) throw new WebProblem(400, "unreadable");
    if (center === undefined) return texts.access.noSuchCenter;
    return centerProblem(role, center) === undefined ? { role, center } : texts.accounts.centerRule;
  }

  /** Somebody has to be left who can give rights. */
  async function isLastAdmin({ name, role }: Person): Promise<boolean> {
    return role === "admin" && !(await operations.accounts.people()).some((one) => one.role === "admin" && one.name !== name);
  }

  app.get(accountsPath, need, (request, reply) => show(request, reply));

  app.post(accountsPath, need, async (request, reply) => {
    const form = parseAsked(roleForm, request.body);
    const texts = textsOf(request.language);
    const name = form.name.normalize("NFKC").trim();
    const refuse = (status: number, problem: string) => show(request, reply, status, { ...form, name: form.name, problem });
    if (!isPersonName(name)) return refuse(400, texts.accounts.badName);
    if (isReserved(name)) return refuse(409, texts.accounts.ownName);
    const to = roleOf(form, texts);
    if (typeof to === "string") return refuse(400, to);
    try {
      return showPassword(request, reply, name, await accessOf(context, request).addPerson({ name, ...to }));
    } catch (error) {
      if (error instanceof Rejected) return refuse(409, texts.access.nameTaken);
      throw error;
    }
  });

  app.post(`${accountsPath}/change`, need, async (request, reply) => {
    const form = parseAsked(roleForm, request.body);
    const texts = textsOf(request.language);
    const person = await personOf(form.name);
    if (!person) return said(reply, "gone");
    const to = roleOf(form, texts);
    if (typeof to === "string") return show(request, reply, 400, { ...form, problem: to });
    if (to.role !== "admin" && (await isLastAdmin(person)))
      return show(request, reply, 409, { ...form, problem: texts.accounts.lastAdmin });
    await accessOf(context, request).changePerson(person.name, to);
    return said(reply, "changed");
  });

  app.post(`${accountsPath}/undo`, need, async (request, reply) => {
    const { id } = parseAsked(z.object({ id: z.coerce.number().int() }), request.body);
    const change = await operations.accessChanges.find(id);
    const person = change && (await personOf(change.subject));
    const before = roleForm.safeParse({ name: change?.subject, ...change?.before, center: change?.before?.center ?? "" });
    if (!person || !before.success || change.after?.password !== undefined) return said(reply, "gone");
    const to = roleOf(before.data, textsOf(request.language));
    if (typeof to === "string") return said(reply, "gone");
    if (to.role !== "admin" && (await isLastAdmin(person))) {
      const { lastAdmin } = textsOf(request.language).accounts;
      return show(request, reply, 409, { ...before.data, problem: lastAdmin });
    }
    await accessOf(context, request).changePerson(person.name, to);
    return said(reply, "undone");
  });

  app.post(`${accountsPath}/password`, need, async (request, reply) => {
    const person = await personOf(parseAsked(nameForm, request.body).name);
    const password = person && (await accessOf(context, request).newPassword(person));
    return password ? showPassword(request, reply, person.name, password) : said(reply, "gone");
  });

  app.post(`${accountsPath}/remove`, need, async (request, reply) => {
    const person = await personOf(parseAsked(nameForm, request.body).name);
    if (!person) return said(reply, "gone");
    if (await isLastAdmin(person)) {
      const { lastAdmin } = textsOf(request.language).accounts;
      return show(request, reply, 409, { ...person, center: person.center ?? "", problem: lastAdmin });
    }
    await accessOf(context, request).removePerson(person);
    return said(reply, "removed");
  });
}
