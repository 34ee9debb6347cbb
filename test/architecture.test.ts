/** Arrows point down only, and each outside library has one room: every import of every file is held against two tables. */
import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** What a place may import of ours, itself left out. A new place at the root needs a line here. */
const below = ["contract", "runtime"];
const readModels = [...below, "charts", "records", "collector/series"];
const mayImport: Record<string, readonly string[] | "everything"> = {
  contract: [],
  runtime: [],
  charts: ["contract"],
  edge: below,
  broker: below,
  collector: below,
  records: below,
  jobs: readModels,
  dashboards: [...readModels, "jobs"],
  deploy: below,
  "cli.ts": "everything",
  commands: "everything",
  test: "everything",
  "vitest.config.ts": "everything",
};
const importedByNobody = ["cli.ts", "commands", "test", "vitest.config.ts"];

/** Outside libraries and the only files that may know them (tests may know all). */
const rooms: [library: RegExp, room: RegExp][] = [
  [/^mqtt$/, /(^|\/)mqtt\.ts$/],
  [/^aedes$/, /^broker\//],
  [/^influx$/, /^collector\/series\/influxAsk\.ts$/],
  [/^nodemailer$/, /^jobs\/mail\//],
  [/^node-cron$/, /^jobs\/schedule\.ts$/],
  [/^node:sqlite$/, /^(runtime\/journal(File|Rescue)?\.ts$|collector\/series\/|records\/)/],
  [/^kysely$/, /^records\//],
  [/^modbus-serial$/, /^edge\/drivers\/modbus\//],
  [/^(pkijs|asn1js)$/, /^deploy\/certificates\/issue\.ts$/],
  [/^ical-generator$/, /^dashboards\/web\/calendar\/feed\.ts$/],
  [/^(fastify|@fastify\/.*)$/, /^dashboards\/web\//],
  [/^@grafana\/grafana-foundation-sdk$/, /^dashboards\/grafana\//],
];

const placeOf = (path: string) => path.split("/")[0]!.replace(/^vitest\..*config\.ts$/, "vitest.config.ts");
const within = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
/** `mqtt/build/x` → `mqtt`, `@fastify/cookie/x` → `@fastify/cookie`. */
const packageOf = (name: string) => (name.startsWith("node:") ? name : name.split("/", name.startsWith("@") ? 2 : 1).join("/"));

/** Every name that a file imports: import, export from, import(), and types too. Undefined: a name that only exists when it runs. */
function importsOf(file: string, text: string): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { type, source } = node as { type?: string; source?: { value?: unknown } | null };
    if (source && /^(Import|Export|TSImportType)/.test(type ?? "")) found.push(typeof source.value === "string" ? source.value : undefined);
    for (const child of Object.values(node)) walk(child);
  };
  walk(program);
  return found;
}

/** Each forbidden import of a file as `file → import: why`. */
function offences(file: string, text: string): string[] {
  const place = placeOf(file);
  const allowed = mayImport[place];
  if (!allowed) return [`${file}: ${place} is not in the table of places`];
  return importsOf(file, text).flatMap((name) => {
    const because = why(file, place, allowed, name);
    return because ? [`${file} → ${name ?? "import(…)"}: ${because}`] : [];
  });
}

function why(file: string, place: string, allowed: readonly string[] | "everything", name: string | undefined): string | undefined {
  const isTool = place === "test" || place === "vitest.config.ts";
  if (name === undefined) return isTool ? undefined : "the name must be written out";
  if (name.startsWith(".")) {
    const target = posix.join(posix.dirname(file), name);
    if (place === placeOf(target) || isTool) return undefined;
    if (importedByNobody.includes(placeOf(target)) && place !== "cli.ts") return `nobody imports ${placeOf(target)}`;
    return allowed === "everything" || allowed.some((folder) => within(target, folder))
      ? undefined
      : `${place} knows only ${allowed.join(", ") || "itself"}`;
  }
  if (isTool) return undefined;
  if (place === "contract" && packageOf(name) !== "zod") return "contract imports only zod";
  const room = rooms.find(([library]) => library.test(packageOf(name)));
  return room && !room[1].test(file) ? `its room is ${room[1].source}` : undefined;
}

const files = globSync("**/*.ts", { cwd: root, exclude: (name) => /^(node_modules|data|\.git)$/.test(name) }).sort();
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe("the listing is the architecture", () => {
  it("lets every file import only what lies below it, and every library only in its room", () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => offences(file, read(file)))).toEqual([]);
  });

  it.each([
    ["contract/a.ts", 'import { x } from "../runtime/log.ts";'],
    ["contract/a.ts", 'import { x } from "node:fs";'],
    ["runtime/a.ts", 'import type { Topic } from "../contract/topics.ts";'],
    ["edge/a.ts", 'export * from "../collector/series/port.ts";'],
    ["edge/a.ts", 'export { x } from "../broker/rights.ts";'],
    ["edge/a.ts", 'const x: import("../jobs/verdict.ts").Verdict = y;'],
    ["edge/drivers/a/b.ts", 'await import("../../../collector/accept.ts");'],
    ["edge/a.ts", "await import(name);"],
    ["jobs/a.ts", 'import { x } from "../collector/accept.ts";'],
    ["records/a.ts", 'import { x } from "../jobs/calendar.ts";'],
    ["jobs/a.ts", 'import { x } from "../cli.ts";'],
    ["jobs/a.ts", 'import { x } from "../test/support/x.ts";'],
    ["commands/a.ts", 'import { x } from "../cli.ts";'],
    ["edge/agent.ts", 'import { connect } from "mqtt";'],
    ["jobs/notify.ts", 'import mail from "nodemailer/lib/x";'],
    ["jobs/a.ts", 'import { DatabaseSync } from "node:sqlite";'],
    ["jobs/a.ts", 'import fastify from "fastify";'],
    ["edge/a.ts", 'const { default: Modbus } = await import("modbus-serial");'],
    ["jobs/a.ts", 'import cookie from "@fastify/cookie";'],
    ["runtime/certificates.ts", 'import { Certificate } from "pkijs";'],
    ["dashboards/web/a.ts", 'import { DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";'],
    ["shelf/a.ts", ""],
  ])("finds a forbidden import in %s: %s", (file, text) => {
    expect(offences(file, text)).toHaveLength(1);
    expect(offences(file, text)[0]).toContain(file);
  });

  it.each([
    ["runtime/mqtt.ts", 'import { connect } from "mqtt";'],
    ["jobs/a.ts", 'import type { SeriesStore } from "../collector/series/port.ts";'],
    ["cli.ts", 'await import("./commands/start.ts");'],
    ["test/unit/a.test.ts", 'import { DatabaseSync } from "node:sqlite"; import { x } from "../../cli.ts";'],
  ])("has nothing against %s: %s", (file, text) => {
    expect(offences(file, text)).toEqual([]);
  });

  it("keeps every file under 400 lines, so that it can be read in one go", () => {
    expect(files.map((file) => ({ file, lines: read(file).split("\n").length })).filter(({ lines }) => lines > 400)).toEqual([]);
  });
});

describe("package.json", () => {
  const { scripts, ...rest } = JSON.parse(read("package.json")) as { scripts: Record<string, string> } & Record<
    string,
    Record<string, string>
  >;
  const wanted = { ...rest.dependencies, ...rest.devDependencies, ...rest.optionalDependencies };

  it("names every library in one exact version", () => {
    expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it("starts every process with exec, so that a stop signal reaches it and not only npm", () => {
    const passing = ["check", "format"];
    expect(Object.entries(scripts).filter(([name, command]) => !passing.includes(name) && !command.startsWith("exec "))).toEqual([]);
  });

  it("names every library that production code imports as a dependency of production", () => {
    const production = files.filter((file) => !["test", "vitest.config.ts"].includes(placeOf(file)));
    const imported = production.flatMap((file) =>
      importsOf(file, read(file)).flatMap((name) =>
        name && !name.startsWith(".") && !isBuiltin(name) ? [`${packageOf(name)} (${file})`] : [],
      ),
    );
    expect(imported.filter((entry) => !Object.hasOwn(rest.dependencies!, entry.split(" ")[0]!))).toEqual([]);
  });
});
