/** Every driver that an agent knows: a new one is a folder here, a file in contract/config/drivers and a line in each list. */
import type { DriverConfig, DriverConfigOf } from "../../contract/config/schema.ts";
import type { Driver, SimulatedContext } from "../driver.ts";
import type { Source, SourceContext } from "../source.ts";
import { httpSource } from "./http/index.ts";
import { modbusSource } from "./modbus/index.ts";
import { mqttSource } from "./mqtt/index.ts";
import { pulseSource } from "./pulse/index.ts";
import { simulated } from "./simulated/index.ts";

export type SourceConfig = Exclude<DriverConfig, { type: "simulated" }>;

const sources: { [T in SourceConfig["type"]]: (config: DriverConfigOf<T>, context: SourceContext) => Source } = {
  modbus: modbusSource,
  pulse: pulseSource,
  mqtt: mqttSource,
  http: httpSource,
};

export function makeSource(config: SourceConfig, context: SourceContext): Source {
  return (sources[config.type] as (config: SourceConfig, context: SourceContext) => Source)(config, context);
}

export function makeSimulated(context: SimulatedContext): Driver {
  return simulated(context);
}
