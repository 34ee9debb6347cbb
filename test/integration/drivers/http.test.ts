/** The HTTP driver on a real server: values, their own time, and every way in which a server can disappoint. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type HttpConfig, http } from "../../../contract/config/drivers/http.ts";
import { httpSource } from "../../../edge/drivers/http/index.ts";
import { atEnd, freePort, tempDir, waitFor } from "../../support/processes.ts";
import { closeAfterTest, readOnce, sourceContext, valuesOf, watch } from "../../support/sources.ts";

let url: string;
let behaviour: (request: IncomingMessage, response: ServerResponse) => unknown;
const asked: IncomingMessage[] = [];

beforeAll(async () => {
  const server = createServer((request, response) => {
    asked.push(request);
    response.on("error", () => {}); // a client that hangs up
    behaviour(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/status`;
  atEnd(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
});
beforeEach(() => {
  asked.length = 0;
});

const values = { distance: { path: "/level/mm", unit: "m", scale: 0.001 }, door: { path: "/door", unit: "bool" } };
function configOf(more: Record<string, unknown> = {}): HttpConfig {
  return http.schema.parse({ type: "http", url, timeoutMs: 2_000, values, ...more });
}
function open(more: Record<string, unknown> = {}, now = Date.now) {
  return closeAfterTest(httpSource(configOf(more), { ...sourceContext(), now }));
}
const says = (document: unknown) => (_request: IncomingMessage, response: ServerResponse) =>
  response.setHeader("content-type", "application/json").end(typeof document === "string" ? document : JSON.stringify(document));

test("values are taken by their paths, scaled, at the time of arrival", async () => {
  behaviour = says({ level: { mm: 1_234 }, door: "open" });
  const at = Date.UTC(2026, 10, 22);
  expect(await readOnce(open({}, () => at))).toEqual({
    values: { distance: 1.234, door: true },
    heard: [
      {
        at,
        signals: [
          { from: "distance", value: 1.234, unit: "m" },
          { from: "door", value: true, unit: "bool" },
        ],
      },
    ],
  });
  expect(asked[0]!.headers.authorization).toBeUndefined();
  expect(asked[0]!.headers.accept).toBe("application/json");
});

test("what is missing, null or no number gives no value, and hides nothing else", async () => {
  behaviour = says({ level: { mm: null }, door: false, other: 1 });
  expect(await valuesOf(open())).toEqual({ door: false });
  behaviour = says({ level: { mm: "n/a" }, door: 1 });
  expect(await valuesOf(open())).toEqual({ door: true });
  behaviour = says([]);
  expect(await valuesOf(open())).toEqual({});
});

test("words that are no states give no value, whatever they mean to a program", async () => {
  for (const word of ["constructor", "__proto__", "toString", "maybe", "", {}, [], null]) {
    behaviour = says({ door: word });
    expect(await valuesOf(open()), JSON.stringify(word)).toEqual({});
  }
});

describe("the document's own time", () => {
  const arrived = Date.UTC(2026, 10, 22, 0, 0, 0);
  test.each<[string, unknown, number | undefined]>([
    ["with a zone", "2026-11-22T08:59:00+09:00", Date.UTC(2026, 10, 21, 23, 59)],
    ["without a zone: the site's", "2026-11-22T08:59:00", Date.UTC(2026, 10, 21, 23, 59)],
    ["seconds", 1_795_305_540, 1_795_305_540_000],
    ["milliseconds", 1_795_305_540_123, 1_795_305_540_123],
    ["a clock that was never set", 12.5, undefined],
    ["1970", "1970-01-01T00:00:12Z", undefined],
    ["two days ahead", "2026-11-24T00:00:00Z", undefined],
    ["null", null, undefined],
    ["no time", "soon", undefined],
  ])("%s", async (_, time, at) => {
    behaviour = says({ level: { mm: 1 }, time });
    const outcome = await readOnce(open({ time: { path: "/time" }, zone: "Asia/Tokyo" }, () => arrived));
    const [heard] = "heard" in outcome ? outcome.heard : [];
    expect(heard).toMatchObject({ at: at ?? arrived });
    expect(heard!.ownTime).toBe(at === undefined ? undefined : true);
  });
});

describe("a read fails with the right word", () => {
  test.each([400, 401, 403, 404, 429, 500, 503])("a server that answers %d refuses", async (status) => {
    behaviour = (_request, response) => response.writeHead(status).end('{"level":{"mm":1}}');
    expect(await readOnce(open())).toMatchObject({ problem: "refused", detail: expect.stringContaining(String(status)) });
  });

  test.each<[string, string]>([
    ["a page", "<html><body>Login</body></html>"],
    ["half a document", '{"level":{"mm":12'],
    ["nothing", ""],
    ["a bare nan", '{"level":{"mm":nan}}'],
  ])("%s is no JSON", async (_, text) => {
    behaviour = says(text);
    expect(await readOnce(open())).toMatchObject({ problem: "bad-answer", detail: expect.stringContaining("JSON") });
  });

  test("no content is no JSON", async () => {
    behaviour = (_request, response) => response.writeHead(204).end();
    expect(await readOnce(open())).toMatchObject({ problem: "bad-answer" });
  });

  test("a server that takes the question and never answers", async () => {
    behaviour = () => {};
    expect(await readOnce(open({ timeoutMs: 100 }))).toMatchObject({ problem: "timeout", detail: expect.stringContaining("100 ms") });
  });

  test("a server that begins to answer and stops", async () => {
    behaviour = (_request, response) => response.write('{"level":{"mm":');
    expect(await readOnce(open({ timeoutMs: 100 }))).toMatchObject({ problem: "timeout" });
  });

  test("a server that sends a byte now and then is not waited for longer than one that sends none", async () => {
    let timer: NodeJS.Timeout | undefined;
    behaviour = (_request, response) => {
      timer = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(timer));
    };
    expect(await readOnce(open({ timeoutMs: 150 }))).toMatchObject({ problem: "timeout" });
    clearInterval(timer);
  });

  test("a read that the agent gives up", async () => {
    behaviour = () => {};
    const controller = new AbortController();
    const reading = readOnce(open({ timeoutMs: 30_000 }), controller.signal);
    await waitFor(() => asked.length > 0, { what: "the question" });
    controller.abort();
    expect(await reading).toMatchObject({ problem: "timeout" });
  }, 15_000); // long before its own time-out

  test("a document of a megabyte is not read to its end", async () => {
    let sent = 0;
    behaviour = (_request, response) => {
      const more = () => {
        while (sent < 64_000_000 && !response.destroyed) {
          sent += 65_536;
          if (!response.write(`"${"x".repeat(65_534)}`)) return response.once("drain", more);
        }
        response.end();
      };
      more();
    };
    expect(await readOnce(open())).toMatchObject({ problem: "bad-answer", detail: expect.stringContaining("256 KiB") });
    expect(sent).toBeLessThan(16_000_000);
  });

  test("a packed answer, which nobody asked for, is refused and never unpacked", async () => {
    behaviour = (_request, response) => response.setHeader("content-encoding", "gzip").end(gzipSync(`"${"x".repeat(1_000_000)}"`));
    expect(await readOnce(open())).toMatchObject({ problem: "bad-answer", detail: expect.stringContaining("no JSON") });
  });

  test("a document just below the limit is read", async () => {
    behaviour = says({ level: { mm: 7 }, filler: "x".repeat(250_000) });
    expect(await valuesOf(open())).toEqual({ distance: 0.007 });
  });

  test("a connection that is cut in the middle of the document", async () => {
    behaviour = (_request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"level":', () => response.destroy());
    };
    expect(await readOnce(open())).toMatchObject({ problem: expect.stringMatching(/^(not-connected|bad-answer)$/) });
  });

  test("nobody listens there", async () => {
    const nobody = `http://127.0.0.1:${await freePort()}/`;
    expect(await readOnce(open({ url: nobody }))).toMatchObject({
      problem: "not-connected",
      detail: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

describe("the token", () => {
  const secret = join(tempDir(), "token");
  test("of the file is sent as Bearer, without the line break of the file, and a new one counts at the next read", async () => {
    behaviour = says({ level: { mm: 1 } });
    writeFileSync(secret, "first secret\n");
    const source = open({ tokenFile: secret });
    await valuesOf(source);
    writeFileSync(secret, "second");
    await valuesOf(source);
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer first secret", "Bearer second"]);
  });

  test("is never carried to another address: a redirect is not followed", async () => {
    writeFileSync(secret, "secret");
    for (const status of [301, 302, 303, 307, 308]) {
      asked.length = 0;
      behaviour = (request, response) =>
        request.url === "/status"
          ? response.writeHead(status, { location: "/elsewhere" }).end()
          : says({ level: { mm: 1 } })(request, response);
      expect(await readOnce(open({ tokenFile: secret }))).toMatchObject({ problem: expect.stringMatching(/^(refused|not-connected)$/) });
      expect(asked.map(({ url: path }) => path)).toEqual(["/status"]);
    }
  });

  test("that cannot be read is said with the name of its file, and nobody is asked without it", async () => {
    rmSync(secret, { force: true });
    expect(await readOnce(open({ tokenFile: secret }))).toMatchObject({ detail: expect.stringContaining(secret) });
    expect(asked).toEqual([]);
  });

  test("never stands in what is said of a problem", async () => {
    writeFileSync(secret, "do not tell");
    const details: string[] = [];
    for (const status of [401, 302, 500]) {
      behaviour = (_request, response) => response.writeHead(status, { location: "/" }).end("do not tell");
      const outcome = await readOnce(open({ tokenFile: secret }));
      if ("detail" in outcome) details.push(outcome.detail);
    }
    expect(details).toHaveLength(3);
    expect(details.join()).not.toContain("do not tell");
  });
});

test("one sensor that does not answer delays no other of the agent, and reads of one never overlap", async () => {
  const underWay = { slow: 0, most: 0 };
  behaviour = (request, response) => {
    if (request.url !== "/slow") return says({ t: 21.5 })(request, response);
    underWay.slow++;
    underWay.most = Math.max(underWay.most, underWay.slow);
    response.on("close", () => underWay.slow--);
  };
  const device = (path: string) => ({
    kind: "room",
    driver: { type: "http", url: url.replace("/status", path), timeoutMs: 60_000 / 2, values: { t: { path: "/t", unit: "C" } } },
    quantities: { temperatureC: { from: "t" } },
  });
  const slow = watch(device("/slow"));
  const well = watch(device("/well"));
  await waitFor(() => well.samples.length >= 10, { what: "ten readings of the other" });
  expect(slow.samples).toEqual([]);
  expect(underWay.most).toBe(1);
});

/** Documents as devices answer them. Not recorded: from the makers' documentation, see each note. */
const fixtures = join(import.meta.dirname, "../../../edge/drivers/http/fixtures");
interface Case {
  name: string;
  note: string;
  config: Record<string, unknown>;
  body: unknown;
  arrived: string;
  expect: { at: string; values: Record<string, unknown> };
}
const cases = readdirSync(fixtures).flatMap((file) => JSON.parse(readFileSync(join(fixtures, file), "utf8")) as Case[]);
describe("documents of makers", () => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", async (_, { config, body, arrived, expect: wanted }) => {
    behaviour = says(body);
    const outcome = await readOnce(open(config, () => Date.parse(arrived)));
    expect("values" in outcome && outcome.values).toEqual(wanted.values);
    expect("heard" in outcome && new Date(outcome.heard[0]!.at).toISOString()).toBe(wanted.at);
  });
  test("are all different", () =>
    expect(new Set(cases.map((one) => createHash("sha256").update(JSON.stringify(one.body)).digest("hex"))).size).toBe(cases.length));
});
