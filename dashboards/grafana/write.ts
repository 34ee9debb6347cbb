/** `npm run dashboards [-- --pages https://mimamori.example --out DIR]`: writes the files of `deploy/grafana` that are made of code. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { grafanaFiles } from "./files.ts";

const { values } = parseArgs({ options: { pages: { type: "string" }, out: { type: "string" } } });
const out = values.out ?? join(import.meta.dirname, "../../deploy/grafana");
for (const [path, text] of grafanaFiles(values.pages)) {
  const file = join(out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${file}\n`);
}
