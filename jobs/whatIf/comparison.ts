/** The answer to a what-if as a small table for people. Pure. */
import { japaneseDate } from "../../contract/time.ts";
import type { Outcome } from "./run.ts";
import type { WhatIf } from "./whatIf.ts";

export function comparison({ from, to, machines, current, changed }: WhatIf, changes: readonly string[]): string {
  const period = `${japaneseDate(from)}〜${japaneseDate(to - 1)}　圧縮機${machines}台`;
  if (machines === 0) return `${period}\nこの期間の記録がありません。--from と --to を確かめてください。`;
  const rows: [label: string, value: (outcome: Outcome) => string][] = [
    ["警報（袋の数）", ({ alerts }) => `${alerts}袋`],
    ["お知らせ（メール）", ({ mails }) => `${mails}回`],
    ["うち満杯", ({ fullAlerts }) => `${fullAlerts}袋`],
    ["袋の交換", ({ bagChanges }) => `${bagChanges}回`],
    ["あふれた袋", ({ overflows }) => `${overflows}袋`],
    ["入らなかった量", ({ overflowBags }) => `${overflowBags.toFixed(2)}袋分`],
    ["交換時の平均の量", ({ meanFillAtChange }) => (meanFillAtChange === undefined ? "—" : `${Math.round(meanFillAtChange * 100)}％`)],
  ];
  const lines = rows.map(([label, value]) => `${pad(label, 20)}${pad(value(current), 12)}${value(changed)}`);
  return [period, `変更: ${changes.join("、")}`, "", `${pad("", 20)}${pad("いまの設定", 12)}変えた場合`, ...lines].join("\n");
}

/** Japanese letters take two columns of a terminal. */
function pad(text: string, columns: number): string {
  const width = [...text].reduce((sum, letter) => sum + (/[ -~]/.test(letter) ? 1 : 2), 0);
  return text + " ".repeat(Math.max(1, columns - width));
}
