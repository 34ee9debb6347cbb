/** `probe`: reads a device once; raw values, what they become, and what is wrong with them. */

import { driversOf } from "../contract/config/schema.ts";
import { type QuantityName, quantityOf } from "../contract/quantities.ts";
import { formatQuantity } from "../contract/quantityWords.ts";
import { readProblems } from "../contract/readProblems.ts";
import { clockTime, dateText } from "../contract/time.ts";
import { ReadFailed } from "../edge/driver.ts";
import { sleep } from "../runtime/clock.ts";
import { ConfigError, messageOf } from "../runtime/errors.ts";
import { answer, type Command, parse } from "./command.ts";
import { findDevice, type Listening, listen } from "./installer.ts";

const settleMs = 1_000;

export const probe: Command = async (args) => {
  const { values, positionals } = parse(args, { center: { type: "string" }, wait: { type: "string", default: "30" } });
  const waitSeconds = Number(values.wait);
  if (!(waitSeconds > 0)) throw new ConfigError(`--wait ${values.wait}: seconds, e.g. --wait 60`);
  const bench = findDevice(positionals, values);
  const names = [...driversOf(bench.config).keys()];
  const listening = listen(bench);
  try {
    const until = performance.now() + waitSeconds * 1000;
    // A device that is asked answers at once or fails at once; one that speaks by itself is waited for.
    const heardAll = () => names.every((name) => spoke(listening, name) || failedForGood(listening, name));
    while (!heardAll() && performance.now() < until) {
      if (process.stderr.isTTY) process.stderr.write(`\r値を待っています… あと${Math.ceil((until - performance.now()) / 1000)}秒 `);
      await sleep(250);
    }
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    if (names.length > 1) await sleep(settleMs);
    const lines = [
      `${bench.center}/${bench.device}（${bench.config.name}）`,
      ...names.flatMap((name) => driverLines(name, listening, waitSeconds)),
      ...valueLines(listening),
    ];
    answer(lines.join("\n"));
    const wrong = listening.failed.size > 0 || listening.converter.problems().size > 0 || names.some((name) => !spoke(listening, name));
    return wrong ? 1 : 0;
  } finally {
    await listening.close();
  }
};

/** What a broker remembers from before is no word of the sensor. */
function spoke({ heard }: Listening, name: string): boolean {
  return heard.get(name)?.some(({ retained }) => !retained) ?? false;
}

/** A connection that is still being made is no failure yet. */
function failedForGood({ failed }: Listening, name: string): boolean {
  const error = failed.get(name);
  return error instanceof ReadFailed && !["not-connected", "timeout"].includes(error.problem);
}

function driverLines(name: string, { heard, failed, converter }: Listening, waitSeconds: number): string[] {
  const title = name === "" ? "信号" : `信号 ${name}`;
  const error = failed.get(name);
  const problem = error instanceof ReadFailed ? readProblems[error.problem].ja : "応答の形が違います";
  const lines = [...converter.lastOf(name).values()].map(({ from, value, unit, at, retained }) => {
    const when = `${dateText(at)} ${clockTime(at)}`;
    return `  ${from.padEnd(28)} ${String(value).padStart(12)} ${unit.padEnd(6)} ${when}${retained ? "  ▲ ブローカーに保存されていた古い値" : ""}`;
  });
  if (error) lines.push(`  ▲ ${problem}（${messageOf(error)}）`);
  else if (!heard.has(name)) lines.push(`  ▲ ${waitSeconds}秒待ちましたが、何も届きません。電源・配線・トピックを確かめてください`);
  return ["", title, ...lines];
}

function valueLines({ samples, converter }: Listening): string[] {
  const values = new Map<QuantityName, number | boolean>();
  for (const sample of samples) for (const [name, value] of Object.entries(sample.values)) values.set(name as QuantityName, value);
  const counted = new Map<QuantityName, number>();
  for (const { added } of samples)
    for (const [name, count] of Object.entries(added ?? {}))
      counted.set(name as QuantityName, (counted.get(name as QuantityName) ?? 0) + count);
  const lines = [
    ...[...values].map(([name, value]) => `  ✓ ${quantityOf(name).label.ja} ${formatQuantity(name, value)}（${name} = ${value}）`),
    ...[...counted].map(([name, count]) => `  ✓ ${quantityOf(name).label.ja} ＋${count}`),
    ...[...converter.problems()].map(([name, problem]) => `  ▲ ${quantityOf(name).label.ja}: ${readProblems[problem].ja}`),
  ];
  return ["", "値", ...(lines.length > 0 ? lines : ["  まだありません"])];
}
