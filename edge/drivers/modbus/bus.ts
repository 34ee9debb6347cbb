/**
 * One Modbus line (a TCP host or a serial port) with any number of units on it: one transaction at a time, reconnecting with back-off.
 *
 * After a time-out or a frame that makes no sense the connection is made anew, so that the rest of an old answer is never taken for the next
 * one. A unit that does not answer is left alone for a while: it must not cost the others on the line its time-out at every turn.
 */
import { busOf, type ModbusConfig } from "../../../contract/config/drivers/modbus.ts";
import { sleep, within } from "../../../runtime/clock.ts";
import { messageOf } from "../../../runtime/errors.ts";
import { backoff } from "../../../runtime/retry.ts";
import { ReadFailed } from "../../driver.ts";
import type { RegisterGroup } from "./registers.ts";

type ModbusRTU = InstanceType<typeof import("modbus-serial")["default"]>;

const connectWithinMs = 3_000;
const closeWithinMs = 1_000;
const retry = { firstMs: 500, maxMs: 30_000 };

/** Exceptions that mean "not now" or "nobody there": acknowledge, busy, gateway path unavailable, gateway target failed to respond. */
const missingUnit = new Set([5, 6, 10, 11]);

interface Quiet {
  until: number;
  waits: Iterator<number, never>;
  last: ReadFailed;
}

export class ModbusBus {
  readonly #config: ModbusConfig;
  readonly #elapsed: () => number;
  readonly #stop = new AbortController();
  #client: ModbusRTU | undefined;
  /** The line itself cannot be opened. */
  #away: Quiet | undefined;
  /** Units that did not answer. */
  readonly #quiet = new Map<number, Quiet>();
  #turn: Promise<unknown> = Promise.resolve();

  /** `elapsed`: milliseconds that rise evenly. */
  constructor(config: ModbusConfig, elapsed: () => number = () => performance.now()) {
    this.#config = config;
    this.#elapsed = elapsed;
  }

  /** The bytes of a group. Rejects with ReadFailed; waits for its turn, and gives it up when the signal aborts. */
  read(unitId: number, group: RegisterGroup, timeoutMs: number, signal: AbortSignal): Promise<Buffer> {
    const work = this.#turn.then(() => {
      if (signal.aborted || this.#stop.signal.aborted) throw new ReadFailed("timeout", "no turn on the line in time");
      return this.#transact(unitId, group, timeoutMs);
    });
    this.#turn = work.catch(() => {});
    return work;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#turn;
    await this.#disconnect();
  }

  async #transact(unitId: number, group: RegisterGroup, timeoutMs: number): Promise<Buffer> {
    const quiet = this.#quiet.get(unitId);
    if (quiet && this.#elapsed() < quiet.until) throw quiet.last;
    // Frames on a serial line carry no number: a late answer to the last request may lie there, and goes with the old connection.
    if (quiet && this.#config.serial !== undefined) await this.#disconnect();
    const client = await this.#connected();
    client.setID(unitId);
    client.setTimeout(timeoutMs);
    try {
      const answer = await this.#bounded(request(client, group), timeoutMs + 100);
      this.#quiet.delete(unitId);
      return answer;
    } catch (error) {
      const code = (error as { modbusCode?: number }).modbusCode;
      // An exception is an answer: the line is fine. So is that of a gateway which misses a unit behind it.
      if (code !== undefined && !missingUnit.has(code)) {
        this.#quiet.delete(unitId);
        throw new ReadFailed("refused", `unit ${unitId}: ${messageOf(error)}`);
      }
      if (code === undefined) await this.#disconnect();
      const failed = new ReadFailed(
        code !== undefined ? "no-answer" : isTimeout(error) ? "timeout" : "bad-answer",
        `unit ${unitId}: ${wordsOf(error)}`,
      );
      const waits = quiet?.waits ?? backoff(retry);
      this.#quiet.set(unitId, { until: this.#elapsed() + waits.next().value, waits, last: failed });
      throw failed;
    }
  }

  async #connected(): Promise<ModbusRTU> {
    if (this.#client?.isOpen) return this.#client;
    if (this.#away && this.#elapsed() < this.#away.until) throw this.#away.last;
    await this.#disconnect();
    // Loaded when it is needed: an agent without Modbus does not carry it.
    const { default: Client } = await import("modbus-serial");
    const client: ModbusRTU = new Client.default();
    client.on("error", () => {}); // a line that breaks shows at the next request
    this.#client = client;
    try {
      await this.#bounded(open(client, this.#config), connectWithinMs);
      this.#away = undefined;
      return client;
    } catch (error) {
      await this.#disconnect();
      const waits = this.#away?.waits ?? backoff(retry);
      const last = new ReadFailed("not-connected", `${busOf(this.#config)}: ${messageOf(error)}`);
      this.#away = { until: this.#elapsed() + waits.next().value, waits, last };
      throw last;
    }
  }

  /** The library never settles a request whose connection was destroyed. */
  async #bounded<T>(work: Promise<T>, ms: number): Promise<T> {
    work.catch(() => {});
    const done = new AbortController();
    const late = sleep(ms, AbortSignal.any([done.signal, this.#stop.signal])).then((): never => {
      throw new ReadFailed("timeout", "no answer in time");
    });
    late.catch(() => {});
    try {
      return await Promise.race([work, late]);
    } finally {
      done.abort();
    }
  }

  async #disconnect(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (!client) return;
    // A serial port must be closed in order before it can be opened again.
    if (this.#config.serial !== undefined && client.isOpen) await within(closeWithinMs, new Promise((resolve) => client.close(resolve)));
    await within(closeWithinMs, new Promise<void>((resolve) => client.destroy(() => resolve())));
  }
}

function open(client: ModbusRTU, { host, port, serial, baudRate, parity, stopBits }: ModbusConfig): Promise<void> {
  if (serial !== undefined) return client.connectRTUBuffered(serial, { baudRate, parity, stopBits, dataBits: 8 });
  return client.connectTCP(host!, { port });
}

async function request(client: ModbusRTU, group: RegisterGroup): Promise<Buffer> {
  const bytes = await answerTo(client, group);
  const wanted = group.table === "coil" || group.table === "discrete" ? Math.ceil(group.length / 8) : group.length * 2;
  if (bytes.length < wanted) throw new Error(`the answer has ${bytes.length} bytes, ${wanted} were asked for`);
  return bytes;
}

async function answerTo(client: ModbusRTU, { table, address, length }: RegisterGroup): Promise<Buffer> {
  switch (table) {
    case "coil":
      return (await client.readCoils(address, length)).buffer;
    case "discrete":
      return (await client.readDiscreteInputs(address, length)).buffer;
    case "input":
      return (await client.readInputRegisters(address, length)).buffer;
    case "holding":
      return (await client.readHoldingRegisters(address, length)).buffer;
  }
}

/** Some errors of the library are plain objects with a message. */
function wordsOf(error: unknown): string {
  return (error as { message?: string } | null)?.message ?? messageOf(error);
}

function isTimeout(error: unknown): boolean {
  return (error instanceof ReadFailed && error.problem === "timeout") || (error as { errno?: unknown }).errno === "ETIMEDOUT";
}
