/** Server-sent events: the board is read once for all who watch, and sent when it changed. */
import type { ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";
import type { Clock } from "../../runtime/clock.ts";
import type { Log } from "../../runtime/log.ts";

export interface Live {
  /** Something changed: look now instead of at the next turn. */
  look(): void;
  watchers(): number;
  close(): void;
}

const everyMs = 2_000;
const beatMs = 5_000;
/** More screens than both centers have; the next one gets 503 and tries again. */
const maxWatchers = 200;
/** A screen that stopped reading is cut off instead of filling our memory. */
const maxUnsentBytes = 4 * 1024 * 1024;

export function liveEvents(app: FastifyInstance, options: { read(): Promise<Record<string, string>>; clock: Clock; log: Log }): Live {
  const watchers = new Set<ServerResponse>();
  const sent = new Map<string, string>();
  let reading = false;
  let beatAt = 0;

  function send(response: ServerResponse, event: string, data: string): void {
    if (response.writableLength > maxUnsentBytes) return void response.destroy();
    response.write(`event: ${event}\ndata: ${data}\n\n`);
  }

  async function turn(): Promise<void> {
    if (watchers.size === 0 || reading) return;
    reading = true;
    try {
      const parts = await options.read();
      const changed = Object.fromEntries(Object.entries(parts).filter(([id, text]) => sent.get(id) !== text));
      for (const [id, text] of Object.entries(parts)) sent.set(id, text);
      const now = options.clock.now();
      if (Object.keys(changed).length > 0) for (const watcher of watchers) send(watcher, "board", JSON.stringify(changed));
      else if (now - beatAt > beatMs) for (const watcher of watchers) send(watcher, "beat", "{}");
      else return;
      beatAt = now;
    } catch (error) {
      options.log.error("request-failed", { path: "/events", error, once: "events" });
    } finally {
      reading = false;
    }
  }

  app.get("/events", { schema: { hide: true } }, async (request, reply) => {
    if (watchers.size >= maxWatchers) return reply.code(503).send({ error: "too many screens watch", remedy: "close some" });
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store", "x-accel-buffering": "no" });
    response.on("error", () => watchers.delete(response));
    request.raw.on("close", () => watchers.delete(response));
    watchers.add(response);
    // A screen that comes back after a break may have missed changes: it gets the whole.
    send(response, "board", JSON.stringify(await options.read()));
    return reply;
  });

  const timer = setInterval(() => void turn(), everyMs);
  return {
    look: () => void turn(),
    watchers: () => watchers.size,
    close() {
      clearInterval(timer);
      for (const watcher of watchers) watcher.end();
      watchers.clear();
    },
  };
}
