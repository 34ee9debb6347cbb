/** `probe`: what an installer sees of a device, and the exit code: 0 all well, 1 something is wrong, 2 the question was. */
import { connectAsync } from "mqtt";
import { describe, expect, test } from "vitest";
import { agentFile, startAgentProcess } from "../support/agentProcess.ts";
import { jsonDevice, startJsonSensor } from "../support/jsonSensor.ts";
import { startModbusServer } from "../support/modbusServer.ts";
import { startServerSide } from "../support/serverSide.ts";
import { atEnd, available, freePort, startCli, startMosquitto, tempDir, waitFor } from "../support/servers.ts";

async function probe(devices: Record<string, unknown>, ...words: string[]) {
  const file = agentFile({ port: 1883 }, devices);
  const program = startCli(["probe", ...words, "--config", file, "--data", tempDir()]);
  const code = await program.exited;
  return { code, said: program.stdout.join("\n"), stderr: program.stderr.join("\n") };
}

const registers = { level: { address: 0, unit: "m", scale: 0.001 }, count: { address: 1, unit: "count" } };
const machine = (port: number, quantities: Record<string, unknown>, driver: Record<string, unknown> = {}) => ({
  kind: "compactor",
  name: "圧縮機",
  driver: { type: "modbus", host: "127.0.0.1", port, timeoutMs: 500, registers, ...driver },
  quantities,
});
const level = { as: "distance", from: "level", emptyM: 0.6, fullM: 0.1 };

describe("a device that is asked", { concurrent: true }, () => {
  test("well: raw values, what they become, exit 0; stdout holds the answer and nothing else", async () => {
    const { port } = await startModbusServer({ holding: { 0: 350, 1: 1_234 } });
    const { code, said, stderr } = await probe({ bin: machine(port, { fillRatio: level, cyclesTotal: { from: "count" } }) }, "bin");
    expect([code, stderr]).toEqual([0, ""]);
    expect(said).toMatch(/^east\/bin（圧縮機）\n\n信号\n/);
    expect(said).toMatch(/ {2}level +0\.35 m +令和\d+年.*\d+:\d\d/);
    expect(said).toMatch(/ {2}count +1234 count/);
    expect(said).toContain("✓ 満杯率 50%（fillRatio = 0.5）");
    expect(said).toContain("✓ 圧縮回数（累計） 1234回（cyclesTotal = 1234）");
    expect(said).not.toContain("▲");
  });

  test("not calibrated yet: the raw value is shown, the quantity is said to be unknown, exit 1", async () => {
    const { port } = await startModbusServer({ holding: { 0: 350, 1: 1 } });
    const { code, said } = await probe({ bin: machine(port, { fillRatio: { as: "distance", from: "level" } }) }, "bin");
    expect(code).toBe(1);
    expect(said).toMatch(/ {2}level +0\.35 m/);
    expect(said).toContain("▲ 満杯率: 校正がまだです");
  });

  test("out of its range: no value, never 0 or 1, exit 1", async () => {
    const { port } = await startModbusServer({ holding: { 0: 5_000, 1: 1 } });
    const { code, said } = await probe({ bin: machine(port, { fillRatio: level }) }, "bin");
    expect(code).toBe(1);
    expect(said).toContain("▲ 満杯率: 値がセンサーの範囲の外です");
    expect(said).not.toContain("✓");
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ["another unit number, that nobody answers to", { unitId: 2 }, /▲ 時間内に応答がありません（.*unit 2/],
    [
      "a register that the device does not have",
      { registers: { ...registers, level: { address: 9, unit: "m" } } },
      /▲ 機器が要求を断りました（設定/,
    ],
  ])("%s: said in words, exit 1", async (_, driver, why) => {
    const unit = await startModbusServer({ holding: { 0: 350, 1: 1 } });
    unit.dead.add(2);
    const { code, said } = await probe({ bin: machine(unit.port, { fillRatio: level }, driver) }, "bin", "--wait", "3");
    expect(code).toBe(1);
    expect(said).toMatch(why);
    expect(said).toContain("値\n  まだありません");
  });

  test("away: waits as long as it is told, then says that it cannot be connected, exit 1", async () => {
    const { code, said } = await probe({ bin: machine(await freePort(), { fillRatio: level }) }, "bin", "--wait", "2");
    expect(code).toBe(1);
    expect(said).toMatch(/▲ 接続できません（.*ECONNREFUSED/);
  });

  test("two ways, one of them away: the other one's value is there, exit 1", async () => {
    const sensor = await startJsonSensor({ fillRatio: 0.25 });
    const { driver } = jsonDevice(sensor, "compactor", { fillRatio: "ratio" });
    const relay = machine(await freePort(), {}).driver;
    const both = {
      kind: "compactor",
      name: "圧縮機",
      drivers: { sensor: driver, relay },
      quantities: { fillRatio: { from: "sensor/fillRatio" }, cyclesTotal: { from: "relay/count" } },
    };
    const { code, said } = await probe({ bin: both }, "bin", "--wait", "2");
    expect(code).toBe(1);
    expect(said).toMatch(/信号 sensor\n {2}fillRatio +0\.25 ratio/);
    expect(said).toMatch(/信号 relay\n {2}▲ 接続できません/);
    expect(said).toContain("✓ 満杯率 25%");
  });

  test("while the agent runs: both read it, nobody is disturbed", async () => {
    const unit = await startModbusServer({ holding: { 0: 350, 1: 7 } });
    const side = await startServerSide({ bin: "compactor" });
    const devices = { bin: machine(unit.port, { fillRatio: level }) };
    const [file, dataDir] = [agentFile(side, devices), tempDir()];
    const agent = await startAgentProcess(side, { file, dataDir });
    await waitFor(() => side.rows("compactor", "bin").length > 0, { what: "the first reading" });
    const program = startCli(["probe", "bin", "--config", file, "--data", dataDir]);
    expect(await program.exited).toBe(0);
    const rows = side.rows("compactor", "bin").length;
    await waitFor(() => side.rows("compactor", "bin").length > rows + 3, { what: "the agent to read on" });
    expect(agent.said("driver-failed")).toEqual([]);
    expect(await agent.stop()).toBe(0);
  });
});

