/** Agent, broker and collector as processes of their own, killed at random points while readings flow. */
import { randomInt } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sleep } from "../../runtime/clock.ts";
import { alwaysOpenCenter, writeConfig } from "../support/configs.ts";
import { pointsInInflux, Recorder } from "../support/recorder.ts";
import { type PartName, startParts } from "../support/separateProcesses.ts";
import { available, freePort, root, startInfluxd, tempDir, waitFor } from "../support/servers.ts";

const scale = Number(process.env.MIMAMORI_SCALE ?? 1);
const kills = Math.max(4, Math.round(20 * scale));
const names: PartName[] = ["edge", "broker", "collector"];
const kinds = ["compactor", "room", "terminal", "transcriber", "counter"];

/** Runs the whole line with kills; returns what the witness saw and what InfluxDB has. */
async function runWithKills(count: number, edge?: string) {
  const [influx, dir] = [await startInfluxd(), tempDir()];
  const devices = Object.fromEntries(
    kinds.map((kind) => [`${kind}-1`, { kind, name: kind, everySeconds: 0.1, driver: { type: "simulated" } }]),
  );
  const config = writeConfig(dir, {
    broker: { port: await freePort() },
    series: { url: `influx+${influx.url}/mimamori` },
    centers: { east: alwaysOpenCenter(devices) },
  });
  const parts = await startParts(["--config", config, "--data", dir], dir, edge);
  const recorder = new Recorder(join(dir, "edge", "east.db"));
  for (let kill = 0; kill < count; kill++) {
    await sleep(randomInt(300, 2_500));
    recorder.look();
    await parts.restart(names[kill < names.length ? kill : randomInt(names.length)]!);
  }
  // The agent stops in order: nothing new comes, but what is in its journal must still get out, so it runs once more without devices' time.
  await sleep(2_000);
  recorder.look();
  const before = recorder.seen.size;
  await waitFor(() => recorder.seen.size > before, { what: "the agent to read on" });
  await parts.running.edge.stop("SIGTERM");
  recorder.look();
  recorder.stop();
  await parts.restart("edge");
  const last = Math.max(...recorder.seen.keys());
  await waitFor(() => recorder.counts().released + recorder.counts().dropped >= last, {
    timeoutMs: 90_000,
    what: "everything seen to be confirmed",
  });
  await parts.running.edge.stop("SIGTERM");
  const stored = await pointsInInflux(influx.url, "mimamori", kinds);
  return { recorder, stored };
}

describe.skipIf(!available("influxd"))("killed while readings flow", () => {
  test(`${kills} kills of agent, broker and collector lose no reading and double none (red when "drop only after stored" is switched off: next test)`, {
    timeout: 900_000,
  }, async () => {
    const { recorder, stored } = await runWithKills(kills);
    const missing = [...recorder.seen.values()].filter(({ kind, device, at }) => !stored.has(`${kind}/${device}/${at}`));
    expect(missing).toEqual([]);
    for (const { kind, device, at, values } of recorder.seen.values()) expect(stored.get(`${kind}/${device}/${at}`)).toMatchObject(values);
    const { read, released, dropped } = recorder.counts();
    expect(dropped).toBe(0);
    // Every number that was ever given is one point: no gap, no double. What is not released yet may be stored or not.
    expect(stored.size).toBeGreaterThanOrEqual(released);
    expect(stored.size).toBeLessThanOrEqual(read);
    expect(recorder.seen.size).toBeGreaterThan(kills * 10);
    console.log(`${kills} kills, ${read} readings, ${recorder.seen.size} seen by the witness, ${stored.size} points in InfluxDB`);
  });

  test('with "drop only after stored" switched off the same comparison finds lost readings', { timeout: 300_000 }, async () => {
    const { recorder, stored } = await runWithKills(4, join(root, "test/support/edgeThatDropsWhenSent.ts"));
    const missing = [...recorder.seen.values()].filter(({ kind, device, at }) => !stored.has(`${kind}/${device}/${at}`));
    expect(missing.length).toBeGreaterThan(0);
    console.log(`${missing.length} of ${recorder.seen.size} readings lost`);
  });
});
