/** Commands of the server: carried out or refused, and the answer goes into the next status. */
import * as z from "zod";
import { type AgentStatus, type Command, commandSchema } from "../contract/messages.ts";
import { Unavailable } from "../runtime/errors.ts";
import type { WatchedDevice } from "./watchedDevice.ts";

export type CommandAnswer = NonNullable<AgentStatus["command"]>;

export interface Carrier {
  devices: ReadonlyMap<string, WatchedDevice>;
  /** The past is filled in and the devices are read: commands make sense. */
  reading: boolean;
  /** Remembers an interval over a restart; null forgets it. */
  keepInterval(device: string, everySeconds: number | null): void;
}

const withId = z.object({ id: z.uuid() });

/** The answer; undefined: not even an id to answer to. */
export function carryOut(payload: unknown, carrier: Carrier): CommandAnswer | undefined {
  const parsed = commandSchema.safeParse(payload);
  if (!parsed.success) {
    const asked = withId.safeParse(payload);
    return asked.success ? { id: asked.data.id, ok: false, reason: "unknown-command" } : undefined;
  }
  let reason: CommandAnswer["reason"];
  try {
    reason = refusal(parsed.data, carrier);
  } catch (error) {
    // The disk does not take what must be remembered.
    if (!(error instanceof Unavailable)) throw error;
    reason = "failed";
  }
  return { id: parsed.data.id, ok: reason === undefined, ...(reason && { reason }) };
}

function refusal(command: Command, { devices, reading, keepInterval }: Carrier): CommandAnswer["reason"] {
  // While the past is filled in, a device must not be moved to the present.
  if (!reading) return "not-reading";
  const device = command.device === undefined ? undefined : devices.get(command.device);
  if (command.device !== undefined && !device) return "unknown-device";
  switch (command.command) {
    case "read-now":
      for (const one of device ? [device] : devices.values()) one.readNow();
      return undefined;
    case "bag-changed":
      // A simulated machine empties itself; a real one shows it by its level, so it is only read soon.
      device!.carryOut(command);
      device!.readNow();
      return undefined;
    case "set-interval":
      keepInterval(command.device, command.everySeconds);
      device!.readEvery(command.everySeconds);
      return undefined;
  }
}
