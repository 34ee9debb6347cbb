/** `calibrate` with an installer who types, against a real Modbus device whose register changes between the steps. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Profile } from "../../edge/profiles.ts";
import { within } from "../../runtime/clock.ts";
import { agentFile, startAgentProcess } from "../support/agentProcess.ts";
import { type ModbusServer, startModbusServer } from "../support/modbusServer.ts";
import { startServerSide } from "../support/serverSide.ts";
import { startCli, tempDir, waitFor } from "../support/servers.ts";
import { atTerminal, type Terminal } from "../support/terminal.ts";

const diapersPerBag = 100;

/** A compactor with a level sensor in millimetres and a load cell in raw counts. */
async function bench(port = 1883) {
  const unit = await startModbusServer({ holding: { 0: 600, 1: 20_000 } });
  const device = (quantities: Record<string, unknown>, more = {}) => ({
    kind: "compactor",
    name: "圧縮機",
    bagDiapers: diapersPerBag,
    driver: driverOf(unit, 1),
    quantities,
    ...more,
  });
  const file = agentFile(
    { port },
    {
      level: device({ fillRatio: { as: "distance", from: "level" } }),
      "no-size": device({ fillRatio: { as: "distance", from: "level" } }, { bagDiapers: undefined, driver: driverOf(unit, 3) }),
      load: device({ massKg: { as: "load-cell", from: "load" } }, { driver: driverOf(unit, 2) }),
    },
  );
  const data = tempDir();
  const args = (name: string, ...more: string[]) => ["calibrate", name, "--config", file, "--data", data, ...more];
  return { unit, file, data, args, start: (name: string, ...more: string[]) => atTerminal(args(name, ...more)) };
}
const registers = { level: { address: 0, unit: "m", scale: 0.001 }, load: { address: 1, unit: "1" } };
const driverOf = ({ port }: ModbusServer, unitId: number) => ({ type: "modbus", host: "127.0.0.1", port, unitId, registers });

function profilesOf(data: string, device: string): Profile[] {
  const folder = join(data, "edge", "profiles", "east", device);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile);
}

/** Empty, Enter; then the second point with what the installer types. */
async function twoPoints(terminal: Terminal, set: () => void, typed: string): Promise<number> {
  await terminal.says(/1\. 機械を空/);
  terminal.type();
  await terminal.says(/→ .*回の中央値/);
  await terminal.says(/\n2\. .*\n\n> /);
  set();
  terminal.type(typed);
  return await terminal.exited;
}

