/** The Modbus driver on a real server: values of every table, refusals, several units on one line, a line that goes and comes back. */
import { expect, test } from "vitest";
import type { ReadFailed } from "../../../edge/driver.ts";
import { ModbusBus } from "../../../edge/drivers/modbus/bus.ts";
import { modbusSource } from "../../../edge/drivers/modbus/index.ts";
import { groupRegisters } from "../../../edge/drivers/modbus/registers.ts";
import { Shared } from "../../../edge/shared.ts";
import { type ModbusServer, modbusConfig, startModbusServer, type Tables } from "../../support/modbusServer.ts";
import { waitFor } from "../../support/processes.ts";
import { closeAfterTest, problemOf, readOnce, sourceContext, valuesOf, watch } from "../../support/sources.ts";
import { startTcpProxy } from "../../support/tcpProxy.ts";

function open(port: number, registers: Record<string, unknown>, more: Record<string, unknown> = {}, shared = new Shared()) {
  return closeAfterTest(modbusSource(modbusConfig(port, registers, more), sourceContext(shared)));
}
const server = (tables: Partial<Tables>): Promise<ModbusServer> => startModbusServer(tables);

test("the values of all four tables come in one read, each with its unit, at the time of the answer", async () => {
  const { port } = await server({
    holding: { 0: 1_234, 1: 0xffff, 2: 0xff85, 10: 0x42f6, 11: 0xe666 },
    input: { 0: 77 },
    coil: { 3: true, 4: false },
    discrete: { 0: false, 9: true },
  });
  const source = open(port, {
    level: { address: 0, scale: 0.001, unit: "m" },
    mass: { address: 1, type: "s32", unit: "kg" },
    power: { address: 10, type: "f32", unit: "W" },
    counter: { table: "input", address: 0, unit: "count" },
    door: { table: "coil", address: 3 },
    full: { table: "coil", address: 4 },
    lamp: { table: "discrete", address: 0 },
    fault: { table: "discrete", address: 9 },
  });
  const before = Date.now();
  const outcome = await readOnce(source);
  expect("values" in outcome && outcome.values).toEqual({
    level: 1.234,
    mass: -123,
    power: 123.44999694824219,
    counter: 77,
    door: true,
    full: false,
    lamp: false,
    fault: true,
  });
  const [heard] = "heard" in outcome ? outcome.heard : [];
  expect(heard!.at).toBeGreaterThanOrEqual(before);
  expect(heard!.ownTime).toBeUndefined();
  expect(new Map(heard!.signals.map(({ from, unit }) => [from, unit]))).toEqual(
    new Map(
      Object.entries({ door: "bool", full: "bool", lamp: "bool", fault: "bool", level: "m", mass: "kg", power: "W", counter: "count" }),
    ),
  );
});

test("300 registers and 2,100 bits are read in as many requests as they need, none of them too long for the server", async () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
  const { port, asked } = await server({
    holding: Object.fromEntries(numbers(300).map((i) => [i, i])),
    coil: Object.fromEntries(numbers(2_100).map((i) => [i, i % 3 === 0])),
  });
  const values = await valuesOf(
    open(port, {
      ...Object.fromEntries(numbers(300).map((i) => [`r${i}`, { address: i }])),
      ...Object.fromEntries(numbers(2_100).map((i) => [`b${i}`, { table: "coil", address: i }])),
    }),
  );
  expect(Object.keys(values)).toHaveLength(2_400);
  for (const i of numbers(300)) expect(values[`r${i}`]).toBe(i);
  for (const i of numbers(2_100)) expect(values[`b${i}`]).toBe(i % 3 === 0);
  expect(asked).toHaveLength(2_400);
});

test("an address that is not there is refused in words, and the line stays connected", async () => {
  const server1 = await server({ holding: { 0: 7 } });
  const shared = new Shared();
  const wrong = open(server1.port, { a: { address: 4 } }, {}, shared);
  const right = open(server1.port, { a: { address: 0 } }, {}, shared);
  for (let turn = 0; turn < 3; turn++) {
    expect(await readOnce(wrong)).toMatchObject({ problem: "refused", detail: expect.stringContaining("Illegal data address") });
    expect(await valuesOf(right)).toEqual({ a: 7 });
  }
  expect(server1.connections).toBe(1);
});

