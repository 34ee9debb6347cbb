/** `check-config`: every problem with file, line and column, or that there is none; `--effective`: what counts, and where it comes from. */
import { basename, resolve } from "node:path";
import type { Config } from "../contract/config/schema.ts";
import type { SettingRow } from "../records/operations/settings.ts";
import type { Loaded } from "../runtime/config.ts";
import { annotated } from "../runtime/yaml.ts";
import { calendarCheck } from "./calendarCheck.ts";
import { answer, type Command, parse, readDocument } from "./command.ts";
import { openProfiles } from "./edgeParts.ts";
import { asOfNow } from "./effective.ts";

export const checkConfig: Command = async (args) => {
  const { values } = parse(args, { effective: { type: "boolean", default: false } });
  const loaded = readDocument(values, calendarCheck);
  const { config } = loaded;
  if (values.effective) {
    answer(await effectiveText(loaded, values.config, resolve(values.data)));
    return 0;
  }
  const devices = Object.values(config.centers).reduce((sum, center) => sum + Object.keys(center.devices).length, 0);
  answer(`${values.config}: 問題ありません（${Object.keys(config.centers).length}か所、機器${devices}台）`);
  return 0;
};

/** YAML with the origin of each value behind it; a page's change stands above `--set` and both above the file. */
async function effectiveText(loaded: Loaded<Config>, file: string, dataDir: string): Promise<string> {
  const { config, rows, leftOut } = await asOfNow({ loaded, dataDir });
  const { calibrated, origins, calibratedAt } = withCalibrations(config, dataDir);
  const originOf = (path: (string | number)[]): string => {
    const name = path.join(".");
    const page = rows.find((row) => name === row.path || name.startsWith(`${row.path}.`));
    if (page) return changedWords(page);
    const calibration = calibratedAt.get(name);
    if (calibration) return calibration;
    const origin = loaded.originOf(path);
    if (origin.from === "set") return "--set";
    return origin.from === "file" ? `${basename(file)}:${origin.line}` : "default";
  };
  return [
    `# from ${file}; what the file leaves out is its default`,
    "# above the file: --set; above both: what was changed from a page",
    ...rows.filter(({ value }) => value === null).map((row) => `# ${row.path}: not set, ${changedWords(row)}`),
    ...leftOut.map(({ row, why }) => `# left out: ${row.path}, ${changedWords(row)}: ${why}`),
    ...origins,
    annotated(calibrated, originOf).trimEnd(),
  ].join("\n");
}

function changedWords({ setAt, setBy, before }: SettingRow): string {
  return `page, ${new Date(setAt).toISOString()} by ${setBy} (before: ${before === null ? "not set" : JSON.stringify(before)})`;
}

/** The configuration as this machine's agents use it, and where each calibrated number comes from. */
function withCalibrations(config: Config, dataDir: string) {
  const calibrated = structuredClone(config);
  const origins: string[] = [];
  const calibratedAt = new Map<string, string>();
  for (const [id, { devices }] of Object.entries(calibrated.centers)) {
    const profiles = openProfiles({ dataDir }, id);
    for (const [device, deviceConfig] of Object.entries(devices)) {
      devices[device] = profiles.calibrated(device, deviceConfig);
      for (const { at, who, quantities = {} } of profiles.of(device))
        for (const [quantity, numbers] of Object.entries(quantities)) {
          const path = `centers.${id}.devices.${device}.quantities.${quantity}`;
          origins.push(`# ${path}: calibrated ${at} by ${who}: ${JSON.stringify(numbers)}`);
          for (const name of Object.keys(numbers)) calibratedAt.set(`${path}.${name}`, `calibrated ${at} by ${who}`);
        }
    }
  }
  return { calibrated, origins, calibratedAt };
}
