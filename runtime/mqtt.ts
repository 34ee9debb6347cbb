/**
 * One MQTT connection that is kept for ever: own back-off with jitter, no store of its own (whoever publishes keeps what matters).
 *
 * Every attempt is a new client of the library, so nothing unsent is carried over silently. MQTT 3.1.1, QoS 1, clean sessions.
 */
import { connect, type MqttClient } from "mqtt";
import { sleep, within } from "./clock.ts";
import { messageOf, Unavailable } from "./errors.ts";
import type { Closable } from "./lifecycle.ts";
import type { Log } from "./log.ts";
import { type Backoff, backoff } from "./retry.ts";
import { tlsRemedy } from "./tlsRemedy.ts";

export interface MqttOptions {
  /** `mqtt://host:port` or `mqtts://host:port`: then the broker's certificate must be trusted and be made for that host. */
  url: string;
  /** PEM of the authority to trust instead of the system's. */
  ca?: string;
  clientId: string;
  username?: string;
  password?: string;
  /** Looked at whenever a connection is made. */
  subscribe: readonly string[];
  will?: { topic: string; payload: string };
  /** `retained`: the broker remembered it from before the subscription. */
  onMessage(topic: string, payload: Uint8Array, retained: boolean): void;
  onUp?(): void;
  onDown?(): void;
  log: Log;
  retry?: Backoff;
}

export interface MqttLink extends Closable {
  readonly connected: boolean;
  /** Resolves when the broker has taken the message (which does not mean stored). Rejects with Unavailable. */
  publish(topic: string, payload: string, options?: { retain?: boolean }): Promise<void>;
}

const connectTimeoutMs = 5_000;
const endTimeoutMs = 1_000;

/**
 * A connection that the broker ended so soon, so many times in a row, each time letting us in again at once: that is what it looks like
 * when two clients have the same name. MQTT 3.1.1 does not say why a connection is ended.
 */
const soonMs = 60_000;
const timesInARow = 3;

const refusedRemedy =
  "the broker does not know this account with this secret: put the right one into the file of the secret, or make a new one there (agent rotate), and restart";

/** How one attempt to be connected went. */
type Ending = "never-up" | "up" | "thrown-out";

/** Starts to connect and returns at once. */
export function openMqtt(options: MqttOptions): MqttLink {
  const { retry = { firstMs: 500, maxMs: 30_000 } } = options;
  const stop = new AbortController();
  let client: MqttClient | undefined;
  let up = false;
  const unacknowledged = new Set<() => void>();
  const running = run();

  async function run(): Promise<void> {
    let waits = backoff(retry);
    let thrownOut = 0;
    while (!stop.signal.aborted) {
      const ending = await attempt();
      thrownOut = ending === "thrown-out" ? thrownOut + 1 : 0;
      // Two that throw each other out come back ever more slowly, so that each gets some time.
      if (ending !== "never-up" && thrownOut < timesInARow) waits = backoff(retry);
      if (thrownOut >= timesInARow) {
        const reason = "the broker ends the connection again and again: another client with this name?";
        options.log.error("name-taken", { broker: options.url, name: options.clientId, reason, once: options.url });
      }
      await sleep(waits.next().value, stop.signal);
    }
  }

  /** One connection from CONNECT to its end. */
  async function attempt(): Promise<Ending> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    let ending: Ending = "never-up";
    let upAt = 0;
    const current = connect(options.url, {
      clientId: options.clientId,
      ...(options.username !== undefined && { username: options.username }),
      ...(options.password !== undefined && { password: options.password }),
      ...(options.ca !== undefined && { ca: options.ca }),
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      connectTimeout: connectTimeoutMs,
      keepalive: 20,
      ...(options.will && {
        will: { topic: options.will.topic, payload: Buffer.from(options.will.payload), qos: 1 as const, retain: true },
      }),
    });
    client = current;
    const timer = setTimeout(end, connectTimeoutMs + 1_000);
    const aborted = () => end();
    stop.signal.addEventListener("abort", aborted, { once: true });
    current.on("connect", () => {
      clearTimeout(timer);
      const ready = (error?: Error | null) => {
        if (error) {
          options.log.warn("connect-refused", { broker: options.url, error, once: `${options.url} subscribe` });
          return end();
        }
        up = true;
        ending = "up";
        upAt = performance.now();
        options.log.info("connected", { broker: options.url });
        options.onUp?.();
      };
      // The library answers an empty list with an error.
      if (options.subscribe.length === 0) ready();
      else current.subscribe([...options.subscribe], { qos: 1 }, ready);
    });
    current.on("message", (topic, payload, { retain }) => options.onMessage(topic, payload, retain));
    current.on("error", (error) => {
      const code = (error as { code?: unknown }).code;
      const refused = code === 4 || code === 5;
      options.log.warn(refused ? "connect-refused" : "connect-failed", {
        broker: options.url,
        error: messageOf(error) || String(code),
        ...remedyOf(code),
        once: `${options.url} ${code}`,
      });
      end();
    });
    current.on("close", () => {
      if (up && performance.now() - upAt < soonMs) ending = "thrown-out";
      end();
    });
    await ended;
    clearTimeout(timer);
    stop.signal.removeEventListener("abort", aborted);
    if (up) {
      up = false;
      if (!stop.signal.aborted) options.log.warn("disconnected", { broker: options.url });
      options.onDown?.();
    }
    await endClient(current, !stop.signal.aborted);
    for (const lost of unacknowledged) lost();
    unacknowledged.clear();
    return ending;
  }

  return {
    get connected() {
      return up;
    },
    publish(topic, payload, { retain = false } = {}) {
      return new Promise((resolve, reject) => {
        if (!up || !client) return reject(new Unavailable("not connected to the broker"));
        // The library forgets what waits for its acknowledgement when a connection ends: we do not.
        const lost = () => reject(new Unavailable("the connection ended before the broker had taken the message"));
        unacknowledged.add(lost);
        client.publish(topic, payload, { qos: 1, retain }, (error) => {
          unacknowledged.delete(lost);
          if (error) reject(new Unavailable(messageOf(error)));
          else resolve();
        });
      });
    },
    async close() {
      stop.abort();
      await running;
    },
  };
}

/** Code 4 and 5 are the broker's: bad name or password, not authorized. Our broker says 5 to both. */
function remedyOf(code: unknown): { remedy?: string } {
  const remedy = code === 4 || code === 5 ? refusedRemedy : typeof code === "string" ? tlsRemedy(code) : undefined;
  return remedy === undefined ? {} : { remedy };
}

/** Whether a filter (`+` one level, `#` the rest) covers a topic; topics of the broker itself (`$SYS`) only when named. */
export function topicMatches(filter: string, topic: string): boolean {
  if (topic.startsWith("$") && !filter.startsWith("$")) return false;
  const [wanted, levels] = [filter.split("/"), topic.split("/")];
  for (const [i, level] of wanted.entries()) {
    if (level === "#") return true;
    if (i >= levels.length || (level !== "+" && level !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}

/** The library's own end can wait for ever on a missing acknowledgement: bounded, then forced. */
async function endClient(client: MqttClient, force: boolean): Promise<void> {
  client.removeAllListeners("message");
  if (!force) {
    await within(endTimeoutMs, new Promise<void>((resolve) => client.end(false, {}, () => resolve())));
  }
  client.on("error", () => {}); // an error after the end has nobody left to tell
  await within(endTimeoutMs, new Promise<void>((resolve) => client.end(true, {}, () => resolve())));
  client.stream?.destroy(); // an end that was already under way is not forced by a second one
}
