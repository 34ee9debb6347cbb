/** `what-if --set path=value… [--from DAY] [--to DAY] [--json]`: the past under other rules, beside the rules of today. */
import { openSeries } from "../collector/series/open.ts";
import { dayMs, tokyoDate, tokyoMidnight } from "../contract/time.ts";
import { effective } from "../jobs/settings/effective.ts";
import { comparison } from "../jobs/whatIf/comparison.ts";
import { whatIf as runWhatIf } from "../jobs/whatIf/whatIf.ts";
import { secretFrom } from "../runtime/config.ts";
import { ConfigError } from "../runtime/errors.ts";
import { calendarCheck } from "./calendarCheck.ts";
import { answer, type Command, common, parse, readDocument } from "./command.ts";
import { asOfNow } from "./effective.ts";
import { progressBar } from "./progress.ts";

export const whatIf: Command = async (args) => {
  const { values } = parse(args, { from: { type: "string" }, to: { type: "string" }, json: { type: "boolean", default: false } });
  const rules = (values.set ?? []).filter(isRule);
  const context = common({ ...values, set: (values.set ?? []).filter((pair) => !isRule(pair)) });
  const { config, rows } = await asOfNow(context);
  if (rules.length === 0) throw new ConfigError("what-if: say what would be different, e.g. --set centers.east.nearFull=0.85");
  for (const pair of rules) {
    const id = pair.split(/[.=]/)[1] ?? "";
    if (!Object.hasOwn(config.centers, id))
      throw new ConfigError(`--set ${pair}: no such center: ${id}; there are: ${Object.keys(config.centers).join(", ")}`);
  }
  // What is asked about stands above what a page says of the same value.
  const asked = new Set(rules.map((pair) => pair.slice(0, pair.indexOf("="))));
  const rest = rows.filter(
    ({ path }) => ![...asked].some((one) => path === one || path.startsWith(`${one}.`) || one.startsWith(`${path}.`)),
  );
  const changed = effective(readDocument(values, calendarCheck).document, rest, Date.now()).config;
  const today = tokyoMidnight(Date.now());
  const to = values.to === undefined ? today : dayOf("to", values.to) + dayMs;
  const from = values.from === undefined ? to - 30 * dayMs : dayOf("from", values.from);
  if (from >= to) throw new ConfigError(`--from ${values.from}: must be before --to`);
  const series = openSeries(config.series.url, context.dataDir, secretFrom("MIMAMORI_SERIES_PASSWORD"));
  try {
    const bar = progressBar("what-if");
    const result = await runWhatIf(series, config, changed, { from, to }, { progress: bar.show });
    bar.close();
    answer(values.json ? result : comparison(result, rules));
    return result.machines > 0 ? 0 : 1;
  } finally {
    await series.close();
  }
};

/** Where the program itself finds its things is no rule of the past. */
function isRule(pair: string): boolean {
  return pair.startsWith("centers.");
}

function dayOf(option: string, text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? tokyoMidnight(text) : Number.NaN;
  if (Number.isNaN(at) || tokyoDate(at) !== text) throw new ConfigError(`--${option} ${text}: a day is written 2026-11-25`);
  return at;
}
