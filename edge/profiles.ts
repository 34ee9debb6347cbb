/**
 * What installers say of a device after it was configured: calibrations, and that the machine was replaced. One dated JSON file each, in the
 * agent's data folder; the newest wins, quantity by quantity, and undoing is deleting the newest.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { conversionProblems, conversionSchema } from "../contract/config/conversions.ts";
import { conversionsOf, type DeviceConfig } from "../contract/config/schema.ts";
import { type QuantityName, quantities } from "../contract/quantities.ts";
import { messageOf } from "../runtime/errors.ts";
import type { Log } from "../runtime/log.ts";

const schema = z.strictObject({
  v: z.literal(1),
  at: z.iso.datetime(),
  who: z.string().min(1).max(40),
  why: z.string().min(1).max(200),
  /** Numbers laid over the rules of the configuration, e.g. `{fillRatio: {emptyM: 0.62, fullM: 0.1}}`. */
  quantities: z.partialRecord(z.enum(Object.keys(quantities) as [keyof typeof quantities]), z.record(z.string(), z.number())).optional(),
  /** Another machine stands here: totals go on where they are, whatever its counter shows. */
  replaced: z.literal(true).optional(),
});
export type Profile = z.infer<typeof schema>;

export class Profiles {
  readonly #dir: string;
  readonly #log: Log;

  /** `dir`: the folder of one center. It need not be there. */
  constructor(dir: string, log: Log) {
    this.#dir = dir;
    this.#log = log;
  }

  /** Names of a device's files, oldest first. Changes whenever one comes or goes. */
  names(device: string): string[] {
    try {
      return readdirSync(join(this.#dir, device))
        .filter((name) => name.endsWith(".json"))
        .sort();
    } catch {
      return [];
    }
  }

  /** The profiles of a device, oldest first; a file that is wrong is left out and said. */
  of(device: string): (Profile & { name: string })[] {
    return this.names(device).flatMap((name) => {
      try {
        return [{ name, ...schema.parse(JSON.parse(readFileSync(join(this.#dir, device, name), "utf8"))) }];
      } catch (error) {
        this.#log.warn("profile-refused", { device, file: name, error: messageOf(error), once: `${device}/${name}` });
        return [];
      }
    });
  }

  /** The configuration with the calibrations laid over it; numbers that make no possible rule are left out and said. */
  calibrated(device: string, config: DeviceConfig): DeviceConfig {
    const configured = new Map(conversionsOf(config));
    const rules = new Map(configured);
    for (const { name, quantities: laid = {} } of this.of(device)) {
      for (const [quantity, numbers] of Object.entries(laid) as [QuantityName, Record<string, number>][]) {
        // Over what was configured: nothing of an older calibration shines through.
        const rule = configured.get(quantity);
        if (!rule) continue;
        const parsed = conversionSchema.safeParse({ ...rule, ...numbers });
        const problem = parsed.success ? conversionProblems(quantity, parsed.data)[0]?.message : parsed.error.issues[0]?.message;
        if (parsed.success && problem === undefined) rules.set(quantity, parsed.data);
        else this.#log.warn("profile-refused", { device, file: name, error: problem, once: `${device}/${name}` });
      }
    }
    return { ...config, quantities: Object.fromEntries(rules) as DeviceConfig["quantities"] };
  }

  /** Writes a profile whole or not at all; returns its file. */
  write(device: string, profile: Profile): string {
    const folder = join(this.#dir, device);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${profile.at.replaceAll(/[:.]/g, "-")}.json`);
    writeFileSync(`${file}.new`, `${JSON.stringify(schema.parse(profile), undefined, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
    return file;
  }

  /** Deletes the newest calibration of a device; what it was, or undefined if there is none. */
  undo(device: string): Profile | undefined {
    const newest = this.of(device).findLast(({ quantities: laid }) => laid !== undefined);
    if (newest) rmSync(join(this.#dir, device, newest.name));
    return newest;
  }
}
