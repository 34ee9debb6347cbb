/** Frames of the specification and of a library, as they lie beside the driver: the request is this, the answer means that. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { modbusSource } from "../../../edge/drivers/modbus/index.ts";
import { modbusConfig, startRawModbus } from "../../support/modbusServer.ts";
import { closeAfterTest, readOnce, sourceContext } from "../../support/sources.ts";

interface Case {
  name: string;
  config: { unitId: number; registers?: Record<string, unknown> };
  /** First and last address of bits that are all configured, named `c19` or `d196`. */
  coils?: [number, number];
  discrete?: [number, number];
  request: string;
  answer: string;
  expect?: Record<string, unknown>;
  problem?: string;
}
const file = join(import.meta.dirname, "../../../edge/drivers/modbus/fixtures/frames.json");
const cases = JSON.parse(readFileSync(file, "utf8")) as Case[];

function bits(table: "coil" | "discrete", [first, last]: [number, number]): Record<string, unknown> {
  const addresses = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return Object.fromEntries(addresses.map((address) => [`${table[0]}${address}`, { table, address }]));
}
const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

test.each(cases.map((one) => [one.name, one] as const))(
  "%s",
  async (_, { config, coils, discrete, request, answer, expect: wanted, problem }) => {
    const line = await startRawModbus();
    line.behave((_request, socket) => socket.write(hex(answer)));
    const registers = config.registers ?? (coils ? bits("coil", coils) : bits("discrete", discrete!));
    const outcome = await readOnce(
      closeAfterTest(modbusSource(modbusConfig(line.port, registers, { unitId: config.unitId }), sourceContext())),
    );
    expect(line.requests.map(({ bytes }) => bytes.toString("hex"))).toEqual([hex(request).toString("hex")]);
    if (problem) expect(outcome).toMatchObject({ problem });
    else expect(outcome).toMatchObject({ values: wanted });
  },
);
