/** Modbus units for tests: a real server with all four tables, and a server of raw frames that does everything wrong that a test wants. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { ServerTCP } from "modbus-serial";
import { type ModbusConfig, modbus } from "../../contract/config/drivers/modbus.ts";
import { atEnd, freePort } from "./processes.ts";

/** Address → value; an address that is not there is refused with exception 2. */
export interface Tables {
  holding: Record<number, number>;
  input: Record<number, number>;
  coil: Record<number, boolean>;
  discrete: Record<number, boolean>;
}

export interface ModbusServer {
  port: number;
  /** What its units hold; a test changes it as it likes. */
  tables: Tables;
  /** Units that never answer. */
  dead: Set<number>;
  /** Values asked for so far, by unit. */
  asked: number[];
  /** Connections that were accepted so far. */
  connections: number;
  /** Nobody listens any more; connections are cut. Idempotent. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
}

/** modbus-serial's own server; every unit number holds the same tables. */
export async function startModbusServer(tables: Partial<Tables> = {}): Promise<ModbusServer> {
  let running: ServerTCP | undefined;
  const server: ModbusServer = {
    port: await freePort(),
    tables: { holding: {}, input: {}, coil: {}, discrete: {}, ...tables },
    dead: new Set(),
    asked: [],
    connections: 0,
    async stop() {
      const last = running;
      running = undefined;
      if (last) await new Promise<void>((resolve) => last.close(() => resolve()));
    },
    async start() {
      const from =
        <T>(table: () => Record<number, T>) =>
        (address: number, unit: number) => {
          server.asked.push(unit);
          // A promise that never settles: the server says nothing.
          if (server.dead.has(unit)) return new Promise<T>(() => {});
          const value = table()[address];
          if (value === undefined) throw Object.assign(new Error("no such address"), { modbusErrorCode: 2 });
          return value;
        };
      const next = new ServerTCP(
        {
          getHoldingRegister: from(() => server.tables.holding) as (address: number, unit: number) => number,
          getInputRegister: from(() => server.tables.input) as (address: number, unit: number) => number,
          getCoil: from(() => server.tables.coil) as (address: number, unit: number) => boolean,
          getDiscreteInput: from(() => server.tables.discrete) as (address: number, unit: number) => boolean,
        },
        { host: "127.0.0.1", port: server.port, unitID: 255 },
      );
      next.on("socketError", () => {}); // a client that hangs up
      (next as unknown as { _server: NodeJS.EventEmitter })._server.on("connection", () => server.connections++);
      await new Promise<void>((resolve) => next.once("initialized", () => resolve()));
      running = next;
    },
  };
  await server.start();
  atEnd(server.stop);
  return server;
}

/** One request as it came over the wire. */
export interface RawRequest {
  transaction: number;
  unit: number;
  functionCode: number;
  address: number;
  count: number;
  /** The same, byte by byte. */
  bytes: Buffer;
}

export interface RawModbus {
  port: number;
  requests: RawRequest[];
  /** Connections that were accepted so far. */
  connections: number;
  /** What is done with each request from now on. */
  behave(what: (request: RawRequest, socket: Socket) => unknown): void;
}

/** A server of Modbus TCP that parses requests and leaves every byte of the answer to the test. */
export async function startRawModbus(): Promise<RawModbus> {
  let behaviour: (request: RawRequest, socket: Socket) => unknown = () => {};
  const sockets = new Set<Socket>();
  const raw: RawModbus = {
    port: 0,
    requests: [],
    connections: 0,
    behave(what) {
      behaviour = what;
    },
  };
  const server = createServer((socket) => {
    raw.connections++;
    sockets.add(socket);
    socket.setNoDelay();
    socket.on("error", () => {}); // a client that hangs up
    socket.on("close", () => sockets.delete(socket));
    let buffer = Buffer.alloc(0);
    socket.on("data", (data) => {
      buffer = Buffer.concat([buffer, data]);
      for (; buffer.length >= 12; buffer = buffer.subarray(12)) {
        const request: RawRequest = {
          transaction: buffer.readUInt16BE(0),
          unit: buffer[6]!,
          functionCode: buffer[7]!,
          address: buffer.readUInt16BE(8),
          count: buffer.readUInt16BE(10),
          bytes: buffer.subarray(0, 12),
        };
        raw.requests.push(request);
        behaviour(request, socket);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  raw.port = (server.address() as { port: number }).port;
  atEnd(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return raw;
}

/** A whole answer: MBAP header, unit, function code, byte count, data. Every part can be forged. */
export function frame(
  request: RawRequest,
  data: Buffer,
  forged: Partial<RawRequest> & { byteCount?: number; length?: number } = {},
): Buffer {
  const { transaction, unit, functionCode } = { ...request, ...forged };
  const body = Buffer.concat([Buffer.from([unit, functionCode, forged.byteCount ?? data.length]), data]);
  const head = Buffer.alloc(6);
  head.writeUInt16BE(transaction, 0);
  head.writeUInt16BE(forged.length ?? body.length, 4);
  return Buffer.concat([head, body]);
}

/** The answer of a well unit whose registers all hold `value`. */
export function registersOf(request: RawRequest, value: number): Buffer {
  const data = Buffer.alloc(request.count * 2);
  for (let i = 0; i < request.count; i++) data.writeUInt16BE(value, i * 2);
  return frame(request, data);
}

/** The driver's settings for a server of this machine. */
export function modbusConfig(port: number, registers: Record<string, unknown>, more: Record<string, unknown> = {}): ModbusConfig {
  return modbus.schema.parse({ type: "modbus", host: "127.0.0.1", port, timeoutMs: 300, registers, ...more });
}
