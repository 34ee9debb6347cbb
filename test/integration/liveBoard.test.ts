/** What lives on the pages is sent when something happened, and reaches everybody who looks. */
import { promisify } from "node:util";
import fastify from "fastify";
import { expect, test } from "vitest";
import { dayMs, minuteMs } from "../../contract/time.ts";
import { liveEvents, type Parts } from "../../dashboards/web/live.ts";
import { Viewer } from "../../dashboards/web/rights.ts";
import { createLog } from "../../runtime/log.ts";
import { compactorPast, deviceOffice, officeConfig } from "../support/deviceOffice.ts";
import { atEnd, waitFor } from "../support/processes.ts";
import { tokyo } from "../unit/jobs/center.ts";

test("the chart of a compactor stands still while nothing new is known, and moves on with the time", async () => {
  const now = tokyo("2026-11-25 10:00");
  const config = officeConfig();
  const office = await deviceOffice(compactorPast(config, now - 8 * dayMs, now), now, config);
  const chartAfter = async (ms: number) => {
    office.setNow(now + ms);
    const { body } = await office.get("/", { cookie: await office.signedIn("staff", "east") });
    return /<details class="course"[\s\S]*?<\/details>/.exec(body)![0];
  };
  const first = await chartAfter(0);
  expect(first).toContain("いま</text>");
  for (let seconds = 2; seconds < 60; seconds += 2) expect(await chartAfter(seconds * 1000)).toBe(first);
  expect(await chartAfter(15 * minuteMs)).not.toBe(first);
});

/** Live events alone, with what is drawn in the hand of the test. */
async function liveServer(topics: Record<string, () => Promise<Parts>>) {
  const app = fastify({ forceCloseConnections: true });
  const lines: string[] = [];
  const viewer = new Viewer({ kind: "person", name: "staff", role: "staff" });
  app.decorateRequest("viewer");
  app.decorateRequest("language", "ja");
  app.addHook("onRequest", async (request) => {
    request.viewer = viewer;
  });
  const log = createLog("web", (line) => void lines.push(line));
  const live = liveEvents(app, { clock: { now: () => Date.now() }, log, whoIs: async () => viewer });
  for (const [name, parts] of Object.entries(topics)) live.topic(name, "read", parts);
  await app.listen({ host: "127.0.0.1", port: 0 });
  atEnd(async () => {
    live.close();
    await app.close();
  });
  const { port } = app.server.address() as { port: number };
  return {
    live,
    lines,
    connections: promisify(app.server.getConnections.bind(app.server)) as () => Promise<number>,
    /** Opens a topic; what it gives waits until these words have come, and returns all that came since the last wait. */
    async open(path: string, signal = AbortSignal.timeout(15_000)) {
      const answer = await fetch(`http://127.0.0.1:${port}/events/${path}`, { signal });
      const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      return async (words: string) => {
        while (!rest.includes(words)) {
          const { done, value } = await reader.read();
          if (done) throw new Error(`the stream ended before it said "${words}": ${rest}`);
          rest += value;
        }
        const heard = rest;
        rest = "";
        return heard;
      };
    },
  };
}

test("whoever leaves while their page is being drawn is not counted for ever", async () => {
  const [drawing, asked] = [Promise.withResolvers<Parts>(), Promise.withResolvers<void>()];
  const { live, open, connections } = await liveServer({
    slow: () => {
      asked.resolve();
      return drawing.promise;
    },
  });
  const leaving = new AbortController();
  const left = expect(open("slow", leaving.signal)).rejects.toThrow();
  await asked.promise;
  leaving.abort();
  await left;
  await waitFor(async () => (await connections()) === 0, { what: "the server to hear that they left" });
  drawing.resolve({ figure: "1" });
  // Whoever comes afterwards is the only one.
  const hears = await open("slow");
  await hears("figure");
  expect(live.watchers()).toBe(1);
});

test("whoever comes while the others are told something new hears it too", async () => {
  let figure = "old";
  let slow: PromiseWithResolvers<void> | undefined;
  const { live, open } = await liveServer({
    board: async () => {
      const seen = figure;
      const waiting = slow;
      slow = undefined;
      await waiting?.promise;
      return { figure: seen };
    },
  });
  const first = await open("board");
  await first("old");
  // What the second one gets was read before the change, and is sent after the others heard of it.
  const reading = Promise.withResolvers<void>();
  slow = reading;
  const coming = open("board");
  await waitFor(() => slow === undefined, { what: "the second one to be drawn for" });
  figure = "new";
  live.look();
  await first("new");
  reading.resolve();
  const second = await coming;
  await second("old");
  live.look();
  expect(await second("new")).toContain("event: parts");
});

test("a page that cannot be drawn keeps no other from living", async () => {
  let isBroken = false;
  let figure = "old";
  const { live, lines, open } = await liveServer({
    broken: async () => {
      if (isBroken) throw new Error("no such thing");
      return { it: "stands" };
    },
    board: async () => ({ figure }),
  });
  await (await open("broken"))("stands");
  const hears = await open("board");
  await hears("old");
  [isBroken, figure] = [true, "new"];
  live.look();
  expect(await hears("new")).toContain("event: parts");
  expect(lines.join()).toContain("no such thing");
});
