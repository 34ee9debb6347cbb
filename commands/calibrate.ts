/** `calibrate`: teaches a level sensor or a load cell empty and full, guided on the terminal; also undoes it, and says that a machine was replaced. */
import { createInterface, type Interface } from "node:readline/promises";
import { conversionProblems } from "../contract/config/conversions.ts";
import { splitFrom } from "../contract/config/devices.ts";
import { conversionsOf } from "../contract/config/schema.ts";
import type { QuantityName } from "../contract/quantities.ts";
import { quantityOf } from "../contract/quantities.ts";
import { type Calibratable, type Calibrated, calibrateDistance, calibrateLoadCell, kgOf } from "../edge/convert/calibration.ts";
import { sleep } from "../runtime/clock.ts";
import { ConfigError, messageOf } from "../runtime/errors.ts";
import { answer, type Command, parse, shippedConfig } from "./command.ts";
import { type Bench, findDevice, type Listening, listen } from "./installer.ts";

const digits = { m: 3, kg: 2 } as Record<string, number | undefined>;
/** So many values make a point, taken after the question was asked; fewer from a sensor that speaks seldom. */
const wanted = 5;
const wantedWithinMs = 15_000;
const patienceMs = 120_000;

export const calibrate: Command = async (args) => {
  const { values, positionals } = parse(args, {
    center: { type: "string" },
    undo: { type: "boolean", default: false },
    replaced: { type: "boolean", default: false },
    who: { type: "string", default: process.env.USER || "installer" },
    why: { type: "string" },
  });
  const bench = findDevice(positionals, values);
  // As it was called, so that the undo finds the same files.
  const undo = [
    `npm run -s mimamori -- calibrate ${bench.center}/${bench.device} --undo`,
    ...(values.config === shippedConfig ? [] : [`--config ${values.config}`]),
    ...(values.data === "./data" ? [] : [`--data ${values.data}`]),
  ].join(" ");
  const name = `${bench.center}/${bench.device}`;
  const who = values.who.trim();
  if (who === "" || who.length > 40) throw new ConfigError("--who: 1 to 40 letters");
  if (values.why !== undefined && (values.why === "" || values.why.length > 200)) throw new ConfigError("--why: 1 to 200 letters");
  if (values.undo) {
    const undone = bench.profiles.undo(bench.device);
    answer(
      undone ? `${name}: ${undone.at} の校正を取り消しました ${JSON.stringify(undone.quantities)}` : `${name}: 取り消す校正はありません`,
    );
    return undone ? 0 : 1;
  }
  const base = { v: 1 as const, at: new Date().toISOString(), who };
  const newest = bench.profiles.of(bench.device).at(-1)?.at;
  if (newest !== undefined && newest >= base.at)
    throw new ConfigError(`the clock of this machine (${base.at}) is behind the newest calibration (${newest}): set the clock first`);
  if (values.replaced) {
    if (!values.why) throw new ConfigError('--replaced needs --why, e.g. --why "故障のため新しい機械に交換"');
    const file = bench.profiles.write(bench.device, { ...base, why: values.why, replaced: true });
    answer(`${name}: 機械の交換を記録しました。累計は続きから数えます（${file}）`);
    return 0;
  }
  const rules = conversionsOf(bench.config).filter((rule): rule is [QuantityName, Calibratable] =>
    ["distance", "load-cell"].includes(rule[1].as),
  );
  if (rules.length === 0) throw new ConfigError(`${name}: nothing to calibrate; it has no quantity with "as: distance" or "as: load-cell"`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: process.stdin.isTTY === true });
  const listening = listen(bench);
  try {
    const laid: Partial<Record<QuantityName, Record<string, number>>> = {};
    for (const [quantity, rule] of rules) {
      const result = await guide(terminal, listening, bench, quantity, rule);
      const problem = result.ok ? conversionProblems(quantity, { ...rule, ...result.numbers })[0]?.message : result.why;
      if (!result.ok || problem !== undefined) {
        process.stderr.write(`▲ 校正できません: ${problem}\n何も変えていません。もう一度お試しください。\n`);
        return 1;
      }
      laid[quantity] = result.numbers;
    }
    const file = bench.profiles.write(bench.device, { ...base, why: values.why ?? "calibrated on the spot", quantities: laid });
    answer(`${name}: 校正しました ${JSON.stringify(laid)}\n${file}\n動いているエージェントは数秒後に使い始めます。取り消し: ${undo}`);
    return 0;
  } catch (error) {
    // Ctrl+C and Ctrl+D at a question.
    const stopped = (error as { name?: string } | null)?.name === "AbortError";
    if (!stopped && !(error instanceof NoValue)) throw error;
    process.stderr.write(`\n▲ ${stopped ? "途中でやめました。" : messageOf(error)}\n何も変えていません。\n`);
    return 1;
  } finally {
    terminal.close();
    await listening.close();
  }
};

