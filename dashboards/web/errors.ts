/** What a person or a program is told when something was wrong with a request: a page in the person's language, or JSON. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { messageOf, Unavailable } from "../../runtime/errors.ts";
import type { WebContext } from "./context.ts";
import { html } from "./html.ts";
import { framed } from "./layout.ts";
import { type Texts, textsOf } from "./texts/index.ts";

export type ProblemKey = keyof Texts["problems"];

/** The request is wrong: told to whoever sent it, never logged as our fault. `detail`: a sentence of the texts, already in their language. */
export class WebProblem extends Error {
  readonly statusCode: number;
  readonly key: ProblemKey;
  readonly detail: string | undefined;
  constructor(statusCode: number, key: ProblemKey, detail?: string) {
    super(textsOf("en").problems[key].title);
    this.name = "WebProblem";
    this.statusCode = statusCode;
    this.key = key;
    this.detail = detail;
  }
}

/** Paths that programs ask and no person opens. */
export function isForPrograms({ url }: FastifyRequest): boolean {
  return /^\/(api|events|metrics|healthz)([/?]|$)/.test(url);
}

/** Programs say that they want JSON, or nothing; browsers ask for pages. */
export function wantsPage(request: FastifyRequest): boolean {
  return !isForPrograms(request) && (request.headers.accept?.includes("text/html") ?? false);
}

/** The scripts of our pages want to be told, and not led, to a page. */
export function wantsJson({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes("application/json") ?? false;
}

/** The page about a problem, or its JSON for a program. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, status: number, key: ProblemKey, detail?: string): FastifyReply {
  reply.code(status);
  if (isForPrograms(request) && (status === 401 || status === 403)) reply.header("www-authenticate", challenge(request, status));
  if (!wantsPage(request)) {
    // The scripts of our own pages ask too: what they are told is shown to their person.
    const { title, remedy } = textsOf(isForPrograms(request) ? "en" : request.language).problems[key];
    return reply.send({ error: detail ?? title, remedy });
  }
  const { title, remedy } = textsOf(request.language).problems[key];
  const { toBoard, toWall } = textsOf(request.language).common;
  // A screen on the wall may open nothing else.
  const wall = request.viewer?.kind === "wall" ? request.viewer.center : undefined;
  const [home, words] = wall === undefined ? ["/", toBoard] : [`/wall/${wall}`, toWall];
  const body = html`<main id="main" class="text"><h1>${title}</h1>${detail && html`<p class="error">▲ ${detail}</p>`}<p>${remedy}</p><p><a class="go" href="${home}">${words}</a></p></main>`;
  return reply.type("text/html; charset=utf-8").send(framed(request, { title, path: "" }, body));
}

/** RFC 6750: what a program must bring, and what was wrong with what it brought. */
function challenge({ headers }: FastifyRequest, status: 401 | 403): string {
  const wrong = status === 403 ? ', error="insufficient_scope"' : ', error="invalid_token"';
  return `Bearer realm="mimamori"${headers.authorization === undefined ? "" : wrong}`;
}

const keyOfStatus: Record<number, ProblemKey> = { 400: "unreadable", 404: "notFound", 413: "tooLarge", 415: "unreadable", 429: "tooOften" };

/** Longer than the list of all levels, which a message may name. */
const longestMessage = 2_000;

export function handleErrors(app: FastifyInstance, { log }: WebContext): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof WebProblem) return sendProblem(request, reply, error.statusCode, error.key, error.detail);
    if (error instanceof Unavailable) return sendProblem(request, reply, 503, "storeAway");
    // What Fastify found wrong with a request has a status; what `parseAsked` did is a WebProblem. All else is ours, a ZodError too.
    const status = error.statusCode ?? 500;
    const path = request.routeOptions.url;
    if (status >= 500) log.error("request-failed", { path, error, once: `${path} ${messageOf(error)}` });
    if (wantsPage(request)) return sendProblem(request, reply, status, keyOfStatus[status] ?? (status < 500 ? "unreadable" : "ourFault"));
    return reply.code(status).send({ error: status >= 500 ? "something went wrong here" : error.message.slice(0, longestMessage) });
  });
  app.setNotFoundHandler((request, reply) =>
    wantsPage(request)
      ? sendProblem(request, reply, 404, "notFound")
      : reply.code(404).send({ error: "not found", remedy: "see /api/v1/openapi.json" }),
  );
}
