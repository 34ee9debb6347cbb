/** `check-config`: every problem with file, line and column, or that there is none. */
import { stringify } from "yaml";
import { answer, type Command, parse, readConfig } from "./command.ts";

export const checkConfig: Command = async (args) => {
  const { values } = parse(args, { effective: { type: "boolean", default: false } });
  const config = readConfig(values);
  if (values.effective) {
    const sets = new Set(values.set?.map((pair) => pair.slice(0, pair.indexOf("="))));
    const origin = sets.size > 0 ? `# from ${values.config}; by --set: ${[...sets].join(", ")}` : `# from ${values.config}`;
    answer(`${origin}; what the file leaves out is its default\n${stringify(config).trimEnd()}`);
    return 0;
  }
  const devices = Object.values(config.centers).reduce((sum, center) => sum + Object.keys(center.devices).length, 0);
  answer(`${values.config}: 問題ありません（${Object.keys(config.centers).length}か所、機器${devices}台）`);
  return 0;
};
