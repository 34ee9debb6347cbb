/**
 * `steady.ts PORT URL SECONDS FIRST`: 1,000 messages of one reading a second from 10 agents whose numbers begin at FIRST. Prints
 * milliseconds from the reading to its confirmation (all of them) and to the answer of a query that finds it (samples).
 */
import { randomUUID } from "node:crypto";
import { nameOf, onStored, openClient, publishPacket, subscribe } from "./client.ts";
import { centerOf } from "./fleet.ts";

const [port = "", url = "", seconds = "", first = "0"] = process.argv.slice(2);
const agents = 10;
const tickMs = 10;

interface Line {
  send(): { center: string; at: number; takenAt: number };
  sent(): number;
  stored(): number;
}
const confirmedMs: number[] = [];
const queryableMs: number[] = [];

async function openLine(agent: number): Promise<Line> {
  const socket = await openClient(Number(port), nameOf(agent));
  await subscribe(socket, `mimamori/${nameOf(agent)}/stored`);
  const journal = randomUUID();
  const times: number[] = [];
  let upTo = 0;
  onStored(socket, (stored) => {
    const now = performance.now();
    for (; upTo < stored; upTo++) confirmedMs.push(now - times[upTo]!);
  });
  return {
    send() {
      const [at, takenAt, n] = [Date.now(), performance.now(), times.length + 1];
      const reading = { n, device: `compactor-${(n % 20) + 1}`, kind: "compactor", at, fillRatio: (n % 1_000) / 1_000, massKg: n % 50 };
      times.push(takenAt);
      const payload = JSON.stringify({ v: 1, journal, oldest: 1, skipped: [], readings: [reading] });
      socket.write(publishPacket(agent, payload, (n % 65_535) + 1));
      return { center: centerOf(agent), at, takenAt };
    },
    sent: () => times.length,
    stored: () => upTo,
  };
}

/** Asks the database itself until it finds the reading. */
async function untilFound({ center, at, takenAt }: ReturnType<Line["send"]>): Promise<void> {
  const q = `SELECT massKg FROM compactor WHERE center = '${center}' AND time = ${at}ms`;
  for (;;) {
    const answer = (await (await fetch(`${url}/query?${new URLSearchParams({ db: "mimamori", q })}`)).json()) as {
      results: { series?: unknown }[];
    };
    if (answer.results[0]?.series) break;
  }
  queryableMs.push(performance.now() - takenAt);
}

const lines = await Promise.all(Array.from({ length: agents }, (_, i) => openLine(Number(first) + i)));
const startedAt = performance.now();
const until = startedAt + Number(seconds) * 1_000;
let searching: Promise<void> = Promise.resolve();
let busy = false;
for (let tick = 0; performance.now() < until; tick++) {
  const due = startedAt + tick * tickMs;
  if (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
  for (const [i, line] of lines.entries()) {
    const sample = line.send();
    if (busy || i !== tick % agents) continue;
    busy = true;
    searching = untilFound(sample).finally(() => {
      busy = false;
    });
  }
}
await searching;
const sum = (count: (line: Line) => number) => lines.reduce((total, line) => total + count(line), 0);
while (sum((line) => line.stored()) < sum((line) => line.sent())) await new Promise((resolve) => setTimeout(resolve, 10));

const quantile = (values: number[], p: number) => Number([...values].sort((a, b) => a - b)[Math.floor(values.length * p)]!.toFixed(1));
const perSecond = Math.round(sum((line) => line.sent()) / Number(seconds));
const figures = { perSecond, samples: queryableMs.length, longestMs: quantile(confirmedMs, 0.9999) };
const [confirmed, queryable] = [confirmedMs, queryableMs].map((values) => ({ p50: quantile(values, 0.5), p99: quantile(values, 0.99) }));
process.stdout.write(`${JSON.stringify({ ...figures, confirmed, queryable, readings: sum((line) => line.sent()) })}\n`);
process.exit(0);