describe("a level sensor", { concurrent: true }, () => {
  test("empty and full: written with who and when, shown as the answer", async () => {
    const { unit, data, start } = await bench();
    const terminal = start("level", "--who", "佐藤", "--why", "設置");
    const set = () => {
      unit.tables.holding[0] = 110;
    };
    expect(await twoPoints(terminal, set, "")).toBe(0);
    expect(profilesOf(data, "level")).toMatchObject([
      { v: 1, who: "佐藤", why: "設置", quantities: { fillRatio: { emptyM: 0.6, fullM: 0.11 } } },
    ]);
    expect(terminal.stdout).toMatch(/^east\/level: 校正しました \{"fillRatio":\{"emptyM":0\.6,"fullM":0\.11\}\}\n/);
    expect(terminal.stdout).toContain("--undo");
  });

  test("empty and a known number of diapers: full is drawn on to what a bag holds", async () => {
    const { unit, data, start } = await bench();
    const set = () => {
      unit.tables.holding[0] = 500;
    };
    expect(await twoPoints(start("level"), set, "20")).toBe(0);
    expect(profilesOf(data, "level")).toMatchObject([{ quantities: { fillRatio: { emptyM: 0.6, fullM: 0.1 } } }]);
  });

  test.each<[string, number, string, RegExp]>([
    ["the second distance is larger", 700, "", /not smaller than the empty one/],
    ["the two are closer together than a sensor can tell", 570, "", /under 5 cm/],
    ["more diapers than a bag holds", 500, "101", /more than a bag holds/],
    ["no number", 500, "たくさん", /no number of diapers/],
  ])("%s: nothing is written, said why, exit 1", async (_, millimetres, typed, why) => {
    const { unit, data, start } = await bench();
    const terminal = start("level");
    const set = () => {
      unit.tables.holding[0] = millimetres;
    };
    expect(await twoPoints(terminal, set, typed)).toBe(1);
    expect(terminal.shown).toMatch(/▲ 校正できません/);
    expect(terminal.shown).toMatch(why);
    expect(terminal.shown).toContain("何も変えていません");
    expect(terminal.stdout).toBe("");
    expect(profilesOf(data, "level")).toEqual([]);
  });

  test("a number of diapers without knowing what a bag holds: said what to set", async () => {
    const { unit, data, start } = await bench();
    const terminal = start("no-size");
    const set = () => {
      unit.tables.holding[0] = 500;
    };
    expect(await twoPoints(terminal, set, "20")).toBe(1);
    expect(terminal.shown).toContain("bagDiapers");
    expect(profilesOf(data, "no-size")).toEqual([]);
  });

  test.each<[string, boolean, (terminal: Terminal) => void]>([
    ["hangs up", false, (terminal) => terminal.hangUp()],
    ["ends the process", false, (terminal) => terminal.signal("SIGINT")],
    ["presses Ctrl-C at a terminal", true, (terminal) => terminal.press("\u0003")],
    ["presses Ctrl-D at a terminal", true, (terminal) => terminal.press("\u0004")],
  ])("who %s in the middle has changed nothing; the program ends without a stack trace", async (_, tty, leave) => {
    const { data, args } = await bench();
    const terminal = atTerminal(args("level"), { tty });
    await terminal.says(/1\. 機械を空/);
    terminal.type();
    await terminal.says(/\n2\. [^>]*> /);
    leave(terminal);
    expect(await within(15_000, terminal.exited), "the program to end").toBe(true);
    expect(await terminal.exited).toSatisfy((code: number) => code === 1 || code === 130);
    expect(terminal.shown).not.toMatch(/校正しました|AbortError|unsettled|at .*\.ts:/);
    expect(profilesOf(data, "level")).toEqual([]);
  });

  test("on a terminal the value is shown all the time", async () => {
    const { unit, data, args } = await bench();
    const terminal = atTerminal(args("level"), { tty: true });
    await terminal.says(/いまの値 0\.600 m/, 2);
    unit.tables.holding[0] = 580;
    await terminal.says(/いまの値 0\.580 m/);
    terminal.type();
    await terminal.says(/→ 0\.58/);
    terminal.press("\u0003");
    expect(profilesOf(data, "level")).toEqual([]);
  });
});

describe("a load cell", { concurrent: true }, () => {
  test.each<[string, string, number, number]>([
    ["a known mass", "5kg", 22_500, 0.002],
    ["a number of diapers of 195 g", "20", 21_950, 0.002],
    ["a cell that counts downwards", "5kg", 17_500, -0.002],
  ])("empty and %s", async (_, typed, counts, kgPerUnit) => {
    const { unit, data, start } = await bench();
    const set = () => {
      unit.tables.holding[1] = counts;
    };
    expect(await twoPoints(start("load"), set, typed)).toBe(0);
    expect(profilesOf(data, "load")).toMatchObject([{ quantities: { massKg: { tare: 20_000, kgPerUnit } } }]);
  });

  test.each<[string, string, number, RegExp]>([
    ["the cell does not feel it", "5kg", 20_000, /same with and without load/],
    ["neither a number nor kg", "重い", 22_500, /neither a number of diapers nor kg/],
  ])("%s: nothing is written, exit 1", async (_, typed, counts, why) => {
    const { unit, data, start } = await bench();
    const terminal = start("load");
    const set = () => {
      unit.tables.holding[1] = counts;
    };
    expect(await twoPoints(terminal, set, typed)).toBe(1);
    expect(terminal.shown).toMatch(why);
    expect(profilesOf(data, "load")).toEqual([]);
  });
});

