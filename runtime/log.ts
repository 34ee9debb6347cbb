/**
 * One JSON line an event on stderr, event names from a closed list. stdout carries answers only.
 *
 * The same event with the same key within a minute is said once; the next line carries how often it was held back.
 */
import { destination, pino } from "pino";
import { messageOf } from "./errors.ts";

export const events = [
  "started", "stopping", "stopped", "listening", "connected", "disconnected", "connect-refused", "connect-failed", "name-taken",
  "store-unavailable", "store-back", "quarantined", "journal-dropped",
  "journal-unavailable", "journal-damaged", "clock-jumped", "clock-off", "clock-right", "profile-refused", "calibrated", "page-unavailable",
  "mail-refused", "home-assistant-waits", "history-started", "history-done", "driver-failed",
  "agent-connected", "agent-disconnected", "login-refused", "rights-refused", "connection-cut", "account-taken-over",
  "broker-open", "account-added", "account-changed", "account-rotated", "account-removed", "client-error", "hook-failed",
  "token-added", "token-revoked", "pairing-opened", "tablet-paired", "staff-code-added", "staff-code-removed",
  "job-failed", "jobs-late", "jobs-back", "ping-failed", "ping-back",
  "mail-sent", "mail-failed", "alert-opened", "alert-resolved", "stop-step-failed", "request-failed", "gap", "command-refused",
  "retention", "bag-changed", "bag-step", "settings-changed", "setting-left-out", "settings-unread",
  "certificate-loaded", "certificate-refused", "certificate-ending", "tls-refused", "plain-beyond-loopback",
] as const; // biome-ignore format: a list of names
export type EventName = (typeof events)[number];

/** Fields of a line. Never a secret, a payload or a word about a person: ids, counts, times and errors only. */
export interface Fields {
  error?: unknown;
  /** Lines of the same event and key within a minute are said once. */
  once?: string;
  [name: string]: unknown;
}

export interface Log {
  info(event: EventName, fields?: Fields): void;
  warn(event: EventName, fields?: Fields): void;
  error(event: EventName, fields?: Fields): void;
}

const onceForMs = 60_000;
const maxKeys = 1_000;

/**
 * A log of one process or part; `write` gets whole lines (default: stderr). `elapsed` rises evenly: a clock that is set back must not
 * silence anything for a day. `level`: lines below it are not written.
 */
export function createLog(
  part: string,
  write?: (line: string) => void,
  now: () => number = Date.now,
  elapsed: () => number = now === Date.now ? () => performance.now() : now,
  level: string = process.env.MIMAMORI_LOG ?? "info",
): Log {
  const sink = write ? { write } : destination({ dest: 2, sync: true });
  const logger = pino({ base: { part }, level, timestamp: () => `,"time":"${new Date(now()).toISOString()}"` }, sink);
  const said = new Map<string, { until: number; held: number }>();

  const say =
    (level: "info" | "warn" | "error") =>
    (event: EventName, fields: Fields = {}) => {
      const { error, once, ...rest } = fields;
      const line: Record<string, unknown> = { event, ...rest };
      if (error !== undefined) line.error = messageOf(error);
      if (once !== undefined) {
        const key = `${event}\n${once}`;
        const last = said.get(key);
        if (last && last.until > elapsed()) {
          last.held++;
          return;
        }
        if (last && last.held > 0) line.repeated = last.held;
        if (said.size >= maxKeys) said.delete(said.keys().next().value!);
        said.set(key, { until: elapsed() + onceForMs, held: 0 });
      }
      logger[level](line);
    };
  return { info: say("info"), warn: say("warn"), error: say("error") };
}

export const silentLog: Log = { info() {}, warn() {}, error() {} };
