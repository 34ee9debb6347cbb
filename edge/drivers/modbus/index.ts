/** Reads registers and coils of a Modbus unit, over TCP or a serial line. */
import { busOf, type ModbusConfig } from "../../../contract/config/drivers/modbus.ts";
import type { Heard } from "../../../contract/signals.ts";
import type { Source, SourceContext } from "../../source.ts";
import { ModbusBus } from "./bus.ts";
import { groupRegisters, readGroup } from "./registers.ts";

export function modbusSource(config: ModbusConfig, { shared, now }: SourceContext): Source {
  const groups = groupRegisters(config.registers);
  const { part: bus, release } = shared.use(`modbus ${busOf(config)}`, () => new ModbusBus(config));
  return {
    async read(_now, signal): Promise<Heard[]> {
      const signals = [];
      for (const group of groups) signals.push(...readGroup(group, await bus.read(config.unitId, group, config.timeoutMs, signal)));
      return [{ at: now(), signals }];
    },
    close: release,
  };
}
