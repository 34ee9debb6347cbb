/** Modbus RTU over a pseudo terminal: the real library for serial ports, a unit written for these tests at the other end. No UART was at hand. */
import { beforeEach, describe, expect, test } from "vitest";
import { modbus } from "../../../contract/config/drivers/modbus.ts";
import { modbusSource } from "../../../edge/drivers/modbus/index.ts";
import { Shared } from "../../../edge/shared.ts";
import type { Source } from "../../../edge/source.ts";
import { waitFor } from "../../support/processes.ts";
import {
  onRequest,
  type RtuRequest,
  rtuRegisters,
  type SerialLine,
  serialLinesWork,
  startSerialLine,
  withCrc,
} from "../../support/serialLine.ts";
import { closeAfterTest, problemOf, readOnce, sourceContext, valuesOf } from "../../support/sources.ts";

let line: SerialLine;
let requests: RtuRequest[];
let behaviour: (request: RtuRequest) => unknown;

describe.skipIf(!(await serialLinesWork()))("on a serial line", () => {
  beforeEach(async () => {
    line = await startSerialLine();
    requests = [];
    onRequest(line, (request) => {
      requests.push(request);
      behaviour(request);
    });
    behaviour = (request) => line.send(rtuRegisters(request, 7));
  });

  function open(registers: Record<string, unknown>, more: Record<string, unknown> = {}, shared = new Shared()): Source {
    const config = modbus.schema.parse({ type: "modbus", serial: line.path, timeoutMs: 300, registers, ...more });
    return closeAfterTest(modbusSource(config, sourceContext(shared)));
  }
  const goodRead = (source: Source) => waitFor(async () => valuesOf(source), { what: "a good read", timeoutMs: 20_000 });
  const two = { a: { address: 0 }, b: { address: 1 } };

  test("values of registers and bits come, several units share the line", async () => {
    const shared = new Shared();
    behaviour = (request) =>
      line.send(request.functionCode === 1 ? withCrc(Buffer.from([request.unit, 1, 1, 0b101])) : rtuRegisters(request, request.unit));
    const registers = { ...two, c: { table: "coil", address: 0 }, d: { table: "coil", address: 1 }, e: { table: "coil", address: 2 } };
    const [one, other] = [1, 2].map((unitId) => open(registers, { unitId }, shared));
    for (let turn = 0; turn < 3; turn++) {
      const both = await Promise.all([valuesOf(one!), valuesOf(other!)]);
      expect(both).toEqual([
        { a: 1, b: 1, c: true, d: false, e: true },
        { a: 2, b: 2, c: true, d: false, e: true },
      ]);
    }
  });

  test("an exception is a refusal and the port stays open", async () => {
    const source = open(two);
    behaviour = ({ unit, functionCode }) => line.send(withCrc(Buffer.from([unit, functionCode | 0x80, 2])));
    expect(await readOnce(source)).toMatchObject({ problem: "refused", detail: expect.stringContaining("Illegal data address") });
    behaviour = (request) => line.send(rtuRegisters(request, 7));
    expect(await valuesOf(source)).toEqual({ a: 7, b: 7 });
  });

  test.each<[string, "timeout" | "bad-answer", (request: RtuRequest) => Uint8Array]>([
    ["nothing", "timeout", () => Buffer.alloc(0)],
    ["half a frame", "timeout", (request) => rtuRegisters(request, 0xbad).subarray(0, 4)],
    [
      "a frame with a wrong sum",
      "bad-answer",
      (request) => Buffer.concat([rtuRegisters(request, 0xbad).subarray(0, -1), Buffer.from([0x55])]),
    ],
    ["the answer of another unit", "timeout", (request) => rtuRegisters({ ...request, unit: 9 }, 0xbad)],
    ["noise", "timeout", () => Buffer.alloc(40, 0xa5)],
  ])("%s: said (%s), and the next good answer is right", async (_, problem, bytes) => {
    const source = open(two);
    behaviour = (request) => line.send(bytes(request));
    expect(await readOnce(source)).toMatchObject({ problem });
    behaviour = (request) => line.send(rtuRegisters(request, 7));
    for (let turn = 0; turn < 3; turn++) expect(await goodRead(source)).toEqual({ a: 7, b: 7 });
  });

  test("noise before an answer does no harm", async () => {
    const source = open(two);
    behaviour = (request) => line.send(Buffer.concat([Buffer.from([0, 0xff, 0]), rtuRegisters(request, 7)]));
    for (let turn = 0; turn < 3; turn++) expect(await goodRead(source)).toEqual({ a: 7, b: 7 });
  });

  test("an answer that comes after its request was given up is never taken for the next one", async () => {
    const shared = new Shared();
    const slow = open(two, { unitId: 1, timeoutMs: 100 }, shared);
    const other = open(two, { unitId: 2, timeoutMs: 2_000 }, shared);
    behaviour = (request) => request.unit === 2 && line.send(rtuRegisters(request, 2));
    expect(await readOnce(slow)).toMatchObject({ problem: "timeout" });
    // The line is in use again when the late answer comes; the slow unit is left alone for a while, so its answer lies there when it is asked next.
    expect(await goodRead(other)).toEqual({ a: 2, b: 2 });
    line.send(rtuRegisters({ unit: 1, functionCode: 3, address: 0, count: 2 }, 0xbad));
    let value = 100;
    behaviour = (request) => line.send(rtuRegisters(request, request.unit === 1 ? ++value : 2));
    for (let turn = 0; turn < 4; turn++) {
      const values = await goodRead(slow);
      expect(values).toEqual({ a: value, b: value });
    }
  });

  test("a port that is not there is said by its name", async () => {
    await line.close();
    const source = open(two);
    expect(await problemOf(source, "not-connected")).toContain(line.path);
  });

  test("an adapter that is pulled out is said", async () => {
    const source = open(two);
    expect(await goodRead(source)).toEqual({ a: 7, b: 7 });
    await line.close();
    expect(await problemOf(source, "not-connected", 30_000)).toContain(line.path);
  });

  test("closing in the middle of a request frees the port for the next one", async () => {
    behaviour = () => {};
    const config = modbus.schema.parse({ type: "modbus", serial: line.path, timeoutMs: 10_000, registers: two });
    const source = modbusSource(config, sourceContext());
    const waiting = readOnce(source);
    await waitFor(() => requests.length > 0, { what: "the request to be under way" });
    await source.close();
    expect(await waiting).toMatchObject({ problem: "timeout" });
    behaviour = (request) => line.send(rtuRegisters(request, 7));
    expect(await valuesOf(open(two))).toEqual({ a: 7, b: 7 });
  });
});
