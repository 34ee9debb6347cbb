/**
 * Writes coefficients.ts from a file of collections, and prints how well they do on bins that were not in the fit, for the folds that are
 * committed and for 20 other splits: `sh deploy/node jobs/forecast/collections/fitScript.ts ../shared/data/edinburgh-litter-bins-2016.csv`.
 */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { edinburghColumns, readCollections } from "./logFile.ts";
import { coefficientsOf, crossScore } from "./refit.ts";

const [file] = process.argv.slice(2);
if (!file) throw new Error("usage: fitScript.ts FILE.csv");
const { histories, leftOut } = await readCollections(file, edinburghColumns);
if (leftOut.length > 0) throw new Error(`${file}:${leftOut[0]!.line}: ${leftOut[0]!.why}`);

const sets = coefficientsOf(histories).map(
  (set, fold) =>
    `  // fold ${fold}\n  {\n${Object.entries(set)
      .map(
        ([quantile, weights]) =>
          `    ${quantile}: { ${Object.entries(weights)
            .map(([name, weight]) => `${name}: ${weight}`)
            .join(", ")} },\n`,
      )
      .join("")}  },\n`,
);
writeFileSync(
  join(import.meta.dirname, "coefficients.ts"),
  `/** Written by fitScript.ts from ${basename(file)}, not by hand. Set n is fitted without the bins of fold n. */
import type { Coefficients } from "./forecast.ts";

export const coefficients: readonly Coefficients[] = [
${sets.join("")}];
`,
);

const figures = (salt?: string) => {
  const { n, mae, pinball, coverage80 } = crossScore(histories, salt);
  return { n, mae: Number(mae.toFixed(3)), pinball: Number(pinball.toFixed(3)), coverage80: Number(coverage80.toFixed(4)) };
};
console.table([{ split: "committed", ...figures() }, ...Array.from({ length: 20 }, (_, split) => ({ split, ...figures(`${split}:`) }))]);