class NoValue extends Error {}

async function guide(
  terminal: Interface,
  listening: Listening,
  bench: Bench,
  quantity: QuantityName,
  rule: Calibratable,
): Promise<Calibrated> {
  const source = splitFrom(bench.config, rule.from);
  process.stderr.write(`\n${quantityOf(quantity).label.ja}（${rule.from}）を校正します。\n`);
  const empty = await point(terminal, listening, source, "1. 機械を空（新しい袋）にして、Enter を押してください");
  if (rule.as === "distance") {
    const second = await point(
      terminal,
      listening,
      source,
      "2. 満杯にして Enter を、または入れたおむつの数を入れて Enter を押してください",
    );
    const diapers = Number(second.text);
    if (second.text !== "" && !(diapers > 0)) return { ok: false, why: `"${second.text}" is no number of diapers` };
    return calibrateDistance(empty.value, second.value, second.text === "" ? { full: true } : { diapers }, bench.config.bagDiapers);
  }
  const second = await point(terminal, listening, source, "2. おむつを入れ、その数（または重さ。例: 5kg）を入れて Enter を押してください");
  const mass = /^([\d.]+) ?kg$/i.exec(second.text)?.[1];
  const kg = mass === undefined ? kgOf(Number(second.text)) : Number(mass);
  return kg > 0
    ? calibrateLoadCell(empty.value, second.value, kg)
    : { ok: false, why: `"${second.text}" is neither a number of diapers nor kg` };
}

/** Asks, shows what the sensor says meanwhile, and takes the median of what came since the answer. */
async function point(
  terminal: Interface,
  listening: Listening,
  { driver, signal }: { driver: string; signal: string },
  question: string,
): Promise<{ value: number; text: string }> {
  const live = () => valuesOf(listening, driver, signal, 0).at(-1);
  const ticker = setInterval(() => {
    const newest = live();
    const shown = newest ? `${newest.value.toFixed(digits[newest.unit] ?? 0)} ${newest.unit}` : "まだ値が届きません";
    if (process.stderr.isTTY) process.stderr.write(`\u001b7\u001b[1A\r\u001b[K   いまの値 ${shown}\u001b8`);
  }, 500);
  let text: string;
  try {
    process.stderr.write(`${question}\n\n`);
    text = (await answerTo(terminal)).trim();
  } finally {
    clearInterval(ticker);
  }
  const answeredAt = Date.now();
  for (;;) {
    const values = valuesOf(listening, driver, signal, answeredAt);
    const waited = Date.now() - answeredAt;
    if (values.length >= wanted || (values.length > 0 && waited > wantedWithinMs)) {
      const sorted = values.map(({ value }) => value).sort((a, b) => a - b);
      const value = sorted[sorted.length >> 1]!;
      process.stderr.write(`   → ${value} ${values[0]!.unit}（${values.length}回の中央値）\n`);
      return { value, text };
    }
    if (waited > patienceMs)
      throw new NoValue(`${patienceMs / 1000}秒待ちましたが、値が届きません。${messageOf(listening.failed.get(driver) ?? "")}`);
    await sleep(250);
  }
}

/** The next line; input that ends without one is a way of stopping. */
function answerTo(terminal: Interface): Promise<string> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new NoValue("入力が終わりました。"));
    terminal.once("close", ended);
    terminal.question("> ").then(
      (line) => {
        terminal.off("close", ended);
        resolve(line);
      },
      (error: unknown) => reject(error),
    );
  });
}

/** Values of a signal that arrived since a moment, without those that a broker only remembered. */
function valuesOf({ heard }: Listening, driver: string, signal: string, since: number) {
  return (heard.get(driver) ?? []).flatMap(({ arrivedAt, retained, signals }) => {
    const one = signals.find(({ from }) => from === signal);
    if (!one || retained || typeof one.value === "boolean" || arrivedAt < since) return [];
    return [{ value: one.value, unit: one.unit }];
  });
}
