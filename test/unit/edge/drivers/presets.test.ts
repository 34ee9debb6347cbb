/** Every payload in the fixtures of the driver, and those that lie beside the project, in one form: topic and payload in, signals out. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PresetName } from "../../../../contract/config/drivers/mqtt.ts";
import { decodePayload } from "../../../../edge/drivers/mqtt/decode.ts";

interface Case {
  name: string;
  format: PresetName;
  topic: string;
  payload: string;
  zone?: string;
  expect: { at?: string; values?: { from: string; value: number | boolean; unit: string }[]; status?: string; rejected?: string };
}

const root = join(import.meta.dirname, "../../../..");
const own = globSync("edge/drivers/mqtt/fixtures/*.json", { cwd: root }).map((file) => join(root, file));
const shared = join(root, "../shared/data/payloads.json");
const sharedMissing = !existsSync(shared);
if (sharedMissing && process.env.CI === "true") throw new Error(`${shared} is not there`);
if (sharedMissing) console.warn(`skipped: ${shared} is not there`);

const byName = (a: { from: string }, b: { from: string }) => a.from.localeCompare(b.from);

describe.each([...own, ...(sharedMissing ? [] : [shared])])("%s", (file) => {
  const cases = JSON.parse(readFileSync(file, "utf8")) as Case[];
  it("has cases", () => expect(cases.length).toBeGreaterThan(10));

  it.each(cases.map((one) => [one.name, one] as const))("%s", (_, { format, topic, payload, zone, expect: wanted }) => {
    const decoded = decodePayload({ preset: format, topic, payload, zone, arrivedAt: Date.UTC(2026, 10, 22) });
    if (wanted.at) expect(decoded.at).toBe(wanted.at);
    if (wanted.values) expect([...decoded.values].sort(byName)).toEqual([...wanted.values].sort(byName));
    expect(decoded.status).toBe(wanted.status);
    expect(decoded.rejected === undefined).toBe(wanted.rejected === undefined);
  });

  if (basename(file) !== "payloads.json") return;
  it("gives the values in the order in which the examples have them", () => {
    for (const { format, topic, payload, zone, expect: wanted } of cases) {
      if (!wanted.values) continue;
      expect(decodePayload({ preset: format, topic, payload, zone, arrivedAt: Date.UTC(2026, 10, 22) }).values).toEqual(wanted.values);
    }
  });
});
