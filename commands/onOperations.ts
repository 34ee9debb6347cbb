/** Commands on the operations store: opened, worked on, closed; what the store refuses is said with a remedy. */
import { Access, byCommand } from "../records/operations/access.ts";
import { type Operations, openOperations } from "../records/operations/store.ts";
import { systemClock } from "../runtime/clock.ts";
import { ConfigError, Rejected } from "../runtime/errors.ts";
import type { Log } from "../runtime/log.ts";
import { createSecurityLog } from "../runtime/securityLog.ts";
import { type Common, common } from "./command.ts";

export interface OperationsParts extends Common {
  operations: Operations;
  /** Of people, tokens and staff codes: written down as done by a command. */
  access: Access;
  /** A person's name stays out of every log. */
  security: Log;
}

/** Exit 0, or 1 after `Rejected`; `remedy` is what to use instead. */
export async function onOperations(
  values: Parameters<typeof common>[0],
  remedy: string,
  work: (parts: OperationsParts) => Promise<void>,
): Promise<number> {
  const context = common(values);
  const operations = await openOperations(context.config.operations.url, context.dataDir);
  try {
    const security = createSecurityLog(context.dataDir);
    const access = new Access(operations, { by: byCommand, now: systemClock.now(), security });
    await work({ ...context, operations, access, security });
    return 0;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    process.stderr.write(`${error.message}; use ${remedy}\n`);
    return 1;
  } finally {
    await operations.close();
  }
}

/** `--center C` as it is in the configuration, null without; refused when there is no such center. */
export function centerOf({ config }: Common, center: string | undefined): string | null {
  if (center === undefined) return null;
  if (!Object.hasOwn(config.centers, center))
    throw new ConfigError(`--center ${center}: there is no such center; one of ${Object.keys(config.centers).join(", ")}`);
  return center;
}
