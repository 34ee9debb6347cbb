/** `npm run bench -- CASE…`: figures of one run on this machine, as a table on stderr and JSON on stdout. Never an assertion on the wall clock. */
import { collectorBench } from "./collector.ts";
import { edgeBench } from "./edge.ts";
import { jobsBench } from "./jobs.ts";
import { replayBench } from "./replay.ts";
import { webBench } from "./series.ts";
import { startBench } from "./start.ts";
import { fleetBench } from "./web/fleetPages.ts";

const cases: Record<string, () => Promise<Record<string, number>>> = {
  start: startBench,
  replay: replayBench,
  edge: edgeBench,
  collector: collectorBench,
  web: async () => ({ ...(await webBench()), ...(await fleetBench()) }),
  jobs: jobsBench,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) {
  console.error(`there is no bench "${unknown.join('", "')}"; there are: ${Object.keys(cases).join(", ")}`);
  process.exit(2);
}
const figures: Record<string, Record<string, number>> = {};
for (const name of asked.length > 0 ? asked : Object.keys(cases)) {
  figures[name] = await cases[name]!();
  for (const [figure, value] of Object.entries(figures[name])) process.stderr.write(`${name.padEnd(10)}${figure.padEnd(34)}${value}\n`);
}
process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
