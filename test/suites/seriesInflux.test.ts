/** What goes over the wire to an InfluxDB that we do not have: a small server of this test writes it down. No InfluxDB 2.x or 3.x was asked. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { expect, test } from "vitest";
import { openInfluxSeries } from "../../collector/series/influx.ts";
import { ConfigError, Unavailable } from "../../runtime/errors.ts";
import { atEnd, available, startInfluxd } from "../support/servers.ts";

const noon = Date.parse("2026-11-25T03:00:00Z");
const reading = { center: "east", device: "bin", kind: "compactor", at: noon, values: { fillRatio: 0.5 } };

interface Request {
  method: string;
  path: string;
  database: string | null;
  precision: string | null;
  authorization: string | undefined;
  body: string;
}

/** Answers like a server without any data; `answer` may be another one. */
async function standIn(answer?: (request: Request, response: ServerResponse) => boolean) {
  const requests: Request[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { pathname: path, searchParams } = new URL(request.url!, "http://server");
    const form = path === "/query" ? new URLSearchParams(body) : searchParams;
    const seen: Request = {
      method: request.method!,
      path,
      database: searchParams.get("db") ?? form.get("db"),
      precision: form.get("precision") ?? form.get("epoch"),
      authorization: request.headers.authorization,
      body: path === "/query" ? (form.get("q") ?? "") : body,
    };
    requests.push(seen);
    if (answer?.(seen, response)) return;
    if (path === "/write") response.writeHead(204).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ results: [] }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { requests, port: typeof address === "object" && address ? address.port : 0 };
}

