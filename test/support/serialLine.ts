/** A serial line without hardware: a pseudo terminal, made by `script` of util-linux, with the test as the device at its other end. */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { atEnd, waitFor } from "./processes.ts";

export interface SerialLine {
  /** What stands as `serial` in a configuration, e.g. /dev/pts/3. */
  path: string;
  /** What is done with the bytes that came from the driver. */
  onBytes(listener: (bytes: Buffer) => void): void;
  /** Bytes of the device. */
  send(bytes: Uint8Array): void;
  /** The line is gone, as if the adapter was pulled out. */
  close(): Promise<void>;
}

/** False where there is no pseudo terminal or no library for serial ports: says so; RTU is then not tested. */
export async function serialLinesWork(): Promise<boolean> {
  try {
    createRequire(import.meta.url).resolve("serialport");
    await (await startSerialLine()).close();
    return true;
  } catch (error) {
    console.warn(`skipped: no serial line can be made here (${error instanceof Error ? error.message : error})`);
    return false;
  }
}

export async function startSerialLine(): Promise<SerialLine> {
  const child: ChildProcess = spawn("script", ["-qfc", "stty raw -echo; tty; exec sleep infinity", "/dev/null"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  let [path, failed]: [string | undefined, string | undefined] = [undefined, undefined];
  let listener: (bytes: Buffer) => void = () => {};
  child.once("error", (error) => {
    failed = error.message;
  });
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      failed ??= "script ended";
      resolve();
    });
    child.once("error", () => resolve());
  });
  child.stdin?.on("error", () => {}); // the line is gone
  let said = "";
  child.stdout?.on("data", (bytes: Buffer) => {
    if (path !== undefined) return listener(bytes);
    said += bytes.toString("latin1");
    path = /\/dev\/\S+(?=\r?\n)/.exec(said)?.[0];
  });
  const close = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  atEnd(close);
  await waitFor(() => path !== undefined || failed !== undefined, { what: "a pseudo terminal" });
  if (path === undefined) throw new Error(failed ?? "no pseudo terminal");
  return {
    path,
    onBytes(next) {
      listener = next;
    },
    send: (bytes) => void child.stdin?.write(bytes),
    close,
  };
}

/** CRC of Modbus RTU (Modbus over Serial Line 1.02, 6.2.2), low byte first. */
function crc(bytes: Uint8Array): Buffer {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return Buffer.from([sum & 0xff, sum >> 8]);
}

export function withCrc(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, crc(bytes)]);
}

export interface RtuRequest {
  unit: number;
  functionCode: number;
  address: number;
  count: number;
}

/** Whole requests on the line; a wrong sum is an error of the driver and thrown. */
export function onRequest(line: SerialLine, answer: (request: RtuRequest) => void): void {
  let buffer = Buffer.alloc(0);
  line.onBytes((bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    for (; buffer.length >= 8; buffer = buffer.subarray(8)) {
      if (!crc(buffer.subarray(0, 6)).equals(buffer.subarray(6, 8)))
        throw new Error(`a request with a wrong sum: ${buffer.toString("hex")}`);
      answer({ unit: buffer[0]!, functionCode: buffer[1]!, address: buffer.readUInt16BE(2), count: buffer.readUInt16BE(4) });
    }
  });
}

/** The answer of a well unit whose registers all hold `value`. */
export function rtuRegisters({ unit, functionCode, count }: RtuRequest, value: number): Buffer {
  const data = Buffer.alloc(count * 2);
  for (let i = 0; i < count; i++) data.writeUInt16BE(value, i * 2);
  return withCrc(Buffer.concat([Buffer.from([unit, functionCode, data.length]), data]));
}
