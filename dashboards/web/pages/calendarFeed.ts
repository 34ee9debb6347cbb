/** The calendar that phones subscribe to, opened by the token in its address; and each person's own address, made and ended with one press. */
import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import * as z from "zod";
import { addDays, tokyoDate } from "../../../contract/time.ts";
import type { Token } from "../../../records/operations/tokens.ts";
import { Rejected } from "../../../runtime/errors.ts";
import { accessOf } from "../access/frame.ts";
import { parseAsked } from "../asked.ts";
import { saying } from "../back.ts";
import { calendarFeed } from "../calendar/feed.ts";
import { readyPage } from "../calendar/subscribe.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { framed } from "../layout.ts";
import { page } from "../route.ts";
import { textsOf } from "../texts/index.ts";
import { originOf } from "../transport.ts";
import { ownName } from "../viewers.ts";

/** Days that a phone is told: what lies farther ahead changes with the next lists, what lies behind is on the page. */
const daysBack = 31;
const daysAhead = 184;

export function calendarFeedPages(app: FastifyInstance, context: WebContext): void {
  const { config, operations, clock, log, security = log } = context;

  app.get("/calendar/:center.ics", page("open"), async (request, reply) => {
    const { center } = parseAsked(z.object({ center: z.string().max(32) }), request.params);
    const { token: secret } = parseAsked(z.object({ token: z.string().max(200).optional() }), request.query);
    const { language } = request;
    const { feed: texts } = textsOf(language).calendar;
    const only = center === "all" ? undefined : center;
    const refuse = (status: 401 | 403 | 404, text: string) => {
      if (status === 401) reply.header("www-authenticate", "Bearer");
      if (status !== 404) security.warn("rights-refused", { action: "calendar", address: request.ip, once: request.ip });
      return reply.code(status).type("text/plain; charset=utf-8").send(text);
    };
    // A browser that is signed in needs no token; a token that is there has to be right.
    const token = secret === undefined ? undefined : await tokenInForce(secret);
    if (secret === undefined ? !request.viewer.may("calendar", only) : !token) return refuse(401, texts.unknownToken);
    if (token && !opens(token, only)) return refuse(403, texts.otherToken);
    if (only !== undefined && !Object.hasOwn(config.centers, only)) return refuse(404, textsOf(language).problems.noSuchCenter.title);

    const today = tokyoDate(clock.now());
    const [from, to] = [addDays(today, -daysBack), addDays(today, daysAhead)];
    const centers = Object.entries(config.centers).filter(([id, one]) => (only === undefined ? one.collection : id === only));
    const text = calendarFeed({
      centers: Object.fromEntries(centers),
      duties: await operations.duties.between(from, to),
      dutyChanges: await operations.duties.changedBetween(from, to),
      // A changed file needs a new start; what is changed from a page is dated.
      changedAt: Math.max(context.startedAt ?? 0, await operations.settings.lastChangeAt()),
      ...{ from, to, language },
      host: config.web.publicUrl === undefined ? "mimamori" : new URL(config.web.publicUrl).hostname,
      publicUrl: config.web.publicUrl,
    });
    const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
    reply.header("etag", etag).header("cache-control", "private, no-cache");
    if (matches(request, etag)) return reply.code(304).send();
    const name = `mimamori-${center}.ics`;
    return reply.header("content-disposition", `inline; filename="${name}"`).type("text/calendar; charset=utf-8").send(text);
  });

  app.post("/calendar/address", page("own"), async (request, reply) => {
    const name = mustBeNamed(request);
    const access = accessOf(context, request);
    await access.revokeToken({ name: tokenNameOf(name) });
    const secret = await access.addToken({ name: tokenNameOf(name), role: "calendar", center: null, expiresAt: null }).catch((error) => {
      // Pressed twice at the same moment: the other page shows the address.
      throw error instanceof Rejected ? new WebProblem(409, "gone") : error;
    });
    const centers = Object.entries(config.centers).filter(([, { collection }]) => collection);
    const body = readyPage({ origin: originOf(config, request), secret, centers }, request.language);
    const { title } = textsOf(request.language).calendar;
    reply.type("text/html; charset=utf-8");
    return framed(request, { title, path: "/calendar", styles: ["calendar"], scripts: ["calendar"] }, body);
  });

  app.post("/calendar/address/revoke", page("own"), async (request, reply) => {
    await accessOf(context, request).revokeToken({ name: tokenNameOf(mustBeNamed(request)) });
    return reply.redirect(saying("/calendar", "feed-gone"), 303);
  });

  /** The token of this secret; a person's own ends with their account. */
  async function tokenInForce(secret: string): Promise<Token | undefined> {
    const token = await operations.tokens.find(secret, clock.now());
    if (!token || token.name !== tokenNameOf(token.createdBy)) return token;
    return (await operations.accounts.find(token.createdBy)) ? token : undefined;
  }
}

/** The reader's own address, if one is in force. */
export async function ownAddress({ operations, clock }: WebContext, request: FastifyRequest): Promise<Token | undefined> {
  const name = ownName(request.viewer);
  if (name === undefined) return undefined;
  const tokens = await operations.tokens.list(clock.now());
  return tokens.find((token) => token.name === tokenNameOf(name) && token.revokedAt === null);
}

/** A person has one: who makes a new one ends the old one. */
function tokenNameOf(account: string): string {
  return `${account} の暦`;
}

function mustBeNamed({ viewer }: FastifyRequest): string {
  const name = ownName(viewer);
  if (name === undefined) throw new WebProblem(403, "personOnly");
  return name;
}

function opens(token: Token, center: string | undefined): boolean {
  return token.role === "calendar" && (token.center === null || token.center === center);
}

/** RFC 9110: a list of tags, compared weakly, or a star. */
function matches({ headers }: FastifyRequest, etag: string): boolean {
  const tags = (headers["if-none-match"] ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