describe.skipIf(!available("mosquitto"))("a sensor that speaks by itself", { concurrent: true }, () => {
  const sensorAt = (url: string, quantities: Record<string, unknown>) => ({
    kind: "compactor",
    name: "圧縮機",
    driver: { type: "mqtt", url, preset: "tasmota", topic: ["tele/level/SENSOR", "tele/level/LWT"] },
    quantities,
  });
  /** Mosquitto, and a sensor that says this every 200 ms or once, remembered by the broker. */
  async function sensor(payload: Record<string, unknown>, retained = false) {
    const { url } = await startMosquitto();
    const client = await connectAsync(url);
    const publish = () => client.publishAsync("tele/level/SENSOR", JSON.stringify(payload), { retain: retained, qos: 1 });
    await publish();
    const ticker = retained ? undefined : setInterval(() => void publish(), 200);
    atEnd(async () => {
      clearInterval(ticker);
      await client.endAsync(true);
    });
    return url;
  }
  const distance = { as: "distance", from: "SR04.Distance", emptyM: 0.6, fullM: 0.1 };

  test("is waited for; centimetres become metres by the sensor's own key", async () => {
    const url = await sensor({ SR04: { Distance: 35 } });
    const { code, said } = await probe({ bin: sensorAt(url, { fillRatio: distance }) }, "bin");
    expect(said).toMatch(/ {2}SR04\.Distance +0\.35 m/);
    expect(said).toContain("✓ 満杯率 50%");
    expect(code).toBe(0);
  });

  test("with another unit than the quantity needs: said so, exit 1", async () => {
    const url = await sensor({ ENERGY: { Power: 850 } });
    const { code, said } = await probe({ bin: sensorAt(url, { fillRatio: { ...distance, from: "ENERGY.Power" } }) }, "bin");
    expect(code).toBe(1);
    expect(said).toMatch(/ {2}ENERGY\.Power +850 W/);
    expect(said).toContain("▲ 満杯率: 単位が設定と違います");
  });

  test("with another name than was configured: the names that came are shown, the quantity is missing, exit 1", async () => {
    const url = await sensor({ VL53L0X: { Distance: 350 } });
    const { code, said } = await probe({ bin: sensorAt(url, { fillRatio: distance }) }, "bin");
    expect(code).toBe(1);
    expect(said).toMatch(/ {2}VL53L0X\.Distance +0\.35 m/);
    expect(said).toContain("▲ 満杯率: 使う値が届いていません");
  });

  test("remembered by the broker is the last known value, no evidence: exit 1", async () => {
    const url = await sensor({ SR04: { Distance: 35 } }, true);
    const { code, said } = await probe({ bin: sensorAt(url, { fillRatio: distance }) }, "bin", "--wait", "2");
    expect(said).toMatch(/SR04\.Distance +0\.35 m .*▲ ブローカーに保存されていた古い値/);
    expect(said).not.toContain("✓");
    expect(code).toBe(1);
  });

  test("silent: after the wait it says what to look at, exit 1", async () => {
    const { url } = await startMosquitto();
    const { code, said } = await probe({ bin: sensorAt(url, { fillRatio: distance }) }, "bin", "--wait", "2");
    expect(said).toContain("▲ 2秒待ちましたが、何も届きません。電源・配線・トピックを確かめてください");
    expect(code).toBe(1);
  });

  test("its broker away: said so, exit 1", async () => {
    const { code, said } = await probe(
      { bin: sensorAt(`mqtt://127.0.0.1:${await freePort()}`, { fillRatio: distance }) },
      "bin",
      "--wait",
      "7",
    );
    expect(said).toMatch(/▲ 接続できません/);
    expect(code).toBe(1);
  });
});

describe("a wrong question", { concurrent: true }, () => {
  const devices = { bin: machine(1, { fillRatio: level }), other: machine(2, { fillRatio: level }) };

  test.each<[string, string[], RegExp]>([
    ["no device", [], /name a device; known: east\/bin, east\/other/],
    ["a device that is not there", ["binn"], /binn: there is no such device; known: east\/bin/],
    ["a center that is not there", ["west/bin"], /no such device/],
    ["two devices", ["bin", "other"], /other/],
    ["a wait that is no number", ["bin", "--wait", "soon"], /--wait soon/],
    ["an option that is not there", ["bin", "--fast"], /--fast/],
  ])("%s: said what is known, exit 2", async (_, words, why) => {
    const { code, said, stderr } = await probe(devices, ...words, ...(words.includes("--wait") ? [] : ["--wait", "2"]));
    expect(stderr).toMatch(why);
    expect([code, said]).toEqual([2, ""]);
  });

  test("a simulated device has nothing to read, exit 2", async () => {
    const program = startCli(["probe", "east/compactor-1", "--data", tempDir()]);
    expect(await program.exited).toBe(2);
    expect(program.stderr.join("\n")).toMatch(/simulated/);
  });

  test("a device of several centers is asked for by its center", async () => {
    const program = startCli(["probe", "compactor-1", "--data", tempDir()]);
    expect(await program.exited).toBe(2);
    expect(program.stderr.join("\n")).toMatch(/compactor-1: several centers have it; known: east\/compactor-1/);
  });
});