test.each([
  ["influx2+http", "Token"],
  ["influx3+http", "Bearer"],
])(
  "%s: the token goes with every request, values to /write, questions to /query, and nobody makes or removes anything",
  async (protocol, scheme) => {
    const { requests, port } = await standIn();
    const store = openInfluxSeries(`${protocol}://127.0.0.1:${port}/town`, "secret-token");
    expect(await store.write([reading])).toEqual({ refused: [] });
    await store.latest([reading]);
    await store.range({ of: reading, quantity: "fillRatio", from: 0, to: noon, every: "1d" });
    await store.tidy({ now: noon, keep: { rawDays: 40, hourDays: 50, dayDays: 60 } });
    await store.check();
    await store.close();
    expect(new Set(requests.map(({ authorization }) => authorization))).toEqual(new Set([`${scheme} secret-token`]));
    expect(new Set(requests.map(({ database, precision }) => `${database} ${precision}`))).toEqual(new Set(["town ms"]));
    expect(new Set(requests.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(["POST /write", "POST /query"]));
    expect(requests.filter(({ body }) => /CREATE|DELETE|DROP|RETENTION/i.test(body))).toEqual([]);
    const written = requests.filter(({ path }) => path === "/write").map(({ body }) => body.replace(/touched=\d+i/, "touched=1i"));
    expect(written.map((body) => body.replace(/marked=1i \d+/, "marked=1i NOW"))).toEqual([
      "series_state marked=1i NOW",
      `compactor_1h,center=east,device=bin touched=1i,done=0i ${noon}\ncompactor,center=east,device=bin fillRatio=0.5 ${noon}\n`,
    ]);
  },
);

test("2.x and 3.x want a token and no user; 1.x a user and a password, or nothing", async () => {
  expect(() => openInfluxSeries("influx2+http://127.0.0.1:8086/town")).toThrow(/token.*MIMAMORI_SERIES_PASSWORD_FILE/);
  expect(() => openInfluxSeries("influx3+http://anna@127.0.0.1/town", "secret")).toThrow(ConfigError);
  const { requests, port } = await standIn();
  const store = openInfluxSeries(`influx+http://anna@127.0.0.1:${port}/town`, "geheim");
  await store.write([reading]);
  await store.close();
  expect(new Set(requests.map(({ authorization }) => authorization))).toEqual(
    new Set([`Basic ${Buffer.from("anna:geheim").toString("base64")}`]),
  );
});

test.each([400, 413, 422])("a batch that is answered with %i is split until the bad point is found", async (status) => {
  const bad = (body: string) => body.includes("device=bad");
  const { requests, port } = await standIn(({ path, body }, response) => {
    if (path !== "/write" || !bad(body.replaceAll(/^.*_1h.*$/gm, ""))) return false;
    response.writeHead(status).end('{"error":"points beyond retention policy dropped=1"}');
    return true;
  });
  const store = openInfluxSeries(`influx2+http://127.0.0.1:${port}/town`, "secret-token");
  const points = Array.from({ length: 16 }, (_, i) => ({ ...reading, device: i === 11 ? "bad" : `bin-${i}` }));
  expect(await store.write(points)).toEqual({ refused: [{ index: 11, reason: "older than the store's retention" }] });
  await store.close();
  const good = requests.filter(({ path, body }) => path === "/write" && !bad(body.replaceAll(/^.*_1h.*$/gm, ""))).map(({ body }) => body);
  for (const { device } of points.filter((one) => one.device !== "bad"))
    expect(good.join("\n")).toContain(`compactor,center=east,device=${device} `);
});

test.each([
  ["never answers", () => {}],
  ["answers half", (response: ServerResponse) => void response.writeHead(200, { "content-length": 100 }).write('{"results":')],
  ["is overloaded", (response: ServerResponse) => void response.writeHead(503).end("busy")],
  ["wants another password", (response: ServerResponse) => void response.writeHead(401).end('{"error":"unauthorized"}')],
])("a server that %s: unavailable, for writes and for questions", async (_, answer) => {
  const { port } = await standIn(({ path, body }, response) => {
    if (path === "/query" && !body.includes("compactor")) return false;
    answer(response);
    return true;
  });
  const store = openInfluxSeries(`influx3+http://127.0.0.1:${port}/town`, "secret-token", { deadlineMs: 300 });
  await expect(store.write([reading])).rejects.toBeInstanceOf(Unavailable);
  await expect(store.latest([reading])).rejects.toBeInstanceOf(Unavailable);
  await expect(store.range({ of: reading, quantity: "fillRatio", from: 0, to: noon, every: "1h" })).rejects.toBeInstanceOf(Unavailable);
  await store.close();
});

test.skipIf(!available("influxd"))(
  "readings that were there before there were roll-ups are shown, and rolled up when there is time",
  async () => {
    const server = await startInfluxd();
    const url = `${server.url}/write?db=before&precision=ms`;
    await (await fetch(`${server.url}/query?q=${encodeURIComponent("CREATE DATABASE before")}`, { method: "POST" })).text();
    const body = [0, 30, 90].map((minutes) => `compactor,center=east,device=bin fillRatio=${minutes / 128} ${noon + minutes * 60_000}`);
    expect((await fetch(url, { method: "POST", body: body.join("\n") })).status).toBe(204);
    const store = openInfluxSeries(`influx+http://127.0.0.1:${server.port}/before`);
    const hours = () => store.range({ of: reading, quantity: "fillRatio", from: noon - 86_400_000, to: noon + 86_400_000, every: "1h" });
    const expected = [
      [noon, 0, 15 / 128, 30 / 128],
      [noon + 3_600_000, 90 / 128, 90 / 128, 90 / 128],
    ];
    expect(await hours()).toEqual(expected);
    const tidied = await store.tidy({ now: Date.now(), keep: { rawDays: 0, hourDays: 0, dayDays: 0 } });
    expect(tidied).toMatchObject({ rolledUp: 2, more: false });
    expect(await hours()).toEqual(expected);
    await store.close();
  },
);

test.skipIf(!available("influxd"))(
  "a database whose operator keeps values for a time only is taken as it is: what is older is refused alone",
  async () => {
    const server = await startInfluxd();
    const make = encodeURIComponent("CREATE DATABASE short WITH DURATION 100d");
    await (await fetch(`${server.url}/query?q=${make}`, { method: "POST" })).text();
    const store = openInfluxSeries(`influx+http://127.0.0.1:${server.port}/short`);
    // It is the server's clock that judges what is too old.
    const at = Date.parse((await fetch(`${server.url}/ping`)).headers.get("date")!);
    const good = ["a", "b", "c"].map((device) => ({ ...reading, device, at }));
    const { refused } = await store.write([...good, { ...reading, at: at - 200 * 86_400_000 }, { ...reading, at }]);
    expect(refused).toEqual([{ index: 3, reason: "older than the store's retention" }]);
    await store.tidy({ now: at + 3_600_000, keep: { rawDays: 40, hourDays: 50, dayDays: 60 } });
    for (const of of [...good, reading]) {
      const days = await store.range({ of, quantity: "fillRatio", from: 0, to: at + 1, every: "1d" });
      expect(days.map(([, , mean]) => mean)).toEqual([0.5]);
    }
    await store.close();
  },
);
