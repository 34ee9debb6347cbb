/** Whose fault a failure is: what a request brought is told to its sender; anything else is ours, in the log and as 500. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastify, { type FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import * as z from "zod";
import type { Language } from "../../contract/language.ts";
import { parseAsked } from "../../dashboards/web/asked.ts";
import type { WebContext } from "../../dashboards/web/context.ts";
import { handleErrors } from "../../dashboards/web/errors.ts";
import { Viewer } from "../../dashboards/web/rights.ts";
import { createLog } from "../../runtime/log.ts";
import { atEnd, root } from "../support/processes.ts";

const row = z.object({ level: z.string() });

/** Our handling of errors around one page and one path for programs, which do what a test wants. */
function answering(act: (query: unknown) => unknown, language: Language = "ja"): { app: FastifyInstance; lines: string[] } {
  const lines: string[] = [];
  const app = fastify();
  const viewer = new Viewer({ kind: "guest", name: "" });
  app.decorate("site", { demo: false, openAlerts: 0, now: () => 0 });
  app.addHook("onRequest", async (request) => void Object.assign(request, { viewer, language, keptFor: "guest" }));
  handleErrors(app, { log: createLog("web", (line) => void lines.push(line)) } as WebContext);
  for (const path of ["/some", "/api/v1/some"]) app.get(path, async ({ query }) => act(query));
  atEnd(() => app.close());
  return { app, lines };
}
const asPage = { accept: "text/html" };

test("what a request brought in no form that we know is told to its sender, and is no line in the log", async () => {
  const { app, lines } = answering((query) => parseAsked(row, query));
  expect((await app.inject("/api/v1/some?level=full")).json()).toEqual({ level: "full" });
  const answer = await app.inject("/api/v1/some");
  expect([answer.statusCode, answer.json().error]).toEqual([400, "What was sent could not be read"]);
  const page = await app.inject({ url: "/some", headers: asPage });
  expect([page.statusCode, page.body.includes("送られた内容を読めませんでした")]).toEqual([400, true]);
  expect(lines).toEqual([]);
});

test.each([
  ["ja", "見守りの側で問題が起きました"],
  ["en", "Something went wrong here"],
] as const)(
  "what we keep ourselves in no form that we know is our fault: a page that says so (%s), 500, a line in the log",
  async (...of) => {
    const [language, words] = of;
    const { app, lines } = answering(() => row.parse({ level: 7 }), language);
    const answer = await app.inject("/api/v1/some");
    expect([answer.statusCode, answer.json()]).toEqual([500, { error: "something went wrong here" }]);
    const page = await app.inject({ url: "/some", headers: asPage });
    expect([page.statusCode, page.body.includes(words), page.body.includes("level")]).toEqual([500, true, false]);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: "request-failed", path: "/api/v1/some" },
      { event: "request-failed", path: "/some" },
    ]);
  },
);

test("what requests bring is read in one place, so that no other failure to read is taken for theirs", () => {
  const folder = join(root, "dashboards/web");
  const files = globSync("**/*.ts", { cwd: folder, exclude: ["asked.ts", "browser/**"] });
  expect(files.length).toBeGreaterThan(50);
  const others = files.filter((file) => /(?<!\b(JSON|Date))\s*\.parse\(/.test(readFileSync(join(folder, file), "utf8")));
  expect(others).toEqual([]);
});
