/** `npm run test:long [-- NAME…] [--scale 0..1]`: test/long/NAME.test.ts, all of them without a name. The scale is in MIMAMORI_SCALE. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { close, vitest } from "./support/steps.ts";

const folder = join(import.meta.dirname, "long");
const existing = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => file.slice(0, -".test.ts".length))
  : [];

function wrong(message: string): never {
  console.error(message);
  process.exit(2);
}

function parse() {
  try {
    return parseArgs({ allowPositionals: true, options: { scale: { type: "string", default: "1" } } });
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

const { values, positionals: names } = parse();
const scale = Number(values.scale);
if (!(scale >= 0 && scale <= 1) || values.scale === "") wrong(`--scale ${values.scale}: a number from 0 to 1, e.g. --scale 0.1`);
const unknown = names.filter((name) => !existing.includes(name));
if (unknown.length > 0) wrong(`there is no long test "${unknown.join('", "')}"; there are: ${existing.join(", ") || "none yet"}`);

const files = (names.length > 0 ? names : existing).map((name) => `test/long/${name}.test.ts`);
if (files.length === 0) close([]);
close([vitest(["--config", "vitest.long.config.ts", ...files], { MIMAMORI_SCALE: String(scale) })]);
