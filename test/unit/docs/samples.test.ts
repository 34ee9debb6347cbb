/** An installer copies a sample and changes a few words: every sample is a whole agent's file that passes the check. */
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { isAgentFile } from "../../../contract/config/agentFile.ts";
import { checkConfig } from "../../../contract/config/check.ts";
import { http } from "../../../contract/config/drivers/http.ts";
import { modbus } from "../../../contract/config/drivers/modbus.ts";
import { mqtt } from "../../../contract/config/drivers/mqtt.ts";
import { pulse } from "../../../contract/config/drivers/pulse.ts";
import { driversOf } from "../../../contract/config/schema.ts";
import { codeBlocks, documents, driverNames, samples, settingRows, textOf } from "./documents.ts";

describe("samples", () => {
  test("there is one for each of the three ways and for each driver", () => {
    const names = samples.join("\n");
    for (const start of ["docs/samples/a-", "docs/samples/b-", "docs/samples/c-", "edge/drivers/modbus/"]) expect(names).toContain(start);
  });

  test.each(samples)("%s is an agent's own file and passes check-config", (path) => {
    const document: unknown = parse(textOf(path));
    expect(isAgentFile(document)).toBe(true);
    expect(checkConfig(document)).toMatchObject({ ok: true });
  });

  test.each(driverNames)("the sample of the driver %s uses it, in every device", (name) => {
    const checked = checkConfig(parse(textOf(`edge/drivers/${name}/sample.yaml`)));
    const devices = checked.ok ? Object.values(checked.config.centers).flatMap((center) => Object.values(center.devices)) : [];
    expect(devices.length).toBeGreaterThan(0);
    for (const device of devices) for (const driver of driversOf(device).values()) expect(driver.type).toBe(name);
  });

  test("no sample holds a password", () => {
    for (const path of samples) expect(textOf(path)).not.toMatch(/password:|token:|secret/i);
  });

  test("what a document shows as YAML is YAML, and a whole file in it is one of the samples or passes the check", () => {
    const blocks = documents.flatMap((path) => codeBlocks(textOf(path))).filter(({ language }) => language === "yaml");
    expect(blocks.length).toBeGreaterThan(0);
    for (const { text } of blocks) {
      const document: unknown = parse(text);
      expect(document).toBeTypeOf("object");
      if (isAgentFile(document) && !samples.some((path) => textOf(path) === text))
        expect(checkConfig(document)).toMatchObject({ ok: true });
    }
  });
});

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema;
  default?: unknown;
}

/** Settings of a schema with their defaults, those of the named things in it (registers, lines, values) too. */
function settingsOf(schema: JsonSchema, nested: string | undefined): [name: string, defaultValue: unknown][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => [
    ...(name === "type" && nested !== undefined ? [] : [[name, one.default] as [string, unknown]]),
    ...(name === nested && one.additionalProperties ? settingsOf(one.additionalProperties, undefined) : []),
  ]);
}

describe("settings tables of the drivers", () => {
  const kinds = { modbus: [modbus, "registers"], pulse: [pulse, "lines"], mqtt: [mqtt, "preset"], http: [http, "values"] } as const;

  test.each(driverNames)("the README of %s names every setting of its schema with its default", (name) => {
    const [{ schema }, nested] = kinds[name];
    const settings = settingsOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema, nested);
    const rows = settingRows(textOf(`edge/drivers/${name}/README.md`));
    expect(settings.length).toBeGreaterThan(5);
    for (const [setting, defaultValue] of settings) {
      expect([...rows.keys()], `a row for ${setting}`).toContain(setting);
      if (defaultValue !== undefined) expect(rows.get(setting), `the default of ${setting}`).toContain(String(defaultValue));
    }
  });
});
