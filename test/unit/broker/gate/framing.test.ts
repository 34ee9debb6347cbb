import { queryObjects } from "node:v8";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { Framing } from "../../../../broker/gate/framing.ts";
import { withHeader } from "../../../support/mqttBytes.ts";

interface Taken {
  packets: string[];
  /** Where the variable headers began, counted from the packet's first byte. */
  bodies: number[];
  reason: string | undefined;
}

function take(chunks: readonly Uint8Array[], maxBytes = 1_000_000, refuse?: string): Taken {
  const framing = new Framing();
  const taken: Taken = { packets: [], bodies: [], reason: undefined };
  for (const chunk of chunks) {
    taken.reason = framing.take(
      Buffer.from(chunk),
      () => maxBytes,
      (bytes, from, body, to) => {
        taken.packets.push(bytes.toString("hex", from, to));
        taken.bodies.push(body - from);
        return refuse;
      },
    );
    if (taken.reason !== undefined) break;
  }
  return taken;
}

/** The same bytes, cut before each of the places. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i]!, edge));
}

const length = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constantFrom(0, 1, 126, 127, 128, 129, 16_383, 16_384, 16_385));
const packet = fc
  .tuple(fc.integer({ min: 0, max: 255 }), length)
  .map(([first, size]) => withHeader(first, Buffer.alloc(size, first ^ 0x5a)));

describe("a stream of bytes", () => {
  it("gives the same packets however it is cut", () => {
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(200_000), { maxLength: 20 }), (packets, places) => {
        const { packets: got, reason } = take(cutAt(Buffer.concat(packets), places));
        expect(reason).toBeUndefined();
        expect(got).toEqual(packets.map((one) => one.toString("hex")));
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same packets a byte at a time", () => {
    const packets = [0, 1, 127, 128, 300, 16_384].map((size, i) => withHeader(i << 4, Buffer.alloc(size, i)));
    const { packets: got } = take([...Buffer.concat(packets)].map((byte) => Buffer.from([byte])));
    expect(got).toEqual(packets.map((one) => one.toString("hex")));
  });

  it("says the same of a wrong stream however it is cut", () => {
    const wrong = fc.constantFrom(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]), withHeader(0x30, Buffer.alloc(5_000)));
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 3 }), wrong, fc.array(fc.nat(20_000), { maxLength: 10 }), (packets, last, places) => {
        const small = packets.filter((one) => one.length <= 4_000);
        const whole = Buffer.concat([...small, last, Buffer.from([0xc0, 0])]);
        const taken = take(cutAt(whole, places), 4_000);
        expect(taken.reason).toBeDefined();
        expect(taken).toEqual(take([whole], 4_000));
        expect(taken.packets).toHaveLength(small.length);
      }),
    );
  });

  it("ends where the packet is refused: nothing behind it is looked at", () => {
    const packets = [Buffer.from([0xc0, 0]), Buffer.from([0xe0, 0])];
    expect(take([Buffer.concat(packets)], 100, "no")).toEqual({ packets: ["c000"], bodies: [2], reason: "no" });
  });
});

test.each([
  [0, 1],
  [127, 1],
  [128, 2],
  [16_383, 2],
  [16_384, 3],
  [2_097_151, 3],
  [2_097_152, 4],
])("a packet of %i bytes behind its header has a length of %i bytes", (size, lengthBytes) => {
  const { packets, bodies } = take([withHeader(0x30, Buffer.alloc(size))], 300_000_000);
  expect([packets.length, packets[0]!.length / 2, bodies]).toEqual([1, 1 + lengthBytes + size, [1 + lengthBytes]]);
});

test("the longest length that there is, 268,435,455, is read as such", () => {
  expect(take([Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])]).reason).toBe("a packet of 268435460 bytes");
});

test("a length that is written longer than it need be means the same", () => {
  expect(take([Buffer.from([0xc0, 0x80, 0x80, 0x00, 0xe0, 0])])).toMatchObject({ packets: ["c0808000", "e000"], bodies: [4, 2] });
});

test.each([
  ["at once", 6],
  ["in two pieces", 2],
  ["a byte at a time", 1],
])("a length of five bytes is none, %s", (_how, size) => {
  const bytes = Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]);
  const chunks = Array.from({ length: bytes.length / size }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  expect(take(chunks)).toMatchObject({ packets: [], reason: "a length of over four bytes" });
});

describe("a packet above the size", () => {
  it("is refused when its length is read, before any of its body has come", () => {
    expect(take([Buffer.from([0x10, 0x80])], 100).reason).toBeUndefined();
    expect(take([Buffer.from([0x10, 0x80]), Buffer.from([0x01])], 100).reason).toBe("a packet of 131 bytes");
  });

  it("is one with a byte more than allowed, its header included", () => {
    expect(take([withHeader(0x30, Buffer.alloc(98))], 100)).toMatchObject({ reason: undefined, bodies: [2] });
    expect(take([withHeader(0x30, Buffer.alloc(99))], 100)).toMatchObject({ reason: "a packet of 101 bytes", bodies: [] });
  });

  it("is measured by what is allowed when it comes, not by what was allowed before", () => {
    const framing = new Framing();
    let allowed = 1_000;
    const packets: number[] = [];
    const one = withHeader(0x30, Buffer.alloc(500));
    const reason = framing.take(
      Buffer.concat([one, one]),
      () => allowed,
      (_bytes, from, _body, to) => {
        packets.push(to - from);
        allowed = 100;
        return undefined;
      },
    );
    expect([packets, reason]).toEqual([[503], "a packet of 503 bytes"]);
  });
});

test("a packet that comes a byte at a time is kept as one piece, not as thousands", () => {
  const framing = new Framing();
  const take = (byte: number) => {
    const chunk = Buffer.from(new ArrayBuffer(1));
    chunk[0] = byte;
    framing.take(
      chunk,
      () => 100_000,
      () => undefined,
    );
  };
  for (const byte of withHeader(0x30, Buffer.alloc(50_000)).subarray(0, 4)) take(byte);
  const before = Number(queryObjects(ArrayBuffer));
  for (let i = 0; i < 10_000; i++) take(1);
  expect(Number(queryObjects(ArrayBuffer))).toBeLessThan(before + 100);
});

test("what is kept of a packet is a copy: a few bytes do not hold the chunk that they came in", () => {
  const framing = new Framing();
  const chunk = Buffer.concat([Buffer.from([0xc0, 0]), withHeader(0x30, Buffer.alloc(20, 7)).subarray(0, 12)]);
  const packets: Buffer[] = [];
  const onPacket = (bytes: Buffer, from: number, _body: number, to: number) => void packets.push(bytes.subarray(from, to));
  framing.take(chunk, () => 100, onPacket);
  chunk.fill(0xff);
  framing.take(Buffer.alloc(10, 7), () => 100, onPacket);
  expect(packets[1]!.toString("hex")).toBe(withHeader(0x30, Buffer.alloc(20, 7)).toString("hex"));
});
