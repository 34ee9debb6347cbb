/** Answers that are late, cut off, forged or missing: each read fails with the right word in its time-out, and the next good answer is right. */
import type { Socket } from "node:net";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { modbusSource } from "../../../edge/drivers/modbus/index.ts";
import { Shared } from "../../../edge/shared.ts";
import type { Source } from "../../../edge/source.ts";
import { frame, modbusConfig, type RawModbus, type RawRequest, registersOf, startRawModbus } from "../../support/modbusServer.ts";
import { waitFor } from "../../support/processes.ts";
import { closeAfterTest, problemOf, readOnce, sourceContext, valuesOf } from "../../support/sources.ts";

let line: RawModbus;
beforeEach(async () => {
  line = await startRawModbus();
});

const two = { a: { address: 0 }, b: { address: 1 } };
function open(registers: Record<string, unknown> = two, more: Record<string, unknown> = {}, shared = new Shared()): Source {
  return closeAfterTest(modbusSource(modbusConfig(line.port, registers, more), sourceContext(shared)));
}
/** Answers as a well unit does, each register holding `value`. */
const well = (value: number) => (request: RawRequest, socket: Socket) => socket.write(registersOf(request, value));
/** Reads until one succeeds; every value before was a problem, none was wrong. */
const goodRead = (source: Source) => waitFor(async () => valuesOf(source), { what: "a good read", timeoutMs: 20_000 });

const answer = (request: RawRequest, value: number) => registersOf(request, value);
const half = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));

