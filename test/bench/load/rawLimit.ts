/** What InfluxDB takes without us: `rawLimit.ts URL AGENTS READINGS`: line protocol from files, 4 connections × 5,000 points. Prints {seconds, readings}. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lines } from "./fleet.ts";

const [url = "", agents = "", count = ""] = process.argv.slice(2);
const pointsPerPost = 5_000;
const connections = 4;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const target = new URL("/write?db=mimamori&precision=ms", url);

await fetch(new URL("/query", url), { method: "POST", body: new URLSearchParams({ q: 'CREATE DATABASE "mimamori"' }) });
const dir = mkdtempSync(join(tmpdir(), "mimamori-raw-"));
const files: string[] = [];
for (let from = 0; from < Number(count); from += pointsPerPost) {
  for (let i = 0; i < Number(agents); i++) {
    files.push(join(dir, `${files.length}`));
    writeFileSync(files.at(-1)!, lines(i, from, Math.min(Number(count), from + pointsPerPost)));
  }
}

function post(body: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const sent = request(target, { method: "POST", agent, headers: { "content-length": body.length } }, (response) => {
    response.resume().on("end", () => (response.statusCode === 204 ? resolve() : reject(new Error(`${response.statusCode}`))));
  });
  sent.on("error", reject).end(body);
  return promise;
}

const startedAt = performance.now();
const next = files[Symbol.iterator]();
await Promise.all(
  Array.from({ length: connections }, async () => {
    for (const file of next) await post(readFileSync(file));
  }),
);
const seconds = (performance.now() - startedAt) / 1_000;
agent.destroy();
rmSync(dir, { recursive: true });
process.stdout.write(`${JSON.stringify({ seconds, readings: Number(agents) * Number(count) })}\n`);
