/** What installers said of a device: files in a real folder. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type Profile, Profiles } from "../../../edge/profiles.ts";
import { createLog } from "../../../runtime/log.ts";
import { tempDir } from "../../support/processes.ts";
import { deviceOf } from "./convert/rules.ts";

let dir: string;
let lines: { event: string; device?: string; file?: string }[];
let profiles: Profiles;

const at = (day: number) => `2026-11-${String(day).padStart(2, "0")}T03:00:00.000Z`;
const profile = (day: number, quantities?: Profile["quantities"], more: Partial<Profile> = {}): Profile => ({
  v: 1,
  at: at(day),
  who: "山口",
  why: "calibrated on the spot",
  ...(quantities && { quantities }),
  ...more,
});
const scale = (emptyM: number) => ({ fillRatio: { emptyM, fullM: 0.2 } });
const weigh = (tare: number) => ({ massKg: { tare, kgPerUnit: 0.0025 } });
const config = deviceOf({
  fillRatio: { as: "distance", from: "d", median: 3 },
  massKg: { as: "load-cell", from: "c" },
  powerW: { from: "p" },
});
const put = (name: string, text: string) => {
  mkdirSync(join(dir, "bin"), { recursive: true });
  writeFileSync(join(dir, "bin", name), text);
};

beforeEach(() => {
  dir = join(tempDir(), "profiles", "east");
  lines = [];
  profiles = new Profiles(
    dir,
    createLog("edge", (line) => void lines.push(JSON.parse(line))),
  );
});

describe("calibrations", () => {
  it("of a device that nobody calibrated are none, and the settings stay as they are", () => {
    expect([profiles.names("bin"), profiles.of("bin"), profiles.calibrated("bin", config)]).toEqual([[], [], config]);
  });

  it("are laid over the settings, and leave what they do not speak of", () => {
    profiles.write("bin", profile(1, scale(0.8)));
    const { quantities } = profiles.calibrated("bin", config);
    expect(quantities.fillRatio).toEqual({ ...config.quantities.fillRatio, emptyM: 0.8, fullM: 0.2 });
    expect([quantities.massKg, quantities.powerW]).toEqual([config.quantities.massKg, config.quantities.powerW]);
  });

  it("win over numbers that stand in the settings", () => {
    profiles.write("bin", profile(1, scale(0.8)));
    const before = deviceOf({ fillRatio: { as: "distance", from: "d", emptyM: 1.5, fullM: 0.5 } });
    expect(profiles.calibrated("bin", before).quantities.fillRatio).toMatchObject({ emptyM: 0.8, fullM: 0.2 });
  });

  it("the newest wins for each quantity by itself, whatever the order in which they were written", () => {
    for (const one of [profile(3, scale(0.9)), profile(1, { ...scale(0.7), ...weigh(100) }), profile(2, weigh(200))])
      profiles.write("bin", one);
    expect(profiles.calibrated("bin", config).quantities).toMatchObject({ fillRatio: { emptyM: 0.9 }, massKg: { tare: 200 } });
    expect(profiles.of("bin").map((one) => one.at)).toEqual([at(1), at(2), at(3)]);
  });

  it("replace a quantity's numbers as a whole: nothing of an older one shines through", () => {
    profiles.write("bin", profile(1, { fillRatio: { emptyM: 0.8, fullM: 0.2, marginM: 0.5 } }));
    profiles.write("bin", profile(2, scale(0.9)));
    expect(profiles.calibrated("bin", config).quantities.fillRatio).toEqual({ ...config.quantities.fillRatio, emptyM: 0.9, fullM: 0.2 });
  });

  it("of one device are none of its neighbour's, also with a longer name", () => {
    profiles.write("bin", profile(1, scale(0.8)));
    expect([profiles.names("bin-2"), profiles.names("bi")]).toEqual([[], []]);
  });

  it("of a quantity that the device no longer has are left out", () => {
    profiles.write("bin", profile(1, { co2Ppm: { x: 1 } }));
    expect(profiles.calibrated("bin", config)).toEqual(config);
  });
});

describe("undoing", () => {
  it("takes away the newest calibration, then the one before it, then says that there is none", () => {
    profiles.write("bin", profile(1, scale(0.7)));
    profiles.write("bin", profile(2, scale(0.8)));
    expect(profiles.undo("bin")).toMatchObject({ at: at(2), quantities: scale(0.8) });
    expect(profiles.calibrated("bin", config).quantities.fillRatio).toMatchObject({ emptyM: 0.7 });
    expect(profiles.undo("bin")).toMatchObject({ at: at(1) });
    expect(profiles.calibrated("bin", config)).toEqual(config);
    expect(profiles.undo("bin")).toBeUndefined();
  });

  it("leaves the word that the machine was replaced", () => {
    profiles.write("bin", profile(1, scale(0.7)));
    profiles.write("bin", profile(2, undefined, { replaced: true, why: "故障のため交換" }));
    profiles.undo("bin");
    expect(profiles.of("bin")).toEqual([expect.objectContaining({ at: at(2), replaced: true, why: "故障のため交換" })]);
    expect(profiles.undo("bin")).toBeUndefined();
  });

  it("is noticed by a running agent, as a new calibration is: the names change", () => {
    const names = [profiles.names("bin").join()];
    profiles.write("bin", profile(1, scale(0.7)));
    names.push(profiles.names("bin").join());
    profiles.write("bin", profile(2, scale(0.8)));
    names.push(profiles.names("bin").join());
    profiles.undo("bin");
    expect([new Set(names).size, profiles.names("bin").join()]).toEqual([3, names[1]]);
  });
});

describe("a file", () => {
  it("is written whole, for nobody else to read, and without a trace beside it", () => {
    const file = profiles.write("bin", profile(1, scale(0.8)));
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(profile(1, scale(0.8)));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(dir, "bin"))).toEqual([file.split("/").at(-1)]);
  });

  it.each<[string, string]>([
    ["cut off in the middle", JSON.stringify(profile(9, scale(0.5))).slice(0, -20)],
    ["empty", ""],
    ["of another version", JSON.stringify({ ...profile(9, scale(0.5)), v: 2 })],
    ["with a quantity that nobody knows", JSON.stringify({ ...profile(9), quantities: { fill: { emptyM: 1 } } })],
    ["with a text for a number", JSON.stringify({ ...profile(9), quantities: { fillRatio: { emptyM: "1" } } })],
    ["with more than belongs into it", JSON.stringify({ ...profile(9, scale(0.5)), note: "x" })],
    ["without who did it", JSON.stringify({ ...profile(9, scale(0.5)), who: "" })],
  ])("that is %s is left out and said; the others count", (_, text) => {
    profiles.write("bin", profile(1, scale(0.8)));
    put("2026-11-09T03-00-00-000Z.json", text);
    expect(profiles.calibrated("bin", config).quantities.fillRatio).toMatchObject({ emptyM: 0.8 });
    expect(lines).toEqual([expect.objectContaining({ event: "profile-refused", device: "bin", file: "2026-11-09T03-00-00-000Z.json" })]);
    expect(profiles.undo("bin")).toMatchObject({ at: at(1) });
  });

  it("that is none of ours, or is still being written, is left alone", () => {
    put("notes.txt", "call the maker");
    put("2026-11-09T03-00-00-000Z.json.new", "{");
    mkdirSync(join(dir, "bin", "old.json"));
    expect([profiles.of("bin"), lines.map(({ event }) => event)]).toEqual([[], ["profile-refused"]]);
    rmSync(dir, { recursive: true });
    expect(profiles.of("bin")).toEqual([]);
  });

  it("that would be refused when it is read is not written at all", () => {
    expect(() => profiles.write("bin", { ...profile(1), why: "" })).toThrow();
    expect(() => profiles.write("bin", profile(1, { fillRatio: { emptyM: Number.NaN } }))).toThrow();
    expect(profiles.names("bin")).toEqual([]);
  });
});

describe("a calibration cannot make an impossible rule", () => {
  it("is left out when its numbers are impossible (somebody edited the file)", () => {
    profiles.write("bin", profile(1, scale(0.8)));
    profiles.write("bin", profile(2, { fillRatio: { emptyM: 0.2, fullM: 0.8 } }));
    expect(profiles.calibrated("bin", config).quantities.fillRatio).toMatchObject({ emptyM: 0.8, fullM: 0.2 });
  });
});
