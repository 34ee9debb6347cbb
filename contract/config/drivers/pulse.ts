import * as z from "zod";
import { defineDriver, signalName } from "./driverKind.ts";

const line = z.strictObject({
  /** Number of the line on the chip (`gpioinfo` lists them). */
  line: z.int().min(0).max(1_023),
  /** `pulses`: every pulse counts · `state`: on or off matters (door, "full" lamp). */
  reads: z.enum(["pulses", "state"]).default("pulses"),
  /** The edge with which a pulse begins; a contact against ground with a pull-up falls when it closes. */
  edge: z.enum(["falling", "rising"]).default("falling"),
  /** A contact must rest this long before it counts as changed; shorter is bounce. */
  debounceMs: z.number().min(0).max(5_000).default(50),
});

const schema = z.strictObject({
  type: z.literal("pulse"),
  chip: z.string().min(1).default("gpiochip0"),
  bias: z.enum(["as-is", "disable", "pull-up", "pull-down"]).default("pull-up"),
  lines: z.record(signalName, line).refine((all) => Object.keys(all).length > 0, "name at least one line"),
  /** The programs of Debian's `gpiod`. */
  gpiomon: z.string().default("gpiomon"),
  gpioget: z.string().default("gpioget"),
});
export type PulseConfig = z.infer<typeof schema>;

/** Dry contacts on GPIO lines. */
export const pulse = defineDriver({
  schema,
  signals: ({ lines }) =>
    new Map(Object.entries(lines).map(([name, { reads }]) => [name, reads === "pulses" ? "pulses" : "bool"] as const)),
  addresses: ({ chip, lines }) => Object.values(lines).map(({ line: number }) => `GPIO ${chip.replace(/^\/dev\//, "")} line ${number}`),
});
