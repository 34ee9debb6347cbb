/** Runs around every test file: a client, listener, timer or child that a file leaves open is a failure. */
import { afterAll } from "vitest";
import { sleep } from "../../runtime/clock.ts";

const watched = ["TCPServerWrap", "TCPSocketWrap", "ProcessWrap", "Timeout"];

function open(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) if (watched.includes(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const before = open();

// Registered first, so it runs last, after the file's own cleaning up. Idle connections of fetch close by themselves within seconds.
afterAll(async () => {
  let left: [string, number][] = [];
  for (let tries = 0; tries < 40; tries++) {
    left = [...open()].filter(([name, count]) => count > (before.get(name) ?? 0));
    if (left.length === 0) return;
    await sleep(250);
  }
  throw new Error(`left open: ${left.map(([name, count]) => `${count} ${name}`).join(", ")}`);
}, 20_000);