test("what was refused is read as soon as it is there, without a pause", async () => {
  const { port, tables } = await server({ holding: {} });
  const source = open(port, { a: { address: 4 } });
  expect(await readOnce(source)).toMatchObject({ problem: "refused" });
  tables.holding[4] = 9;
  expect(await valuesOf(source)).toEqual({ a: 9 });
});

test("several units on one line are asked one after the other: no request before the answer to the last one", async () => {
  const { port } = await server({ holding: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [i, i])) });
  const proxy = await startTcpProxy(port);
  const shared = new Shared();
  // Two requests a read: the registers do not touch.
  const units = Array.from({ length: 8 }, (_, i) =>
    open(proxy.port, { a: { address: i }, b: { address: 100 + i } }, { unitId: i + 1, timeoutMs: 5_000 }, shared),
  );
  const rounds = Array.from({ length: 5 }, () => units.map((unit) => unit.read(Date.now(), new AbortController().signal)));
  for (const round of rounds) {
    for (const [i, [heard]] of (await Promise.all(round)).entries()) expect(heard!.signals.map(({ value }) => value)).toEqual([i, 100 + i]);
  }
  expect(proxy.connections).toBe(1);
  expect(proxy.passed).toHaveLength(5 * 8 * 2 * 2);
  for (const [i, { from, bytes }] of proxy.passed.entries()) {
    expect(from).toBe(i % 2 === 0 ? "client" : "server");
    const asked = proxy.passed[i - (i % 2)]!.bytes;
    expect([bytes.readUInt16BE(0), bytes[6]]).toEqual([asked.readUInt16BE(0), asked[6]]);
  }
});

test("a read that was given up before its turn asks nothing", async () => {
  const server1 = await server({ holding: { 0: 7 } });
  const source = open(server1.port, { a: { address: 0 } });
  const controller = new AbortController();
  controller.abort();
  expect(await readOnce(source, controller.signal)).toMatchObject({ problem: "timeout" });
  expect(server1.asked).toEqual([]);
  expect(await valuesOf(source)).toEqual({ a: 7 });
});

test("a server that is away is said, and found again when it is back, with a pause that grows meanwhile", async () => {
  const server1 = await server({ holding: { 0: 7 } });
  const source = open(server1.port, { a: { address: 0 } });
  expect(await valuesOf(source)).toEqual({ a: 7 });
  await server1.stop();
  const detail = await problemOf(source, "not-connected");
  expect(detail).toContain(`127.0.0.1:${server1.port}`);
  const proxied = server1.connections;
  // While it waits it fails at once with the last word and does not knock at the door at every read.
  for (let i = 0; i < 100; i++) expect(await readOnce(source)).toMatchObject({ problem: "not-connected" });
  server1.tables.holding[0] = 8;
  await server1.start();
  const values = await waitFor(async () => valuesOf(source), { what: "the server to be found again", timeoutMs: 40_000 });
  expect(values).toEqual({ a: 8 });
  expect(server1.connections).toBe(proxied + 1);
});

test("a line that was cut between two reads is made anew by the next read", async () => {
  const { port } = await server({ holding: { 0: 7 } });
  const proxy = await startTcpProxy(port);
  const source = open(proxy.port, { a: { address: 0 } });
  await valuesOf(source);
  proxy.cut();
  await waitFor(async () => "values" in (await readOnce(source)), { what: "a good read" });
  expect(proxy.connections).toBe(2);
});

test("nobody is there from the start: the problem is said, nothing hangs", async () => {
  const server1 = await server({ holding: { 0: 7 } });
  await server1.stop();
  const source = open(server1.port, { a: { address: 0 } });
  expect(await readOnce(source)).toMatchObject({ problem: "not-connected" });
  await server1.start();
  expect(await waitFor(async () => valuesOf(source), { what: "a good read" })).toEqual({ a: 7 });
});

test("a dead unit on a line costs the others its time-out once in a while, not at every turn", async () => {
  const server1 = await server({ holding: { 0: 7 } });
  server1.dead.add(2);
  const shared = new Shared();
  const [dead, well] = [2, 1].map((unitId) => open(server1.port, { a: { address: 0 } }, { unitId, timeoutMs: 200 }, shared));
  expect(await readOnce(dead!)).toMatchObject({ problem: "timeout" });
  const before = server1.asked.length;
  const turns = 100;
  for (let turn = 0; turn < turns; turn++) {
    expect(await readOnce(dead!)).toMatchObject({ problem: "timeout" });
    expect(await valuesOf(well!)).toEqual({ a: 7 });
  }
  // Were it asked at every turn, these were as many; a slow machine may see some of its pauses end.
  expect(server1.asked.slice(before).filter((unit) => unit === 2).length).toBeLessThan(turns / 5);
});

