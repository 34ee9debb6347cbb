import * as z from "zod";
import { defineDriver } from "./driverKind.ts";

/** A machine that is not there, for demonstrations and tests; gives quantities, no signals. */
export const simulated = defineDriver({
  schema: z.strictObject({
    type: z.literal("simulated"),
    seed: z.int().min(0).optional(),
    /** Simulated time runs so many times faster; for demonstrations and tests. */
    speed: z.number().min(1).max(100_000).default(1),
    /** Simulated staff change the bag by themselves. */
    staff: z.boolean().default(true),
    /** A compactor's level when its agent starts for the first time; for demonstrations and tests. */
    startFill: z.number().min(0).max(1).optional(),
  }),
  signals: () => new Map(),
  addresses: () => [],
});
