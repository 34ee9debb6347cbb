/** `decode` as an installer runs it: a payload on stdin, one JSON document on stdout, the exit code. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, it, test } from "vitest";
import { root } from "../support/processes.ts";

interface Case {
  name: string;
  format: string;
  topic: string;
  payload: string;
  zone?: string;
  expect: { at?: string; values?: { from: string }[]; status?: string; rejected?: string };
}
interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function decode(args: readonly string[], payload: string | Buffer): Promise<Ran> {
  const child = spawn("sh", ["deploy/node", "cli.ts", "decode", ...args], { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // it ended before it had read everything
  child.stdin.end(payload);
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}
const argsOf = ({ format, topic, zone }: Omit<Case, "name" | "payload" | "expect">) => [
  "--preset",
  format,
  "--topic",
  topic,
  ...(zone ? ["--zone", zone] : []),
];

const shared = join(root, "../shared/data/payloads.json");
const sharedMissing = !existsSync(shared);
if (sharedMissing && process.env.CI === "true") throw new Error(`${shared} is not there`);
if (sharedMissing) console.warn(`skipped: ${shared} is not there`);
const ours = ["tasmota", "shelly-gen2", "zigbee2mqtt", "esphome", "chirpstack-v4"].map((maker) => {
  const cases = JSON.parse(readFileSync(join(root, `edge/drivers/mqtt/fixtures/${maker}.json`), "utf8")) as Case[];
  return cases.find((one) => one.expect.values?.length)!;
});
const cases = [...(sharedMissing ? [] : (JSON.parse(readFileSync(shared, "utf8")) as Case[])), ...ours];

const byName = (values: readonly { from: string }[]) => values.toSorted((a, b) => a.from.localeCompare(b.from));

describe("what a sensor sent, pasted", () => {
  const ran = new Map<Case, Ran>();
  // Two at a time: each is a whole process.
  beforeAll(async () => {
    const left = [...cases];
    const worker = async () => {
      for (let one = left.shift(); one; one = left.shift()) ran.set(one, await decode(argsOf(one), `${one.payload}\n`));
    };
    await Promise.all([worker(), worker()]);
  }, 180_000);

  it.each(cases.map((one) => [one.name, one] as const))("%s", (_, one) => {
    const { code, stdout, stderr } = ran.get(one)!;
    expect(stderr).toBe("");
    const answer = JSON.parse(stdout) as Case["expect"];
    const { at, values, status, rejected } = one.expect;
    // Our own fixtures say nothing about the order.
    if (ours.includes(one)) expect(byName(answer.values!)).toEqual(byName(values!));
    else expect(answer.values).toEqual(values ?? []);
    if (at) expect(answer.at).toBe(at);
    expect(answer.status).toBe(status);
    expect(answer.rejected === undefined).toBe(rejected === undefined);
    expect(Object.keys(answer).filter((key) => !["at", "values", "status", "rejected"].includes(key))).toEqual([]);
    expect(code).toBe(0);
  });
});

const plug = ["--preset", "tasmota", "--topic", "tele/plug/SENSOR"];

test("a time without a zone is the site's, Tokyo unless told otherwise", async () => {
  const payload = '{"Time":"2026-11-22T08:00:00","SR04":{"Distance":47.2}}';
  const answers = await Promise.all([decode(plug, payload), decode([...plug, "--zone", "Europe/Berlin"], payload)]);
  expect(answers.map(({ stdout }) => JSON.parse(stdout).at)).toEqual(["2026-11-21T23:00:00.000Z", "2026-11-22T07:00:00.000Z"]);
});

test("with the time of arrival, a clock that was never set gives that time; one that is right gives its own", async () => {
  const arrived = ["--arrived", "2026-11-22T09:00:00+09:00"];
  const payloads = ["1970-01-01T00:00:12", "2026-11-30T00:00:00", "2026-11-22T08:59:00"].map(
    (time) => `{"Time":"${time}","SR04":{"Distance":47.2}}`,
  );
  const answers = await Promise.all(payloads.map((payload) => decode([...plug, ...arrived], payload)));
  expect(answers.map(({ stdout }) => JSON.parse(stdout).at)).toEqual([
    "2026-11-22T00:00:00.000Z",
    "2026-11-22T00:00:00.000Z",
    "2026-11-21T23:59:00.000Z",
  ]);
});

test("a payload that cannot be read is an answer too: rejected with a reason, exit 0", async () => {
  const { code, stdout, stderr } = await decode(plug, '{"Time":"2026-11-22T08:0');
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ values: [], rejected: expect.stringMatching(/\S/) });
});

test("a payload from another system, with a mark at its beginning and other line ends, is read all the same", async () => {
  const answers = await Promise.all([
    decode(plug, Buffer.from('\uFEFF{"SR04":{"Distance":47.2}}\r\n', "utf8")),
    decode(["--preset", "tasmota", "--topic", "tele/plug/LWT"], "Offline\r\n"),
    decode(["--preset", "shelly-gen2", "--topic", "plug/online"], "false\n"),
    decode(["--preset", "esphome", "--topic", "west/sensor/cycles/state"], "1834\n"),
  ]);
  const [document, ...plain] = answers.map(({ stdout }) => JSON.parse(stdout));
  expect(document.values).toEqual([{ from: "SR04.Distance", value: 0.472, unit: "m" }]);
  expect(plain.map(({ status, values }) => status ?? values[0].value)).toEqual(["down", "down", 1_834]);
});

test.each<[string, string[], RegExp]>([
  ["no preset", ["--topic", "t"], /--preset.*tasmota, shelly-gen2, zigbee2mqtt, esphome, chirpstack-v4, json/],
  ["an unknown preset", ["--preset", "shelly", "--topic", "t"], /--preset shelly/],
  ["no topic", ["--preset", "tasmota"], /--topic/],
  ["an unknown zone", [...plug, "--zone", "Tokyo"], /--zone Tokyo/],
  ["a time of arrival that is none", [...plug, "--arrived", "yesterday"], /--arrived yesterday/],
  ["an unknown option", [...plug, "--unit", "cm"], /unit/],
])("%s is said on stderr, nothing on stdout, exit 2", async (_, args, words) => {
  const { code, stdout, stderr } = await decode(args, "{}");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(words);
});

test("any JSON is shown with its paths, as they are written into a configuration", async () => {
  const { stdout } = await decode(["--preset", "json", "--topic", "t"], '{"sensors":[{"mm":1234}],"lid":true}');
  expect(JSON.parse(stdout).values).toEqual([
    { from: "/sensors/0/mm", value: 1_234, unit: "1" },
    { from: "/lid", value: true, unit: "bool" },
  ]);
});
