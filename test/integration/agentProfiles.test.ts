/** An installer calibrates, undoes it, or says that a machine was replaced, while the agent runs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Correction } from "../../edge/totals.ts";
import { type InProcessAgent, startInProcess } from "../support/inProcessAgent.ts";
import { type JsonSensor, jsonDevice, startJsonSensor } from "../support/jsonSensor.ts";
import { tempDir, waitFor } from "../support/processes.ts";
import { type ServerSide, startServerSide } from "../support/serverSide.ts";

const by = (why: string) => ({ v: 1 as const, at: new Date().toISOString(), who: "佐藤", why });
const correctionsOf = (agent: InProcessAgent) => agent.report().corrections.map((text) => JSON.parse(text) as Correction);

describe("a calibration", { concurrent: true }, () => {
  async function uncalibrated() {
    const side = await startServerSide({ bin: "compactor" });
    const sensor = await startJsonSensor({ distance: 0.4 });
    const { driver } = jsonDevice(sensor, "compactor", { distance: "m" });
    const device = { kind: "compactor", name: "圧縮機", driver, quantities: { fillRatio: { as: "distance", from: "distance" } } };
    const dir = tempDir();
    const agent = startInProcess(side, { bin: device }, { dir });
    const newest = () => side.rows("compactor", "bin").at(-1)?.fillRatio;
    const problem = () => agent.report().devices[0]!.state.problem;
    await waitFor(() => problem() === "not-calibrated", { what: "the device to say that it is not calibrated" });
    return { side, sensor, agent, newest, problem, dir };
  }

  test("is used within seconds without a restart, and so is its undoing; before it there is no value, never 0 or 1", async () => {
    const { side, sensor, agent, newest, problem } = await uncalibrated();
    expect(side.rows("compactor", "bin")).toEqual([]);
    agent.profiles.write("bin", { ...by("校正"), quantities: { fillRatio: { emptyM: 0.6, fullM: 0.1 } } });
    await waitFor(() => newest() === 0.4, { what: "the level" });
    expect(problem()).toBeUndefined();
    expect(agent.said("calibrated")).toMatchObject([{ device: "bin" }]);
    sensor.document = { distance: 0.1 };
    await waitFor(() => newest() === 1, { what: "the new level" });

    expect(agent.profiles.undo("bin")).toMatchObject({ who: "佐藤" });
    await waitFor(() => problem() === "not-calibrated", { what: "the calibration to be gone" });
    const rows = side.rows("compactor", "bin").length;
    const asked = sensor.asked;
    await waitFor(() => sensor.asked > asked + 5, { what: "the device to be read on" });
    expect(side.rows("compactor", "bin").length).toBeLessThanOrEqual(rows + 1);
  });

  test("undone, the one before it counts again", async () => {
    const { agent, newest } = await uncalibrated();
    agent.profiles.write("bin", {
      ...by("一回目"),
      at: "2026-11-01T00:00:00.000Z",
      quantities: { fillRatio: { emptyM: 0.6, fullM: 0.1 } },
    });
    agent.profiles.write("bin", {
      ...by("二回目"),
      at: "2026-11-02T00:00:00.000Z",
      quantities: { fillRatio: { emptyM: 0.5, fullM: 0.3 } },
    });
    await waitFor(() => newest() === 0.5, { what: "the level by the second calibration" });
    agent.profiles.undo("bin");
    await waitFor(() => newest() === 0.4, { what: "the level by the first calibration" });
  });

  test.each([
    ["no JSON", "{"],
    ["of another version", JSON.stringify({ ...by("x"), v: 2 })],
    ["with a word instead of a number", JSON.stringify({ ...by("x"), quantities: { fillRatio: { emptyM: "far" } } })],
    ["that turns the rule into another one", JSON.stringify({ ...by("x"), quantities: { fillRatio: { as: 7 } } })],
    ["with full further away than empty", JSON.stringify({ ...by("x"), quantities: { fillRatio: { emptyM: 0.1, fullM: 0.6 } } })],
  ])("%s is refused and said; the right one stays", async (_, text) => {
    const { agent, newest, sensor, dir } = await uncalibrated();
    agent.profiles.write("bin", { ...by("校正"), at: "2026-11-01T00:00:00.000Z", quantities: { fillRatio: { emptyM: 0.6, fullM: 0.1 } } });
    await waitFor(() => newest() === 0.4, { what: "the level" });
    mkdirSync(join(dir, "profiles", "bin"), { recursive: true });
    writeFileSync(join(dir, "profiles", "bin", "2026-11-09T00-00-00-000Z.json"), text);
    await waitFor(() => agent.said("profile-refused").length > 0, { what: "the wrong file to be said" });
    sensor.document = { distance: 0.35 };
    await waitFor(() => newest() === 0.5, { what: "the level by the right calibration" });
  });
});

describe("a machine that was replaced", { concurrent: true }, () => {
  /** Two machines with counters of their own. */
  async function counting() {
    const side = await startServerSide({ old: "compactor", other: "compactor" });
    const [old, other] = [await startJsonSensor({ cyclesTotal: 5_000 }), await startJsonSensor({ cyclesTotal: 70 })];
    const units = { cyclesTotal: "count" };
    const devices = { old: jsonDevice(old, "compactor", units), other: jsonDevice(other, "compactor", units) };
    const dir = tempDir();
    const start = () => startInProcess(side, devices, { dir });
    const agent = start();
    await waitFor(() => totalOf(side) === 5_000 && totalOf(side, "other") === 70, { what: "the first totals" });
    return { side, old, other, agent, start };
  }
  const totalOf = (side: ServerSide, device = "old") => side.rows("compactor", device).at(-1)?.cyclesTotal;
  const shows = (sensor: JsonSensor, cyclesTotal: number) => {
    sensor.document = { cyclesTotal };
  };

  test.each([
    ["begins at 3", 3],
    ["has run longer than the old one", 9_000],
  ])("and %s keeps its lifetime total, and leaves who said so and why", async (_, first) => {
    const { side, old, other, agent, start } = await counting();
    old.state = "refusing"; // taken away
    agent.profiles.write("old", { ...by("故障のため交換"), replaced: true });
    await waitFor(() => agent.said("calibrated").length > 0, { what: "the agent to see it" });
    old.state = "well";
    shows(old, first);
    await waitFor(() => correctionsOf(agent).length > 0, { what: "the correction" });
    shows(old, first + 4);
    await waitFor(() => totalOf(side) === 5_004, { what: "the total to go on" });
    expect(correctionsOf(agent)).toMatchObject([
      {
        device: "old",
        quantity: "cyclesTotal",
        what: "replaced",
        who: "佐藤",
        why: "故障のため交換",
        rawBefore: 5_000,
        rawAfter: first,
        total: 5_000,
      },
    ]);
    // Once, whatever happens later.
    await agent.close();
    const again = start();
    shows(old, first + 6);
    shows(other, 75);
    await waitFor(() => totalOf(side) === 5_006 && totalOf(side, "other") === 75, { what: "the totals after a restart" });
    expect(correctionsOf(again)).toHaveLength(1);
  });

  test("also when the agent is started again before the new machine has said anything", async () => {
    const { side, old, other, agent, start } = await counting();
    old.state = "refusing";
    agent.profiles.write("old", { ...by("交換"), replaced: true });
    await waitFor(() => agent.said("calibrated").length > 0, { what: "the agent to see it" });
    shows(other, 71);
    await waitFor(() => totalOf(side, "other") === 71, { what: "the other machine to be read on" });
    await agent.close(); // the installer pulls the plug and puts the new machine up
    const again = start();
    old.state = "well";
    shows(old, 9_000);
    await waitFor(() => correctionsOf(again).length > 0, { what: "the correction" }).catch(() => {});
    shows(old, 9_002);
    await waitFor(() => side.rows("compactor", "old").length > 0 && (totalOf(side) ?? 0) > 5_000, { what: "the total to go on" });
    expect(totalOf(side)).toBe(5_002);
    expect(correctionsOf(again)).toMatchObject([{ what: "replaced", who: "佐藤" }]);
  });

  test("also when it was said while the agent was not running", async () => {
    const { side, old, agent, start } = await counting();
    await agent.close();
    agent.profiles.write("old", { ...by("交換"), replaced: true });
    shows(old, 9_000);
    const again = start();
    await waitFor(() => correctionsOf(again).length > 0, { what: "the correction" }).catch(() => {});
    shows(old, 9_003);
    await waitFor(() => (totalOf(side) ?? 0) > 5_000, { what: "the total to go on" });
    expect(totalOf(side)).toBe(5_003);
  });

  test("a counter that starts again by itself is a reset and is written down too", async () => {
    const { side, old, agent } = await counting();
    shows(old, 2);
    await waitFor(() => totalOf(side) === 5_002, { what: "the total to go on" });
    expect(correctionsOf(agent)).toMatchObject([{ what: "reset", who: "agent", rawBefore: 5_000, rawAfter: 2, total: 5_002 }]);
  });
});
