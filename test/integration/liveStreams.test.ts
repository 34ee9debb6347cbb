/** What a stream of live events owes to sessions and tokens that end while it is open: asked at the socket of the real web server over real stores. */

import cookie from "@fastify/cookie";
import fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { hourMs, type Instant, minuteMs } from "../../contract/time.ts";
import { type Live, liveEvents } from "../../dashboards/web/live.ts";
import { guard } from "../../dashboards/web/session.ts";
import { viewerReader } from "../../dashboards/web/viewers.ts";
import type { JobContext } from "../../jobs/context.ts";
import { silentLog } from "../../runtime/log.ts";
import { atEnd, tempDir, waitFor } from "../support/processes.ts";
import { configOf, tokyo } from "../unit/jobs/center.ts";
import { closeContext, openContext } from "../unit/jobs/stores.ts";

const config = { ...configOf({ simulated: false }), web: { host: "127.0.0.1", port: 0 } };
const start = tokyo("2026-11-25 10:00");
/** Streams are asked about again so often. */
const askedWithinMs = 10_000;
let now: Instant = start;
let app: FastifyInstance;
let live: Live;

async function site(): Promise<{ context: JobContext; url: string }> {
  now = start;
  const context = await openContext(tempDir(), config, now);
  const web = { ...context, sendCommand: async () => {}, phase: () => "running" as const, clock: { now: () => now }, log: silentLog };
  app = fastify({ forceCloseConnections: true });
  await app.register(cookie);
  guard(app, web);
  live = liveEvents(app, { clock: web.clock, log: silentLog, whoIs: viewerReader(web) });
  live.topic("board", "read", async () => ({ part: "text" }));
  live.topic("wall", "wall", async () => ({ part: "text" }), { ofCenter: true });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  atEnd(() => closeContext(context));
  return { context, url };
}
afterEach(async () => {
  live.close();
  await app.close();
});

/** The names of the events so far; `ended` when the server closed the line. */
async function listen(url: string, cookies: string) {
  const answer = await fetch(url, { headers: { cookie: cookies } });
  const heard = { status: answer.status, events: [] as string[], ended: false };
  void (async () => {
    let text = "";
    for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      heard.events = [...text.matchAll(/^event: (\w+)$/gm)].map(([, name = ""]) => name);
    }
    heard.ended = true;
  })().catch(() => {});
  return heard;
}
const isOver = ({ events, ended }: Awaited<ReturnType<typeof listen>>) => ended && events.at(-1) === "over";

test("a wall whose token is taken back hears no more, and another wall goes on", async () => {
  const { context, url } = await site();
  const { tokens } = context.operations;
  const wall = (name: string) => tokens.add({ name, role: "wall", center: "east", createdBy: "kanri", expiresAt: null }, now);
  const [one, two] = [await wall("一"), await wall("二")];
  const [first, second] = [
    await listen(`${url}/events/wall/east`, `mimamori-device=${one.secret}`),
    await listen(`${url}/events/wall/east`, `mimamori-device=${two.secret}`),
  ];
  await waitFor(() => first.events.length > 1 && second.events.length > 1, { what: "the first words" });
  await tokens.revoke({ id: one.id }, now);
  now += askedWithinMs;
  await waitFor(() => isOver(first), { what: "the end" });
  expect([second.ended, live.watchers()]).toEqual([false, 1]);
});

test("a page that only stays open keeps nobody signed in", async () => {
  const { context, url } = await site();
  const { accounts } = context.operations;
  const id = await accounts.openSession({ name: "link", role: "admin", center: null }, now);
  const board = await listen(`${url}/events/board`, `mimamori=${id}`);
  await waitFor(() => board.events.length > 1, { what: "the first words" });
  now += 29 * minuteMs;
  const again = await listen(`${url}/events/board`, `mimamori=${id}`);
  await waitFor(() => again.events.length > 1, { what: "the second line" });
  expect([again.status, board.ended]).toEqual([200, false]);
  now += 2 * minuteMs;
  await waitFor(() => isOver(board) && isOver(again), { what: "the end of the session" });
  expect((await fetch(`${url}/events/board`, { headers: { cookie: `mimamori=${id}` } })).status).toBe(401);
  expect(now - start).toBeLessThan(hourMs);
});
