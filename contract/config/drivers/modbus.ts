import * as z from "zod";
import { defineDriver, portNumber, scaling, signalName, signalUnit, timeoutMs } from "./driverKind.ts";

export const modbusTypes = ["u16", "s16", "u32", "s32", "f32", "u64"] as const;
export type ModbusType = (typeof modbusTypes)[number];

/** How many 16-bit registers a value takes. */
export const registersOf: Record<ModbusType, number> = { u16: 1, s16: 1, u32: 2, s32: 2, f32: 2, u64: 4 };

const rawRange: Record<Exclude<ModbusType, "f32">, [number, number]> = {
  u16: [0, 2 ** 16 - 1],
  s16: [-(2 ** 15), 2 ** 15 - 1],
  u32: [0, 2 ** 32 - 1],
  s32: [-(2 ** 31), 2 ** 31 - 1],
  u64: [0, 2 ** 64],
};

const order = z.enum(["big", "little"]);

const register = z.strictObject({
  /** Coils and discrete inputs hold one bit, holding and input registers 16. */
  table: z.enum(["holding", "input", "coil", "discrete"]).default("holding"),
  /** As on the wire, from 0: what manuals print as 40001 is address 0 of `holding`, 30001 address 0 of `input`. */
  address: z.int().min(0).max(65_535),
  /** Coils and discrete inputs are bits whatever this says. */
  type: z.enum(modbusTypes).default("u16"),
  /** Which register of a value comes first; `big` is what the specification suggests. */
  wordOrder: order.default("big"),
  /** Which byte of a register comes first. */
  byteOrder: order.default("big"),
  ...scaling,
  unit: signalUnit.optional(),
});
export type ModbusRegister = z.infer<typeof register>;

const schema = z.strictObject({
  type: z.literal("modbus"),
  /** Modbus TCP … */
  host: z.string().min(1).optional(),
  port: portNumber.default(502),
  /** … or RTU on a serial line, e.g. /dev/ttyUSB0. */
  serial: z.string().min(1).optional(),
  baudRate: z.int().min(300).max(1_000_000).default(9_600),
  parity: z.enum(["none", "even", "odd"]).default("none"),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  /** 1-247 on a serial line; a TCP device that is no gateway may only answer to 0 or 255. */
  unitId: z.int().min(0).max(255).default(1),
  timeoutMs: timeoutMs.default(1_000),
  /** Asked more often than recorded: what lies between is merged, events pass at once. Default: `everySeconds` of the device. */
  pollSeconds: z.number().min(0.1).max(86_400).optional(),
  registers: z.record(signalName, register).refine((all) => Object.keys(all).length > 0, "name at least one register"),
});
export type ModbusConfig = z.infer<typeof schema>;

export const isBit = ({ table }: ModbusRegister) => table === "coil" || table === "discrete";

export function busOf({ host, port, serial }: ModbusConfig): string {
  return serial ?? `${host?.toLowerCase()}:${port}`;
}

export const modbus = defineDriver({
  schema,
  signals: ({ registers }) =>
    new Map(Object.entries(registers).map(([name, one]) => [name, one.unit ?? (isBit(one) ? "bool" : "1")] as const)),
  addresses: (config) =>
    Object.values(config.registers).flatMap((one) =>
      Array.from({ length: isBit(one) ? 1 : registersOf[one.type] }, (_, i) => {
        return `modbus ${busOf(config)}, unit ${config.unitId}, ${one.table} ${one.address + i}`;
      }),
    ),
  bus: ({ serial, baudRate, parity, stopBits }) =>
    serial === undefined ? undefined : { name: serial, settings: `${baudRate} baud, parity ${parity}, ${stopBits} stop bits` },
  range({ registers }, name) {
    const one = registers[name];
    if (!one || isBit(one) || one.type === "f32") return undefined;
    const ends = rawRange[one.type].map((raw) => raw * one.scale + one.offset);
    return [Math.min(...ends), Math.max(...ends)];
  },
  problems: (config) => [
    ...((config.host === undefined) === (config.serial === undefined)
      ? [{ path: [], message: "give either host (Modbus TCP) or serial (Modbus RTU)" }]
      : []),
    ...(config.serial !== undefined && config.unitId > 247
      ? [{ path: ["unitId"], message: "a unit on a serial line has a number up to 247" }]
      : []),
    ...Object.entries(config.registers).flatMap(([name, one]) => {
      const end = one.address + (isBit(one) ? 1 : registersOf[one.type]);
      if (end > 65_536)
        return [{ path: ["registers", name, "address"], message: `a ${one.type} at ${one.address} ends after the last register` }];
      if (isBit(one) && one.unit !== undefined && one.unit !== "bool")
        return [{ path: ["registers", name, "unit"], message: `a ${one.table} is a bit: its unit is bool` }];
      return [];
    }),
  ],
});