test("a running agent uses the calibration within seconds, and forgets it when it is undone; check-config shows where it comes from", {
  timeout: 90_000,
}, async () => {
  const side = await startServerSide({ level: "compactor", "no-size": "compactor", load: "compactor" });
  const { unit, file, data, args, start } = await bench(side.port);
  const agent = await startAgentProcess(side, { file, dataDir: data });
  const state = async () => (await agent.report()).devices.find(({ state }) => state.device === "level")!.state;
  await waitFor(async () => (await state()).problem === "not-calibrated", { what: "the level to be unknown" });
  const set = () => {
    unit.tables.holding[0] = 110;
  };
  expect(await twoPoints(start("level", "--who", "佐藤"), set, "")).toBe(0);
  await waitFor(() => side.rows("compactor", "level").at(-1)?.fillRatio === 1, { what: "the level in the store" });
  const check = startCli(["check-config", "--config", file, "--data", data, "--effective"]);
  expect(await check.exited).toBe(0);
  expect(check.stdout.join("\n")).toMatch(/devices\.level\.quantities\.fillRatio: calibrated .* by 佐藤: \{"emptyM":0\.6,"fullM":0\.11\}/);

  const undo = startCli(args("level", "--undo"));
  expect(await undo.exited).toBe(0);
  expect(undo.stdout.join("")).toContain('{"fillRatio":{"emptyM":0.6,"fullM":0.11}}');
  await waitFor(async () => (await state()).problem === "not-calibrated", { what: "the level to be unknown again" });
  const again = startCli(args("level", "--undo"));
  expect(await again.exited).toBe(1);
  expect(again.stdout.join("")).toContain("取り消す校正はありません");
  expect(await agent.stop()).toBe(0);
});

describe("without a sensor in front of it", { concurrent: true }, () => {
  test("--replaced writes down who says so and why; --undo leaves it alone", async () => {
    const { data, args } = await bench();
    const said = startCli(args("level", "--replaced", "--why", "故障のため交換", "--who", "佐藤"));
    expect(await said.exited).toBe(0);
    expect(profilesOf(data, "level")).toMatchObject([{ replaced: true, who: "佐藤", why: "故障のため交換" }]);
    expect(await startCli(args("level", "--undo")).exited).toBe(1);
    expect(profilesOf(data, "level")).toHaveLength(1);
  });

  test.each<[string, string[], RegExp]>([
    ["--replaced without a reason", ["level", "--replaced"], /--replaced needs --why/],
    ["a reason as long as a story", ["level", "--replaced", "--why", "長".repeat(201)], /why/],
    ["a name as long as a story", ["level", "--replaced", "--why", "x", "--who", "長".repeat(41)], /who/],
    ["an empty name", ["level", "--replaced", "--why", "x", "--who", ""], /who/],
    ["a device that is not there", ["levle"], /levle: there is no such device; known: .*east\/level/],
    ["no device", [], /name a device; known:/],
    ["two devices", ["level", "load"], /load/],
    ["an option that is not there", ["level", "--force"], /--force/],
  ])("%s is refused with what to do, exit 2, nothing written", async (_, words, why) => {
    const { data, args } = await bench();
    const [name, ...more] = words;
    const refused = startCli(name === undefined ? args("").filter((word) => word !== "") : args(name, ...more));
    expect(await within(15_000, refused.exited), "the program to end").toBe(true);
    expect(await refused.exited).toBe(2);
    expect(refused.stderr.join("\n")).toMatch(why);
    expect(refused.stderr.join("\n")).not.toMatch(/at .*\.ts:\d+/);
    expect(profilesOf(data, "level")).toEqual([]);
  });
});