test("a line that is away is tried again after a pause, not at every read; the pause grows", async () => {
  const server1 = await server({ holding: { 0: 7 } });
  await server1.stop();
  const config = modbusConfig(server1.port, { a: { address: 0 } });
  const [group] = groupRegisters(config.registers);
  let elapsed = 0;
  const bus = closeAfterTest(new ModbusBus(config, () => elapsed));
  const ask = () =>
    bus.read(1, group!, 1_000, new AbortController().signal).then(
      (bytes) => bytes.readUInt16BE(0),
      (error: ReadFailed) => error.problem,
    );
  // Pauses of 500, 1,000, 2,000 ms, each half shorter or longer.
  for (const [shortest, longest] of [
    [250, 750],
    [500, 1_500],
    [1_000, 3_000],
  ] as const) {
    expect(await ask()).toBe("not-connected");
    await server1.start();
    elapsed += shortest - 1;
    expect(await ask()).toBe("not-connected");
    expect(server1.connections).toBe(0);
    await server1.stop();
    elapsed += longest - shortest + 2;
  }
  await server1.start();
  expect(await ask()).toBe(7);
  // Found again, the next pause is a short one.
  await server1.stop();
  const away = async () => {
    const said = await ask();
    if (said === "timeout") elapsed += 751; // asked in the moment in which the line ended
    return said === "not-connected";
  };
  await waitFor(away, { what: "the line to be away" });
  await server1.start();
  elapsed += 751;
  expect(await ask()).toBe(7);
});

test("a device of Modbus TCP that is no gateway may go by the number 255, as the guide for TCP recommends, or by 0", async () => {
  const { port, asked } = await server({ holding: { 0: 7 } });
  for (const unitId of [255, 0]) expect(await valuesOf(open(port, { a: { address: 0 } }, { unitId }))).toEqual({ a: 7 });
  expect(asked).toEqual([255, 0]);
});

test("a unit that answers again is read again", async () => {
  const server1 = await server({ holding: { 0: 7 } });
  server1.dead.add(1);
  const source = open(server1.port, { a: { address: 0 } }, { timeoutMs: 100 });
  await problemOf(source, "timeout");
  server1.dead.clear();
  expect(await waitFor(async () => valuesOf(source), { what: "a good read" })).toEqual({ a: 7 });
});

test("closing in the middle of a request ends it, and the other devices of the line go on until the last one is closed", async () => {
  const server1 = await server({ holding: { 0: 7 } });
  server1.dead.add(2);
  const shared = new Shared();
  const [dead, well] = [2, 1].map((unitId) =>
    modbusSource(modbusConfig(server1.port, { a: { address: 0 } }, { unitId, timeoutMs: 10_000 }), sourceContext(shared)),
  );
  expect(await valuesOf(well!)).toEqual({ a: 7 });
  await well!.close();
  const waiting = readOnce(dead!);
  await waitFor(() => server1.asked.includes(2), { what: "the request to be under way" });
  await dead!.close();
  expect(await waiting).toMatchObject({ problem: "timeout" });
});

test("an agent reads two devices on one line: the refusal of one is its own", async () => {
  const { port } = await server({ holding: { 0: 215 } });
  const shared = new Shared();
  const device = (registers: Record<string, unknown>, unitId: number) => ({
    kind: "room",
    driver: { type: "modbus", host: "127.0.0.1", port, unitId, registers },
    quantities: { temperatureC: { from: "t" } },
  });
  const well = watch(device({ t: { address: 0, scale: 0.1, unit: "C" } }, 1), { shared, name: "well" });
  const wrong = watch(device({ t: { address: 9, scale: 0.1, unit: "C" } }, 2), { shared, name: "wrong" });
  await waitFor(() => well.of("temperatureC").length >= 5 && wrong.device.state().problem, {
    what: "readings of one, a problem of the other",
  });
  expect(new Set(well.of("temperatureC"))).toEqual(new Set([21.5]));
  expect(well.device.state()).toMatchObject({ ok: true });
  expect(wrong.device.state()).toMatchObject({ ok: false, problem: "refused" });
  expect(wrong.samples).toEqual([]);
});
