/** Which registers are asked for together, and what their bytes mean. Pure. */
import { isBit, type ModbusRegister, registersOf } from "../../../contract/config/drivers/modbus.ts";
import type { Signal } from "../../../contract/signals.ts";

export interface RegisterGroup {
  table: ModbusRegister["table"];
  /** First address and how many registers (or bits). */
  address: number;
  length: number;
  members: [name: string, register: ModbusRegister][];
}

/** What one request may ask for (Modbus Application Protocol 1.1b3, 6.1-6.4). */
const maxRegisters = 125;
const maxBits = 2_000;

/** Registers that touch are read in one request; nothing that was not asked for is read, some devices refuse that. */
export function groupRegisters(registers: Readonly<Record<string, ModbusRegister>>): RegisterGroup[] {
  const sorted = Object.entries(registers).sort(([, a], [, b]) => a.table.localeCompare(b.table) || a.address - b.address);
  const groups: RegisterGroup[] = [];
  for (const [name, register] of sorted) {
    const size = sizeOf(register);
    const last = groups.at(-1);
    const end = register.address + size;
    const touches = last && last.table === register.table && register.address <= last.address + last.length;
    if (touches && end - last.address <= (isBit(register) ? maxBits : maxRegisters)) {
      last.length = Math.max(last.length, end - last.address);
      last.members.push([name, register]);
    } else {
      groups.push({ table: register.table, address: register.address, length: size, members: [[name, register]] });
    }
  }
  return groups;
}

function sizeOf(register: ModbusRegister): number {
  return isBit(register) ? 1 : registersOf[register.type];
}

/** The signals in the bytes of a group's answer. A float that is no number is no signal. */
export function readGroup(group: RegisterGroup, bytes: Buffer): Signal[] {
  return group.members.flatMap(([name, register]): Signal[] => {
    const place = register.address - group.address;
    if (isBit(register)) return [{ from: name, value: ((bytes[place >> 3]! >> (place & 7)) & 1) === 1, unit: "bool" }];
    const raw = rawValue(bytes.subarray(place * 2, (place + registersOf[register.type]) * 2), register);
    const { scale, offset, unit = "1", type } = register;
    // Twelve digits: 1234 × 0.1 is 123.4, not 123.40000000000001.
    const value = scale === 1 && offset === 0 ? raw : Number((raw * scale + offset).toPrecision(12));
    if (!Number.isFinite(value)) return [];
    return [{ from: name, value, unit, ...((type === "u16" || type === "u32") && scale > 0 && { modulus: modulusOf[type] * scale }) }];
  });
}

const modulusOf = { u16: 2 ** 16, u32: 2 ** 32 };

/** The number in 2, 4 or 8 bytes, registers and bytes put into order first. u64 above 2^53 loses its last digits. */
export function rawValue(
  bytes: Uint8Array,
  { type, wordOrder, byteOrder }: Pick<ModbusRegister, "type" | "wordOrder" | "byteOrder">,
): number {
  const words = Array.from({ length: bytes.length / 2 }, (_, i) => {
    const [high, low] = [bytes[i * 2]!, bytes[i * 2 + 1]!];
    return byteOrder === "big" ? [high, low] : [low, high];
  });
  if (wordOrder === "little") words.reverse();
  const ordered = new DataView(Uint8Array.from(words.flat()).buffer);
  switch (type) {
    case "u16":
      return ordered.getUint16(0);
    case "s16":
      return ordered.getInt16(0);
    case "u32":
      return ordered.getUint32(0);
    case "s32":
      return ordered.getInt32(0);
    case "f32":
      return ordered.getFloat32(0);
    case "u64":
      return Number(ordered.getBigUint64(0));
  }
}