type Behaviour = (request: RawRequest, socket: Socket) => unknown;
const cases: [name: string, problem: "timeout" | "bad-answer" | "refused", what: Behaviour][] = [
  ["half a frame and then nothing", "timeout", (request, socket) => socket.write(half(answer(request, 0xbad)))],
  ["all but the last byte", "timeout", (request, socket) => socket.write(answer(request, 0xbad).subarray(0, -1))],
  ["the header alone", "timeout", (request, socket) => socket.write(answer(request, 0xbad).subarray(0, 6))],
  ["a single byte", "timeout", (request, socket) => socket.write(answer(request, 0xbad).subarray(0, 1))],
  ["nothing at all", "timeout", () => {}],
  ["half a frame and the end of the connection", "timeout", (request, socket) => socket.end(half(answer(request, 0xbad)))],
  ["the end of the connection", "timeout", (_request, socket) => socket.end()],
  ["a connection reset", "timeout", (_request, socket) => socket.resetAndDestroy()],
  [
    "the answer of another unit",
    "bad-answer",
    (request, socket) => socket.write(frame(request, Buffer.from("0bad0bad", "hex"), { unit: 9 })),
  ],
  [
    "the answer to another function",
    "bad-answer",
    (request, socket) => socket.write(frame(request, Buffer.from("0bad0bad", "hex"), { functionCode: 4 })),
  ],
  ["too few registers", "bad-answer", (request, socket) => socket.write(frame(request, Buffer.from("0bad", "hex")))],
  ["too many registers", "bad-answer", (request, socket) => socket.write(frame(request, Buffer.from("0bad0bad0bad", "hex")))],
  [
    "a byte count that is too small",
    "bad-answer",
    (request, socket) => socket.write(frame(request, Buffer.from("0bad0bad", "hex"), { byteCount: 2 })),
  ],
  [
    "a byte count that is too large",
    "bad-answer",
    (request, socket) => socket.write(frame(request, Buffer.from("0bad0bad", "hex"), { byteCount: 200 })),
  ],
  [
    "a length that promises more than comes",
    "timeout",
    (request, socket) => socket.write(frame(request, Buffer.from("0bad0bad", "hex"), { length: 250 })),
  ],
  ["a length of nothing", "bad-answer", (request, socket) => socket.write(frame(request, Buffer.from("0bad0bad", "hex"), { length: 0 }))],
  [
    "an answer to a question that was never asked",
    "timeout",
    (request, socket) => socket.write(frame(request, Buffer.from("0bad0bad", "hex"), { transaction: 77 })),
  ],
  ["garbage", "timeout", (_request, socket) => socket.write(Buffer.alloc(64, 0xff))],
  ["a page of a web server", "timeout", (_request, socket) => socket.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")],
  [
    "an exception",
    "refused",
    (request, socket) => socket.write(Buffer.from([...frame(request, Buffer.alloc(0)).subarray(0, 4), 0, 3, request.unit, 0x83, 2])),
  ],
];

describe("a read fails, and the next good answers are right, after", () => {
  const outcomes = new Map<string, unknown>();
  // All at once, each on a line of its own: most of them wait for their time-out.
  beforeAll(async () => {
    const run = async (what: Behaviour) => {
      const own = await startRawModbus();
      const source = modbusSource(modbusConfig(own.port, two), sourceContext());
      try {
        own.behave(what);
        const first = await readOnce(source);
        own.behave(well(7));
        const next = await goodRead(source);
        own.behave(well(8));
        return { first, next, later: await goodRead(source) };
      } catch (error) {
        return error;
      } finally {
        await source.close();
      }
    };
    await Promise.all(cases.map(async ([name, , what]) => outcomes.set(name, await run(what))));
  });
  test.each(cases.map(([name, problem]) => [name, problem] as const))("%s (%s)", (name, problem) =>
    expect(outcomes.get(name)).toMatchObject({ first: { problem }, next: { a: 7, b: 7 }, later: { a: 8, b: 8 } }),
  );
});

test("a bit is never said to be off because its byte did not come", async () => {
  const source = open({ door: { table: "coil", address: 3 } });
  line.behave((request, socket) => socket.write(frame(request, Buffer.from([0xff]), { byteCount: 0 })));
  expect(await readOnce(source)).toMatchObject({ problem: "bad-answer" });
  line.behave((request, socket) => socket.write(frame(request, Buffer.from([1]))));
  expect(await goodRead(source)).toEqual({ door: true });
});

test("an answer that comes late, after its request was given up, is never taken for the next one", async () => {
  const source = open(two, { timeoutMs: 100 });
  const late: (() => void)[] = [];
  line.behave((request, socket) => void late.push(() => socket.write(answer(request, 0xbad))));
  expect(await readOnce(source)).toMatchObject({ problem: "timeout" });
  line.behave((request, socket) => {
    // The old answer comes on its old connection in the very moment of the new request.
    for (const send of late.splice(0)) send();
    socket.write(answer(request, 7));
  });
  for (let turn = 0; turn < 5; turn++) expect(await goodRead(source)).toEqual({ a: 7, b: 7 });
});

test("a gateway that mixes connections up and sends an old answer first: numbers of transactions tell them apart", async () => {
  const source = open();
  line.behave(well(1));
  await goodRead(source);
  line.behave((request, socket) => {
    socket.write(frame(request, Buffer.from("0bad0bad", "hex"), { transaction: (request.transaction + 200) % 256 }));
    socket.write(answer(request, 7));
  });
  for (let turn = 0; turn < 5; turn++) expect(await valuesOf(source)).toEqual({ a: 7, b: 7 });
});

test("an answer that comes byte by byte is whole when it is read", async () => {
  const source = open(two, { timeoutMs: 5_000 });
  line.behave(async (request, socket) => {
    for (const byte of answer(request, 7)) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  expect(await valuesOf(source)).toEqual({ a: 7, b: 7 });
  expect(line.connections).toBe(1);
});

test("two answers in one packet, the second of them to nothing, harm nobody", async () => {
  const source = open();
  line.behave((request, socket) => socket.write(Buffer.concat([answer(request, 7), frame(request, Buffer.from("0bad0bad", "hex"))])));
  for (let turn = 0; turn < 5; turn++) expect(await valuesOf(source)).toEqual({ a: 7, b: 7 });
});

test("half a frame to one unit does not reach the answer of another unit on the line", async () => {
  const shared = new Shared();
  const [one, other] = [1, 2].map((unitId) => open(two, { unitId, timeoutMs: 100 }, shared));
  line.behave((request, socket) => socket.write(request.unit === 1 ? half(answer(request, 0xbad)) : answer(request, 7)));
  for (let turn = 0; turn < 3; turn++) {
    expect(await readOnce(one!)).toMatchObject({ problem: "timeout" });
    expect(await goodRead(other!)).toEqual({ a: 7, b: 7 });
  }
});

test("when the second of two requests fails, the read fails: half a reading is none", async () => {
  const source = open({ a: { address: 0 }, b: { address: 10 } });
  line.behave((request, socket) => request.address === 0 && socket.write(answer(request, 7)));
  expect(await readOnce(source)).toMatchObject({ problem: "timeout" });
  line.behave(well(8));
  expect(await goodRead(source)).toEqual({ a: 8, b: 8 });
});

test("a unit that is busy or missing behind a gateway is not said to have a wrong address, and does not cost the others at every turn", async () => {
  const shared = new Shared();
  const [missing, other] = [1, 2].map((unitId) => open(two, { unitId }, shared));
  // Exception 11: the gateway waited for the unit on its serial line and heard nothing.
  const exception = (request: RawRequest, code: number) =>
    Buffer.from([...frame(request, Buffer.alloc(0)).subarray(0, 4), 0, 3, request.unit, 0x83, code]);
  line.behave((request, socket) => socket.write(request.unit === 1 ? exception(request, 11) : answer(request, 7)));
  expect(await readOnce(missing!)).toMatchObject({ problem: expect.stringMatching(/^(timeout|no-answer)$/) });
  const turns = 50;
  for (let turn = 0; turn < turns; turn++) {
    await readOnce(missing!);
    expect(await valuesOf(other!)).toEqual({ a: 7, b: 7 });
  }
  expect(line.requests.filter(({ unit }) => unit === 1).length).toBeLessThan(turns / 5);
});

test("a server that takes connections and says nothing is a time-out, not a missing server", async () => {
  const source = open(two, { timeoutMs: 100 });
  expect(await problemOf(source, "timeout")).toMatch(/^unit 1: .*time/i);
  expect(line.requests.length).toBeGreaterThanOrEqual(1);
});
