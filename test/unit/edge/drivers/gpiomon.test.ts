/** What the programs of libgpiod 1.6 and 2.x are asked and what they print. Not recorded from hardware: see the head of the fixtures. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type PulseConfig, pulse } from "../../../../contract/config/drivers/pulse.ts";
import {
  gpiogetArguments,
  gpiomonArguments,
  type LibgpiodMajor,
  libgpiodMajor,
  parseEdge,
  parseLevels,
} from "../../../../edge/drivers/pulse/gpiomon.ts";

const fixtures = join(import.meta.dirname, "../../../../edge/drivers/pulse/fixtures");
/** Lines of the fixture under the heading (its comment) that matches. */
function printed(file: string, heading: RegExp): string[] {
  const lines = readFileSync(join(fixtures, file), "utf8").split("\n");
  const from = lines.findIndex((line) => line.startsWith("#") && heading.test(line));
  expect(from, `${file} has no heading like ${heading}`).toBeGreaterThanOrEqual(0);
  const after = lines.slice(from + 1);
  while (after[0]?.startsWith("#")) after.shift();
  const end = after.findIndex((line) => line.startsWith("#") || line === "");
  return after.slice(0, end < 0 ? undefined : end);
}
const everyLine = (file: string) =>
  readFileSync(join(fixtures, file), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

function configOf(more: Record<string, unknown> = {}): PulseConfig {
  return pulse.schema.parse({ type: "pulse", lines: { cycle: { line: 17 }, door: { line: 27, reads: "state" } }, ...more });
}

describe("edges", () => {
  it("of libgpiod 1.6: 1 rises, 0 falls, nanoseconds come without leading zeros", () => {
    expect(printed("gpiomon-1.6.txt", /^# gpiomon --line-buffered/).map((line) => parseEdge(1, line))).toEqual(
      [
        { line: 17, high: true, atMs: 83_882_867.414528 },
        { line: 17, high: false, atMs: 83_884_267.443984 },
        { line: 27, high: true, atMs: 5_000.000012 },
        { line: 17, high: false, atMs: 1_565_695_589_907.9802 },
        { line: 17, high: true, atMs: 83_900_000 },
        { line: 17, high: true, atMs: 83_901_000.00009 },
      ].map(({ atMs, ...edge }) => ({ ...edge, atMs: expect.closeTo(atMs, 3) })),
    );
  });

  it("of libgpiod 2: 1 rises, 2 falls, nine digits, since boot or since 1970", () => {
    const edges = [
      { line: 17, high: true, atMs: 83_882_867.414528 },
      { line: 17, high: false, atMs: 83_884_267.443984 },
      { line: 27, high: true, atMs: 5_000.000012 },
      { line: 17, high: true, atMs: 83_901_000.00009 },
      { line: 22, high: true, atMs: 1_668_481_619_109.6155 },
      { line: 22, high: false, atMs: 1_668_481_619_129.6819 },
      { line: 22, high: true, atMs: 1_668_481_619_698.972 },
    ].map(({ atMs, ...edge }) => ({ ...edge, atMs: expect.closeTo(atMs, 3) }));
    const lines = [
      ...printed("gpiomon-2.txt", /^# gpiomon --bias/),
      ...printed("gpiomon-2.txt", /^# the same with --event-clock realtime/),
    ];
    expect(lines.map((line) => parseEdge(2, line))).toEqual(edges);
  });

  it.each<[LibgpiodMajor, string, RegExp]>([
    [1, "gpiomon-1.6.txt", /^[01] \d+ \d+\.\d+$/],
    [2, "gpiomon-2.txt", /^[12] \d+ \d+\.\d{9}$/],
  ])("every other line that libgpiod %d prints is no edge: banners, its own format, its complaints", (major, file, edge) => {
    const others = everyLine(file).filter((line) => !edge.test(line));
    expect(others.length).toBeGreaterThan(8);
    for (const line of others) expect(parseEdge(major, line), line).toBeUndefined();
  });

  it.each<[LibgpiodMajor, string]>([
    [1, "2 17 5.000000000"],
    [2, "0 17 5.000000000"],
    [2, "3 17 5.000000000"],
  ])("libgpiod %d has no event as in: %s", (major, line) => expect(parseEdge(major, line)).toBeUndefined());

  it("a line that was cut off when the program was killed is no edge, wherever the cut is before the fraction", () => {
    const whole = "1 17 83882.867414528";
    for (let end = 0; end <= whole.indexOf("."); end++) expect(parseEdge(2, whole.slice(0, end)), whole.slice(0, end)).toBeUndefined();
    for (let end = 0; end <= whole.indexOf("."); end++) expect(parseEdge(1, whole.slice(0, end)), whole.slice(0, end)).toBeUndefined();
  });

  it.each(["", " ", "1 17", "1 17 5", "1 -17 5.0", "1 17 -5.0", "a 17 5.0", "1 17 5.0 6", "\u0000"])("no edge: %j", (line) => {
    expect(parseEdge(1, line)).toBeUndefined();
    expect(parseEdge(2, line)).toBeUndefined();
  });

  it("a line break of another system changes nothing", () =>
    expect(parseEdge(2, "1 17 5.000000000\r")).toEqual({ line: 17, high: true, atMs: 5_000 }));
});

describe("the version", () => {
  it.each<[string, LibgpiodMajor | undefined]>([
    ["gpiomon (libgpiod) v1.6.3\nCopyright (C) 2017-2018 Bartosz Golaszewski\nLicense: LGPLv2.1", 1],
    ["gpiomon (libgpiod) v2.1.3\nCopyright (C) 2017-2023 Bartosz Golaszewski\nLicense: GPL-2.0-or-later", 2],
    ["gpiomon (libgpiod) v2.2", 2],
    ["gpioget (libgpiod) v1.4.1", 1],
    ["gpiomon (libgpiod) v0.3.2", undefined],
    ["gpiomon (libgpiod) v3.0", undefined],
    ["gpiomon (libgpiod) v10.0", undefined],
    ["gpiomon (libgpiod) v21.0", undefined],
    ["", undefined],
    ["bash: gpiomon: command not found", undefined],
  ])("%j is %s", (text, major) => expect(libgpiodMajor(text)).toBe(major));
});

describe("what the programs are asked", () => {
  it("libgpiod 1.6 is told to print each edge at once, in our format, chip and lines last", () =>
    expect(gpiomonArguments(1, configOf())).toEqual([
      "--line-buffered",
      "--bias=pull-up",
      "--format=%e %o %s.%n",
      "gpiochip0",
      "17",
      "27",
    ]));

  it("libgpiod 2 takes the chip as an option and prints each edge at once by itself", () =>
    expect(gpiomonArguments(2, configOf())).toEqual(["--bias=pull-up", "--format=%e %o %S", "--chip=gpiochip0", "17", "27"]));

  it("both are asked for the levels at the start in the order of the lines, libgpiod 2 as numbers", () => {
    expect(gpiogetArguments(1, configOf())).toEqual(["--bias=pull-up", "gpiochip0", "17", "27"]);
    expect(gpiogetArguments(2, configOf())).toEqual(["--numeric", "--bias=pull-up", "--chip=gpiochip0", "17", "27"]);
  });

  it.each<[PulseConfig["bias"], string[], string[]]>([
    ["pull-up", ["--bias=pull-up"], ["--bias=pull-up"]],
    ["pull-down", ["--bias=pull-down"], ["--bias=pull-down"]],
    // 2.x has another word for it, and none for "as it is".
    ["disable", ["--bias=disable"], ["--bias=disabled"]],
    ["as-is", ["--bias=as-is"], []],
  ])("the bias %s has another spelling in each version", (bias, one, two) => {
    const biasOf = (args: string[]) => args.filter((arg) => arg.startsWith("--bias"));
    for (const make of [gpiomonArguments, gpiogetArguments]) {
      expect(biasOf(make(1, configOf({ bias })))).toEqual(one);
      expect(biasOf(make(2, configOf({ bias })))).toEqual(two);
    }
  });

  it("a chip may be a path, and a line that is read in two ways is asked for once", () => {
    const config = configOf({
      chip: "/dev/gpiochip4",
      lines: { cycle: { line: 5 }, busy: { line: 5, reads: "state" }, door: { line: 4 } },
    });
    expect(gpiomonArguments(1, config).slice(-3)).toEqual(["/dev/gpiochip4", "5", "4"]);
    expect(gpiomonArguments(2, config).slice(-3)).toEqual(["--chip=/dev/gpiochip4", "5", "4"]);
  });
});

describe("the levels at the start", () => {
  const { lines } = configOf();
  it.each<[string, [number, boolean][]]>([
    [
      "0 1\n",
      [
        [17, false],
        [27, true],
      ],
    ],
    [
      "1 0",
      [
        [17, true],
        [27, false],
      ],
    ],
    ["1", [[17, true]]],
    ["", []],
    ["inactive active", []],
    ["1 x", [[17, true]]],
    [
      "0 1 1",
      [
        [17, false],
        [27, true],
      ],
    ],
  ])("gpioget says %j", (text, levels) => expect([...parseLevels(text, lines)]).toEqual(levels));
});
