/** Every driver that an agent knows: a new one is a folder here and a line in this list. */
import type { Driver, DriverContext } from "../driver.ts";
import { simulated } from "./simulated/index.ts";

const drivers = { simulated } satisfies Record<DriverContext["config"]["driver"]["type"], (context: DriverContext) => Driver>;

export function makeDriver(context: DriverContext): Driver {
  return drivers[context.config.driver.type](context);
}
