/**
 * Server-sent events: what several people look at is read and drawn once for all of them, and only the parts that changed are sent.
 *
 * A topic is a page that lives (`/events/board`, `/events/wall/east`). Whoever may see the same in the same language is one group; a group
 * without watchers costs nothing.
 */
import type { ServerResponse } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Language } from "../../contract/language.ts";
import type { Instant } from "../../contract/time.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";
import { assetVersion } from "./assetVersion.ts";
import { sendProblem, WebProblem } from "./errors.ts";
import type { Need, Viewer } from "./rights.ts";
import { page } from "./route.ts";

/** For whom a topic is drawn: everybody of a group gets the same. */
export interface Audience {
  language: Language;
  viewer: Viewer;
  /** Of a topic of one center. */
  center: string | undefined;
}

/** Text (HTML) of each part by the id of its place in the page; a part without a change is not sent again. */
export type Parts = Record<string, string>;

export interface Live {
  /** A page that lives at `/events/{name}`, with `ofCenter` at `/events/{name}/{center}`. Called before the server listens. */
  topic(name: string, need: Need, parts: (audience: Audience) => Promise<Parts>, options?: { ofCenter?: boolean }): void;
  /** Something changed: look now instead of at the next turn. */
  look(): void;
  watchers(): number;
  close(): void;
}

interface Group {
  audience: Audience;
  read(audience: Audience): Promise<Parts>;
  watchers: Map<ServerResponse, FastifyRequest>;
  sent: Map<string, string>;
  beatAt: number;
}

const everyMs = 2_000;
const beatMs = 5_000;
/** Who was signed out, removed or revoked, or has another role or center now, sees no more than this long. */
const askAgainMs = 10_000;
/** More screens than any ward has; the next one gets 503 and tries again. */
export const maxWatchers = 500;
/** A screen that stopped reading is cut off instead of filling our memory. */
const maxUnsentBytes = 4 * 1024 * 1024;

export interface LiveOptions {
  clock: Clock;
  log: Log;
  /** Who sends a request, as of now. */
  whoIs(request: FastifyRequest): Promise<Viewer>;
}

export function liveEvents(app: FastifyInstance, { clock, log, whoIs }: LiveOptions, beforeLook: () => void = () => {}): Live {
  const groups = new Map<string, Group>();
  let reading = false;
  let again = false;
  let askedAt = clock.now();

  const count = () => [...groups.values()].reduce((sum, { watchers }) => sum + watchers.size, 0);

  const failed = (error: unknown) => log.error("request-failed", { path: "/events", error, once: "events" });

  async function turn(): Promise<void> {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      if (Math.abs(clock.now() - askedAt) >= askAgainMs) await askAgain();
      // What cannot be drawn for some keeps nobody else waiting.
      for (const group of groups.values()) await turnOf(group).catch(failed);
    } catch (error) {
      failed(error);
    } finally {
      reading = false;
    }
    if (again) {
      again = false;
      await turn();
    }
  }

  /** Ends the stream of whoever is another than when it began; their page loads again and is told why. */
  async function askAgain(): Promise<void> {
    askedAt = clock.now();
    const known = new Map<string, Promise<string>>();
    for (const { watchers } of groups.values())
      for (const [watcher, request] of watchers) {
        const { cookie = "", authorization = "" } = request.headers;
        const key = `${cookie}\n${authorization}`;
        const now =
          known.get(key) ??
          whoIs(request).then(identityOf, (error: unknown) => (error instanceof WebProblem ? "" : identityOf(request.viewer)));
        known.set(key, now);
        if ((await now) !== identityOf(request.viewer)) watcher.end(eventText("over", "{}", askedAt));
      }
  }

  async function turnOf(group: Group): Promise<void> {
    const parts = await group.read(group.audience);
    const changed = Object.fromEntries(Object.entries(parts).filter(([id, text]) => group.sent.get(id) !== text));
    group.sent = new Map(Object.entries(parts));
    const now = clock.now();
    const isChanged = Object.keys(changed).length > 0;
    if (!isChanged && now - group.beatAt <= beatMs) return;
    group.beatAt = now;
    const message = isChanged ? eventText("parts", JSON.stringify(changed), now) : eventText("beat", "{}", now);
    for (const watcher of group.watchers.keys()) send(watcher, message);
  }

  function watch(group: Group, key: string, request: FastifyRequest, response: ServerResponse): void {
    const leave = () => {
      group.watchers.delete(response);
      // The same screen may leave twice, and others have come in between.
      if (group.watchers.size === 0 && groups.get(key) === group) groups.delete(key);
    };
    response.on("error", leave);
    response.on("close", leave);
    group.watchers.set(response, request);
  }

  function topic(name: string, need: Need, parts: Group["read"], { ofCenter = false }: { ofCenter?: boolean } = {}): void {
    app.get(`/events/${name}${ofCenter ? "/:center" : ""}`, page(need), async (request, reply) => {
      if (count() >= maxWatchers) return sendProblem(request, reply, 503, "busy");
      const { language, viewer } = request;
      const { center } = request.params as { center?: string };
      const audience = { language, viewer, center };
      // Drawn before the answer begins: an error here is an ordinary answer.
      const whole = await parts(audience);
      reply.hijack();
      const response = reply.raw;
      // They left meanwhile, and will not be heard leaving again.
      if (response.destroyed) return reply;
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      });
      const key = [name, center, language, viewer.kind, viewer.role, viewer.center].join("|");
      const group = groups.get(key) ?? { audience, read: parts, watchers: new Map(), sent: new Map(Object.entries(whole)), beatAt: 0 };
      groups.set(key, group);
      // Drawn before or after what the others have: such a part goes to all of them with the next turn.
      for (const [id, text] of Object.entries(whole)) if (group.sent.get(id) !== text) group.sent.delete(id);
      watch(group, key, request, response);
      const now = clock.now();
      // A screen that comes back after a break may have missed changes: it gets the whole. One that is older than this server loads again.
      send(response, eventText("hello", JSON.stringify({ version: assetVersion }), now) + eventText("parts", JSON.stringify(whole), now));
      return reply;
    });
  }

  const timer = setInterval(() => void turn(), everyMs);
  return {
    topic,
    look() {
      beforeLook();
      void turn();
    },
    watchers: count,
    close() {
      clearInterval(timer);
      for (const { watchers } of groups.values()) for (const watcher of watchers.keys()) watcher.end();
      groups.clear();
    },
  };
}

function identityOf({ kind, name, role, center }: Viewer): string {
  return [kind, name, role, center].join("|");
}

/** The number of an event is our time: a screen counts ages by it, whatever its own clock says. */
function eventText(event: string, data: string, now: Instant): string {
  return `id: ${now}\nevent: ${event}\ndata: ${data}\n\n`;
}

function send(response: ServerResponse, message: string): void {
  if (response.writableLength > maxUnsentBytes) response.destroy();
  else response.write(message);
}
