/** Why something was refused and what to do, in Japanese. The collector's own words are English; a word without an entry is shown as it is. */
import { isQuantity, quantityOf } from "../../../contract/quantities.ts";

const texts: [pattern: RegExp, ja: (...parts: string[]) => string][] = [
  [/^not JSON/, () => "JSONとして読めません（NaNは書けません）"],
  [/^not a batch of readings/, () => "値のまとまりの形が決まりと違います"],
  [/^not a status message/, () => "状態の知らせの形が決まりと違います"],
  [/^the journal belongs to another agent/, () => "ほかのエージェントの記録番号が使われています"],
  [/^kind: /, () => "登録されていない種類の機器です"],
  [/^unknown device (\S+):/, (device = "") => `設定にない機器です（${device}）`],
  [/^device (\S+) is not a/, (device = "") => `機器の種類が設定と違います（${device}）`],
  [/^at: .*before the year 2000/, () => "測定時刻が2000年より前です。機器の時計を合わせてください"],
  [/^at: .*in the future/, () => "測定時刻が24時間以上先です。機器の時計を合わせてください"],
  [/^(\d+) unknown field/, (count = "") => `決められていない項目が${count}個あります`],
  [/^(\w+): Too (?:big|small)/, (name = "") => `${labelOf(name)}が範囲の外です`],
  [/^(\w+): Invalid input/, (name = "") => `${labelOf(name)}の形が違います（数ではない、など）`],
  [/^no value that the store can keep/, () => "記録できる値がありません"],
  [/^field type conflict/, () => "記録先にある値と型が合いません"],
];

function labelOf(name: string): string {
  return isQuantity(name) ? quantityOf(name).label.ja : name;
}

export function reasonInJapanese(reason: string): string {
  for (const [pattern, ja] of texts) {
    const match = pattern.exec(reason);
    if (match) return ja(...match.slice(1));
  }
  return reason;
}

/** What to do about it, by what is wrong; the first that fits. */
const remedies: [pattern: RegExp, ja: string][] = [
  [/^not (JSON|a batch|a status)/, "送り手のプログラムを確かめてください。このメッセージは取り込みなおせません。"],
  [/^the journal belongs to another agent/, "2つのエージェントが同じ記録を使っていないか確かめてください。"],
  [/^kind: /, "エージェントとサーバーのプログラムの版をそろえ、取り込みなおしてください。"],
  [/^unknown device/, "設定に機器を加えるか、機器の名前を直し、取り込みなおしてください。"],
  [/^device \S+ is not a/, "設定の機器の種類を直し、取り込みなおしてください。"],
  [/^at: .*in the future/, "機器の時計を合わせてください。時刻が来れば取り込みなおせます。"],
  [/^at: /, "機器の時計を合わせてください。この値の時刻は分からないままです。"],
  [/^\d+ unknown field/, "エージェントとサーバーのプログラムの版をそろえ、取り込みなおしてください。"],
  [/^\w+: Too (?:big|small)/, "機器の校正と単位を確かめてください。"],
  [/^\w+: /, "機器の設定（読み取りかた）を確かめてください。"],
  [/^field type conflict/, "記録先（InfluxDB）の項目の型を担当者が確かめ、取り込みなおしてください。"],
];

export function remedyInJapanese(reason: string): string {
  return remedies.find(([pattern]) => pattern.test(reason))?.[1] ?? "担当者がコマンド quarantine show で内容を確かめてください。";
}
