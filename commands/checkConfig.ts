/** `check-config`: every problem with file, line and column, or that there is none. */
import { resolve } from "node:path";
import { stringify } from "yaml";
import type { Config } from "../contract/config/schema.ts";
import { calendarCheck } from "./calendarCheck.ts";
import { answer, type Command, parse, readConfig } from "./command.ts";
import { openProfiles } from "./edgeParts.ts";

export const checkConfig: Command = async (args) => {
  const { values } = parse(args, { effective: { type: "boolean", default: false } });
  const config = readConfig(values, calendarCheck);
  if (values.effective) {
    const sets = new Set(values.set?.map((pair) => pair.slice(0, pair.indexOf("="))));
    const origin = sets.size > 0 ? `# from ${values.config}; by --set: ${[...sets].join(", ")}` : `# from ${values.config}`;
    const { calibrated, origins } = withCalibrations(config, resolve(values.data));
    answer([`${origin}; what the file leaves out is its default`, ...origins, stringify(calibrated).trimEnd()].join("\n"));
    return 0;
  }
  const devices = Object.values(config.centers).reduce((sum, center) => sum + Object.keys(center.devices).length, 0);
  answer(`${values.config}: 問題ありません（${Object.keys(config.centers).length}か所、機器${devices}台）`);
  return 0;
};

/** The configuration as this machine's agents use it, and where each calibrated number comes from. */
function withCalibrations(config: Config, dataDir: string): { calibrated: Config; origins: string[] } {
  const calibrated = structuredClone(config);
  const origins: string[] = [];
  for (const [id, { devices }] of Object.entries(calibrated.centers)) {
    const profiles = openProfiles({ dataDir }, id);
    for (const [device, deviceConfig] of Object.entries(devices)) {
      devices[device] = profiles.calibrated(device, deviceConfig);
      for (const { at, who, quantities = {} } of profiles.of(device))
        for (const [quantity, numbers] of Object.entries(quantities))
          origins.push(`# centers.${id}.devices.${device}.quantities.${quantity}: calibrated ${at} by ${who}: ${JSON.stringify(numbers)}`);
    }
  }
  return { calibrated, origins };
}
