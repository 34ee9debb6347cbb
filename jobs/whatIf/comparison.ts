/** The answer to a what-if as a small table for people. Pure. */
import { counted, type Language } from "../../contract/language.ts";
import { dateText } from "../../contract/time.ts";
import type { Outcome } from "./run.ts";
import type { WhatIf } from "./whatIf.ts";

interface ComparisonWords {
  alerts: string;
  mails: string;
  fullAlerts: string;
  bagChanges: string;
  overflows: string;
  overflowBags: string;
  meanFillAtChange: string;
  bags(count: number): string;
  times(count: number): string;
  bagsOf(amount: string): string;
  percent(points: number): string;
  period(from: string, to: string, machines: number): string;
  nothing: string;
  changes(words: readonly string[]): string;
  current: string;
  changed: string;
}

export const comparisonWords: Record<Language, ComparisonWords> = {
  ja: {
    alerts: "警報（袋の数）",
    mails: "お知らせ（メール）",
    fullAlerts: "うち満杯",
    bagChanges: "袋の交換",
    overflows: "あふれた袋",
    overflowBags: "入らなかった量",
    meanFillAtChange: "交換時の平均の量",
    bags: (count) => `${count}袋`,
    times: (count) => `${count}回`,
    bagsOf: (amount) => `${amount}袋分`,
    percent: (points) => `${points}％`,
    period: (from, to, machines) => `${from}〜${to}　圧縮機${machines}台`,
    nothing: "この期間の記録がありません。--from と --to を確かめてください。",
    changes: (all) => `変更: ${all.join("、")}`,
    current: "いまの設定",
    changed: "変えた場合",
  },
  en: {
    alerts: "Alerts (bags)",
    mails: "Mails",
    fullAlerts: "of them: full",
    bagChanges: "Bag changes",
    overflows: "Bags that overflowed",
    overflowBags: "What did not fit",
    meanFillAtChange: "Mean fill at a change",
    bags: (count) => counted(count, "bag"),
    times: (count) => String(count),
    bagsOf: (amount) => `${amount} bags`,
    percent: (points) => `${points}%`,
    period: (from, to, machines) => `${from} – ${to}, ${counted(machines, "compactor")}`,
    nothing: "There are no records of this time. Please check --from and --to.",
    changes: (all) => `Changed: ${all.join(", ")}`,
    current: "Settings now",
    changed: "If changed",
  },
};

/** The figures of an outcome with their words, in the order in which they are shown. */
export function comparisonRows(language: Language = "ja"): { label: string; value(outcome: Outcome): string }[] {
  const words = comparisonWords[language];
  return [
    { label: words.alerts, value: ({ alerts }) => words.bags(alerts) },
    { label: words.mails, value: ({ mails }) => words.times(mails) },
    { label: words.fullAlerts, value: ({ fullAlerts }) => words.bags(fullAlerts) },
    { label: words.bagChanges, value: ({ bagChanges }) => words.times(bagChanges) },
    { label: words.overflows, value: ({ overflows }) => words.bags(overflows) },
    { label: words.overflowBags, value: ({ overflowBags }) => words.bagsOf(overflowBags.toFixed(2)) },
    {
      label: words.meanFillAtChange,
      value: ({ meanFillAtChange }) => (meanFillAtChange === undefined ? "—" : words.percent(Math.round(meanFillAtChange * 100))),
    },
  ];
}

export function comparison(
  { from, to, machines, current, changed }: WhatIf,
  changes: readonly string[],
  language: Language = "ja",
): string {
  const words = comparisonWords[language];
  const period = words.period(dateText(from, language), dateText(to - 1, language), machines);
  if (machines === 0) return `${period}\n${words.nothing}`;
  const lines = comparisonRows(language).map(({ label, value }) => `${pad(label, 24)}${pad(value(current), 14)}${value(changed)}`);
  return [period, words.changes(changes), "", `${pad("", 24)}${pad(words.current, 14)}${words.changed}`, ...lines].join("\n");
}

/** Japanese letters take two columns of a terminal. */
function pad(text: string, columns: number): string {
  const width = [...text].reduce((sum, letter) => sum + (/[ -~]/.test(letter) ? 1 : 2), 0);
  return text + " ".repeat(Math.max(1, columns - width));
}
