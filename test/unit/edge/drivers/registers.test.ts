/** Which registers a Modbus unit is asked for together, and what the bytes of its answer mean. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ModbusRegister, type ModbusType, modbus, modbusTypes, registersOf } from "../../../../contract/config/drivers/modbus.ts";
import { groupRegisters, readGroup } from "../../../../edge/drivers/modbus/registers.ts";

type Written = Partial<ModbusRegister> & { address: number };

function registersFrom(written: Record<string, Written>): Record<string, ModbusRegister> {
  return modbus.schema.parse({ type: "modbus", host: "127.0.0.1", registers: written }).registers;
}

/** `holding 10+2: level,mass` */
function asked(written: Record<string, Written>): string[] {
  return groupRegisters(registersFrom(written)).map(
    ({ table, address, length, members }) => `${table} ${address}+${length}: ${members.map(([name]) => name).join()}`,
  );
}

const words = (count: number, first = 0): Record<string, Written> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}`, { address: first + i }]));
const bits = (count: number): Record<string, Written> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`b${i}`, { table: "coil", address: i }]));

describe("what is asked for together", () => {
  it.each<[string, Record<string, Written>, string[]]>([
    ["one register", { level: { address: 7 } }, ["holding 7+1: level"]],
    ["registers that touch", { level: { address: 10 }, mass: { address: 11 } }, ["holding 10+2: level,mass"]],
    ["registers that touch, written in another order", { mass: { address: 11 }, level: { address: 10 } }, ["holding 10+2: level,mass"]],
    [
      "a value of two registers and its neighbour",
      { total: { address: 10, type: "u32" }, level: { address: 12 } },
      ["holding 10+3: total,level"],
    ],
    ["a gap of one, which some devices refuse", { a: { address: 10 }, b: { address: 12 } }, ["holding 10+1: a", "holding 12+1: b"]],
    ["the same register read in two ways", { raw: { address: 10 }, total: { address: 10, type: "u32" } }, ["holding 10+2: raw,total"]],
    ["a register inside a longer one", { total: { address: 10, type: "u64" }, high: { address: 11 } }, ["holding 10+4: total,high"]],
    ["values that overlap by half", { a: { address: 10, type: "u32" }, b: { address: 11, type: "u32" } }, ["holding 10+3: a,b"]],
    [
      "the same address in every table",
      {
        a: { table: "input", address: 1 },
        b: { table: "holding", address: 1 },
        c: { table: "discrete", address: 1 },
        d: { table: "coil", address: 1 },
      },
      ["coil 1+1: d", "discrete 1+1: c", "holding 1+1: b", "input 1+1: a"],
    ],
    [
      "a bit takes one place whatever its type says",
      { a: { table: "coil", address: 1, type: "u64" }, b: { table: "coil", address: 2 } },
      ["coil 1+2: a,b"],
    ],
    ["the last register there is", { a: { address: 65_535 } }, ["holding 65535+1: a"]],
  ])("%s", (_, written, wanted) => expect(asked(written)).toEqual(wanted));

  it("a request asks for 125 registers and not for 126", () => {
    expect(asked(words(125))).toHaveLength(1);
    expect(groupRegisters(registersFrom(words(126))).map(({ address, length }) => [address, length])).toEqual([
      [0, 125],
      [125, 1],
    ]);
  });

  it("a value that would straddle the end of a request begins the next one", () => {
    const groups = groupRegisters(registersFrom({ ...words(124), total: { address: 124, type: "u32" } }));
    expect(groups.map(({ address, length }) => [address, length])).toEqual([
      [0, 124],
      [124, 2],
    ]);
  });

  it("a request asks for 2,000 bits and not for 2,001", () => {
    expect(groupRegisters(registersFrom(bits(2_000))).map(({ length }) => length)).toEqual([2_000]);
    expect(groupRegisters(registersFrom(bits(2_001))).map(({ length }) => length)).toEqual([2_000, 1]);
  });

  it("whatever is configured: every value lies whole in one request, nothing else is asked for, no request is too long", () => {
    const register = fc.record({
      table: fc.constantFrom("holding", "input", "coil", "discrete"),
      address: fc.integer({ min: 0, max: 400 }),
      type: fc.constantFrom(...modbusTypes),
    });
    fc.assert(
      fc.property(fc.array(register, { minLength: 1, maxLength: 200 }), (all) => {
        const written = registersFrom(Object.fromEntries(all.map((one, i) => [`r${i}`, one as Written])));
        const size = ({ table, type }: ModbusRegister) => (table === "coil" || table === "discrete" ? 1 : registersOf[type]);
        const wanted = new Set<string>();
        for (const one of Object.values(written)) for (let i = 0; i < size(one); i++) wanted.add(`${one.table} ${one.address + i}`);
        const names: string[] = [];
        for (const { table, address, length, members } of groupRegisters(written)) {
          expect(length).toBeLessThanOrEqual(table === "coil" || table === "discrete" ? 2_000 : 125);
          for (let i = 0; i < length; i++) expect(wanted).toContain(`${table} ${address + i}`);
          for (const [name, one] of members) {
            names.push(name);
            expect(one.table).toBe(table);
            expect(one.address).toBeGreaterThanOrEqual(address);
            expect(one.address + size(one)).toBeLessThanOrEqual(address + length);
          }
        }
        expect(names.sort()).toEqual(Object.keys(written).sort());
      }),
      { numRuns: 300 },
    );
  });
});

/** Bytes as a device lays them on the wire; knows nothing of our decoder. */
function onTheWire(type: ModbusType, value: number | bigint, wordOrder: "big" | "little", byteOrder: "big" | "little"): Buffer {
  const bytes = Buffer.alloc(registersOf[type] * 2);
  if (type === "u16") bytes.writeUInt16BE(Number(value));
  if (type === "s16") bytes.writeInt16BE(Number(value));
  if (type === "u32") bytes.writeUInt32BE(Number(value));
  if (type === "s32") bytes.writeInt32BE(Number(value));
  if (type === "f32") bytes.writeFloatBE(Number(value));
  if (type === "u64") bytes.writeBigUInt64BE(BigInt(value));
  const registers = Array.from({ length: bytes.length / 2 }, (_, i) => bytes.subarray(i * 2, i * 2 + 2));
  const ordered = Buffer.concat(wordOrder === "little" ? registers.toReversed() : registers);
  return byteOrder === "little" ? Buffer.from(ordered).swap16() : ordered;
}

function read(written: Written, bytes: Buffer) {
  const [group] = groupRegisters(registersFrom({ it: written }));
  return readGroup(group!, bytes)[0];
}
const meaning = (written: Omit<Written, "address">, hex: string) => read({ address: 0, ...written }, Buffer.from(hex, "hex"))?.value;

describe("what the bytes mean", () => {
  it.each<[type: ModbusType, words: "big" | "little", bytes: "big" | "little", hex: string, value: number]>([
    ["u16", "big", "big", "1234", 0x1234],
    ["u16", "big", "little", "3412", 0x1234],
    ["u16", "little", "big", "1234", 0x1234],
    ["u16", "little", "little", "3412", 0x1234],
    ["s16", "big", "big", "fffe", -2],
    ["s16", "big", "little", "feff", -2],
    ["s16", "big", "big", "8000", -32_768],
    ["u32", "big", "big", "12345678", 0x12345678],
    ["u32", "little", "big", "56781234", 0x12345678],
    ["u32", "big", "little", "34127856", 0x12345678],
    ["u32", "little", "little", "78563412", 0x12345678],
    ["u32", "big", "big", "ffffffff", 4_294_967_295],
    ["s32", "big", "big", "ffffff85", -123],
    ["s32", "little", "big", "ff85ffff", -123],
    ["s32", "big", "little", "ffff85ff", -123],
    ["s32", "little", "little", "85ffffff", -123],
    ["f32", "big", "big", "42f6e666", 123.44999694824219],
    ["f32", "little", "big", "e66642f6", 123.44999694824219],
    ["f32", "big", "little", "f64266e6", 123.44999694824219],
    ["f32", "little", "little", "66e6f642", 123.44999694824219],
    ["u64", "big", "big", "0000000102030405", 0x0102030405],
    ["u64", "little", "big", "0405020300010000", 0x0102030405],
    ["u64", "big", "little", "0000010003020504", 0x0102030405],
    ["u64", "little", "little", "0504030201000000", 0x0102030405],
    ["u64", "big", "big", "ffffffffffffffff", 2 ** 64],
  ])("%s, words %s, bytes %s: %s is %d", (type, wordOrder, byteOrder, hex, value) =>
    expect(meaning({ type, wordOrder, byteOrder }, hex)).toBe(value),
  );

  const ranges: Record<ModbusType, fc.Arbitrary<number | bigint>> = {
    u16: fc.integer({ min: 0, max: 65_535 }),
    s16: fc.integer({ min: -32_768, max: 32_767 }),
    u32: fc.integer({ min: 0, max: 4_294_967_295 }),
    s32: fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
    f32: fc.float({ noNaN: true, noDefaultInfinity: true }),
    u64: fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
  };
  const order = fc.constantFrom("big" as const, "little" as const);
  it.each(modbusTypes)("every %s comes back as it was, in each order of words and bytes", (type) => {
    fc.assert(
      fc.property(ranges[type], order, order, (value, wordOrder, byteOrder) => {
        const got = read({ address: 0, type, wordOrder, byteOrder }, onTheWire(type, value, wordOrder, byteOrder))!.value;
        // -0 and 0 are one measurement.
        expect(Number(got) + 0).toBe(Number(value) + 0);
      }),
    );
  });

  it.each<[string, Omit<Written, "address">, string, number]>([
    ["tenths", { scale: 0.1 }, "04d2", 123.4],
    ["tenths below zero", { type: "s16", scale: 0.1 }, "ffb9", -7.1],
    ["a scale and an offset", { scale: 0.01, offset: -40 }, "1964", 25],
    ["an offset alone", { offset: -100 }, "0064", 0],
    ["thousands", { scale: 1_000 }, "0007", 7_000],
    ["a scale below zero", { scale: -1 }, "0007", -7],
    ["a float is scaled without dust", { type: "f32", scale: 0.1 }, "41200000", 1],
    ["twelve digits are kept", { type: "u64", scale: 0.001 }, "000000e8d4a50fff", 999_999_999.999],
  ])("%s", (_, written, hex, value) => expect(meaning(written, hex)).toBe(value));

  it("a scaled value has the digits that a person would write", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), fc.constantFrom(0.1, 0.01, 0.001), (raw, scale) => {
        const value = Number(read({ address: 0, scale }, onTheWire("u16", raw, "big", "big"))!.value);
        expect(String(value).replace(/^\d*\.?/, "").length).toBeLessThanOrEqual(3);
        expect(Math.round(value / scale)).toBe(raw);
      }),
    );
  });

  it.each(["7fc00000", "ffc00000", "7f800000", "ff800000", "7fa00000"])("the float %s is no number and gives no signal", (hex) =>
    expect(meaning({ type: "f32" }, hex)).toBeUndefined(),
  );

  it("a float that is no number hides none of its neighbours", () => {
    const [group] = groupRegisters(registersFrom({ a: { address: 0 }, b: { address: 1, type: "f32" }, c: { address: 3 } }));
    expect(readGroup(group!, Buffer.from("0001" + "7fc00000" + "0003", "hex"))).toEqual([
      { from: "a", value: 1, unit: "1", modulus: 65_536 },
      { from: "c", value: 3, unit: "1", modulus: 65_536 },
    ]);
  });

  it.each<[string, Omit<Written, "address">, number | undefined]>([
    ["16 bits", { type: "u16" }, 65_536],
    ["32 bits", { type: "u32" }, 4_294_967_296],
    ["tenths of 16 bits, in the signal's unit", { type: "u16", scale: 0.5 }, 32_768],
    ["an offset moves both ends", { type: "u16", offset: 100 }, 65_536],
    ["64 bits never end", { type: "u64" }, undefined],
    ["signed values do not count", { type: "s16" }, undefined],
    ["signed values do not count", { type: "s32" }, undefined],
    ["floats do not count", { type: "f32" }, undefined],
    ["what counts down does not roll over upwards", { type: "u16", scale: -1 }, undefined],
  ])("where a counter starts again: %s", (_, written, modulus) =>
    expect(read({ address: 0, ...written }, Buffer.from("3f80000000000000", "hex"))?.modulus).toBe(modulus),
  );

  it("says the unit that was configured, and bool for a bit", () => {
    expect(read({ address: 0, unit: "kg" }, Buffer.from("0001", "hex"))?.unit).toBe("kg");
    expect(read({ address: 0, table: "coil" }, Buffer.from("01", "hex"))).toEqual({ from: "it", value: true, unit: "bool" });
  });

  it("bit n of an answer is bit n of the address, the lowest first", () => {
    // The example of the Modbus Application Protocol 1.1b3, 6.1: coils 20-38 are CD 6B 05: 27 is the highest bit of CD, 20 the lowest.
    const from = 19;
    const written = Object.fromEntries(
      Array.from({ length: 19 }, (_, i) => [`c${from + i + 1}`, { table: "coil" as const, address: from + i }]),
    );
    const [group] = groupRegisters(registersFrom(written));
    const on = readGroup(group!, Buffer.from("cd6b05", "hex")).filter(({ value }) => value === true);
    expect(on.map(({ from: name }) => name)).toEqual(
      ["c20", "c22", "c23", "c26", "c27", "c28", "c29", "c31", "c33", "c34", "c36", "c38"].filter((name) =>
        on.some((one) => one.from === name),
      ),
    );
    expect(on).toHaveLength(12);
  });
});
