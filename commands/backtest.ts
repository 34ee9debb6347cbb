/** `backtest`: how well the forecast of a collection would have done, beside two simple ones. */
import { checkReplayMap, type ReplayMap } from "../edge/drivers/replay/map.ts";
import { samplesOf } from "../jobs/forecast/collections/forecast.ts";
import { edinburghColumns, type LogColumns, readCollections } from "../jobs/forecast/collections/logFile.ts";
import { type Sample, type Score, score } from "../jobs/forecast/score.ts";
import { loadConfig } from "../runtime/config.ts";
import { ConfigError } from "../runtime/errors.ts";
import { samplesOfDevice } from "./backtestDevice.ts";
import { answer, type Command, parse } from "./command.ts";

const usage = "usage: backtest FILE.csv [--map MAP.yaml] [--json], or backtest --device CENTER/DEVICE [--json]";
const linesShown = 20;

/** What is scored, and what of the source could not be used. Another source is another function beside `ofFile` that gives this. */
interface Scored {
  samples: Sample[];
  extra: { rows: number; bins: number; leftOut: number };
}

export const backtest: Command = async (args) => {
  const { values, positionals } = parse(args, {
    map: { type: "string" },
    device: { type: "string" },
    json: { type: "boolean", default: false },
  });
  const [file, ...more] = positionals;
  if (values.device !== undefined && file !== undefined) throw new ConfigError(`either a file or --device; ${usage}`);
  if (values.device !== undefined) return ofDevice(values.device, values);
  if (!file || more.length > 0) throw new ConfigError(usage);
  const { samples, extra } = await ofFile(file, values.map);
  if (samples.length === 0) {
    process.stderr.write(
      `${file}: 予測できる回収がありません。1か所につき6回以上の回収が要ります（${extra.rows} 行、うち外した行 ${extra.leftOut}）\n`,
    );
    return 1;
  }
  const scored = score(samples);
  answer(values.json ? { ...rounded(scored), ...extra } : inWords(scored, extra));
  return 0;
};

/** One machine's own past: the level at closing, or just before the bag change where one comes earlier. */
async function ofDevice(device: string, values: { config?: string; data?: string; set?: string[]; json: boolean }): Promise<number> {
  const samples = await samplesOfDevice(device, values);
  if (samples.length === 0) {
    process.stderr.write(`${device}: 予測できる日がありません。開館日で2週間をこえる記録が要ります\n`);
    return 1;
  }
  const scored = score(samples);
  const about = `${device} の量の予測を、開館時と正午に ${samples.length} 回確かめました（閉館時か、その前の袋交換の直前の量。それぞれ、それより前の記録だけを使います）。`;
  answer(values.json ? rounded(scored) : [about, "", ...figures(scored)].join("\n"));
  return 0;
}

/** The collections of a CSV file; each is forecast from the earlier rows of its own bin. */
async function ofFile(file: string, mapFile: string | undefined): Promise<Scored> {
  const columns = mapFile === undefined ? edinburghColumns : columnsOf(mapFile, loadConfig(mapFile, [], checkReplayMap));
  const { histories, rows, leftOut } = await readCollections(file, columns);
  for (const { line, why } of leftOut.slice(0, linesShown)) process.stderr.write(`${file}:${line}: left out: ${why}\n`);
  if (leftOut.length > linesShown) process.stderr.write(`… and ${leftOut.length - linesShown} more rows left out\n`);
  const scored = [...histories].map(([bin, history]) => samplesOf(bin, history)).filter((samples) => samples.length > 0);
  return { samples: scored.flat(), extra: { rows, bins: scored.length, leftOut: leftOut.length } };
}

/**
 * The map of `replay` for the same file. The level at the collection is the earliest reading of a row: in a log of collections the one before.
 * The prefix of a device is not taken over: a bin is known by its name in the file, which also chooses the coefficients.
 */
function columnsOf(mapFile: string, { time, device, delimiter, absent, readings }: ReplayMap): LogColumns {
  const [earliest] = readings
    .toSorted((a, b) => a.offsetSeconds - b.offsetSeconds)
    .flatMap(({ quantities }) => (quantities.fillRatio ? [quantities.fillRatio] : []));
  if (!earliest) throw new ConfigError(`${mapFile}: readings: none has a fillRatio; name the column of the level before the collection`);
  return {
    time,
    bin: "column" in device ? { column: device.column } : { id: device.id },
    fill: { column: earliest.column, percentOf1: earliest.unit === "percent" ? 1 : 100 },
    delimiter,
    absent,
  };
}

function rounded({ n, mae, pinball, coverage80, baselines: { meanFill, meanRate } }: Score): Score {
  const round = (value: number) => Number(value.toFixed(4));
  return {
    n,
    mae: round(mae),
    pinball: round(pinball),
    coverage80: round(coverage80),
    baselines: { meanFill: { mae: round(meanFill.mae) }, meanRate: { mae: round(meanRate.mae) } },
  };
}

function inWords(scored: Score, { rows, bins, leftOut }: Scored["extra"]): string {
  return [
    `回収したときの量の予測を、${bins} か所 ${scored.n} 回の回収で確かめました（それぞれ、それより前の回収だけを使います）。`,
    "",
    ...figures(scored),
    `読んだ行: ${rows}、使えずに外した行: ${leftOut}、各か所の最初の5回は予測しません`,
  ].join("\n");
}

function figures({ mae, pinball, coverage80, baselines }: Score): string[] {
  const points = (value: number) => `${value.toFixed(1).padStart(5)} ポイント`;
  return [
    "はずれの平均（MAE、0〜100 のうち。小さいほどよい）",
    `${points(mae)}  この予測`,
    `${points(baselines.meanFill.mae)}  これまでの平均の量`,
    `${points(baselines.meanRate.mae)}  これまでの平均の速さ × 日数`,
    "",
    `80 % 区間に入った回収: ${(coverage80 * 100).toFixed(1)} %（80 % に近いほどよい）`,
    `ピンボール損失（10 %・50 %・90 %の平均。小さいほどよい）: ${pinball.toFixed(2)}`,
  ];
}
