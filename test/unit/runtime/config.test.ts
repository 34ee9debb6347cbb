import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Check, loadConfig, secretFrom } from "../../../runtime/config.ts";
import { ConfigError } from "../../../runtime/errors.ts";
import { tempDir } from "../../support/processes.ts";

const file = join(tempDir(), "test.yaml");
const anything: Check<unknown> = (config) => ({ ok: true, config });
const wrongAt =
  (...paths: (string | number)[][]): Check<unknown> =>
  () => ({ ok: false, problems: paths.map((path) => ({ path, message: "is wrong" })) });

function load(text: string, check: Check<unknown> = anything, sets: string[] = []): unknown {
  writeFileSync(file, text);
  return loadConfig(file, sets, check);
}
function problemsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem.replaceAll(file, "F"));
    throw error;
  }
  return [];
}

const text = `# the shipped configuration
web:
  port: 8080
centers:
  east:
    recipients:
      - a@example.jp
      - nonsense
    devices: { bin: { kind: lift } }
`;

describe("a problem is told with file, line and column", () => {
  test.each<[(string | number)[], string]>([
    [["web", "port"], "F:3:9: web.port: is wrong"],
    [["centers", "east", "recipients", 1], "F:8:9: centers.east.recipients.1: is wrong"],
    [["centers", "east", "devices", "bin", "kind"], "F:9:29: centers.east.devices.bin.kind: is wrong"],
    [["web"], "F:3:3: web: is wrong"],
  ])("%j", (path, problem) => {
    expect(problemsOf(() => load(text, wrongAt(path)))).toEqual([problem]);
  });

  test("a value that is missing is told where it should stand", () => {
    expect(problemsOf(() => load(text, wrongAt(["centers", "east", "name"])))[0]).toMatch(/^F:6:5: centers\.east\.name/);
    expect(problemsOf(() => load(text, wrongAt([])))[0]).toMatch(/^F:\d+:1: \(document\): is wrong/);
  });

  test("all problems come in one error", () => {
    expect(problemsOf(() => load(text, wrongAt(["web"], ["centers"])))).toHaveLength(2);
  });

  test("text that is no YAML, every place of it", () => {
    expect(problemsOf(() => load("a: 1\na: 2\nb: [1\n"))).toEqual(expect.arrayContaining([expect.stringMatching(/^F:2:1: .*unique/)]));
    expect(problemsOf(() => load("a: 1\na: 2\nb: [1\n")).length).toBeGreaterThan(1);
  });

  test("a file that is not there, and one that is a list", () => {
    expect(problemsOf(() => loadConfig(`${file}-not`, [], anything))).toEqual([expect.stringMatching(/^F-not: cannot be read/)]);
    expect(problemsOf(() => load("- a\n"))).toEqual(["F:1:1: a mapping was expected"]);
  });
});

describe("--set", () => {
  test.each<[string, unknown]>([
    ["web.port=18080", { web: { port: 18_080 } }],
    ["web.tls=true", { web: { port: 8080, tls: true } }],
    ["a.b.c=text", { web: { port: 8080 }, a: { b: { c: "text" } } }],
    ["web=off", { web: "off" }],
    ["series.url=sqlite:a=b", { web: { port: 8080 }, series: { url: "sqlite:a=b" } }],
    ["web.port=", { web: { port: null } }],
    ["web.port.deep=1", { web: { port: { deep: 1 } } }],
  ])("%s lays a YAML value over the file", (set, expected) => {
    expect(load("web:\n  port: 8080\n", anything, [set])).toEqual(expected);
  });

  test("the last one wins, and an empty file will do", () => {
    expect(load("", anything, ["a.b=1", "a.b=2"])).toEqual({ a: { b: 2 } });
  });

  test("a problem in such a value names the setting, not a line of the file", () => {
    expect(problemsOf(() => load(text, wrongAt(["web", "port"], ["centers"]), ["web.port=x"]))).toEqual([
      "--set web.port: web.port: is wrong",
      expect.stringMatching(/^F:5:3: centers/),
    ]);
  });

  test.each(["web.port", "=1", ".port=1", "web..port=1", "__proto__.x=1", "a.constructor.prototype.x=1", "a=[1"])(
    "%s is refused",
    (set) => {
      expect(problemsOf(() => load("", anything, [set]))).toEqual([expect.stringContaining(`--set ${set}`)]);
      expect(({} as { x?: unknown }).x).toBeUndefined();
    },
  );
});

test("a secret is read from the file that its variable names, without the last line end", () => {
  writeFileSync(file, "geheim \n");
  expect(secretFrom("MAIL_PASSWORD", { MAIL_PASSWORD_FILE: file })).toBe("geheim ");
  expect(secretFrom("MAIL_PASSWORD", {})).toBeUndefined();
  expect(() => secretFrom("MAIL_PASSWORD", { MAIL_PASSWORD_FILE: `${file}-not` })).toThrow(/MAIL_PASSWORD_FILE: cannot be read/);
});
