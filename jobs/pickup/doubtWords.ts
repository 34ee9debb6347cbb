/** How staff are told which sensor not to believe. Pure. */
import type { Testimony, Witness } from "./witnesses.ts";

const words: Record<Witness, { name: string; source: string; remedy: string }> = {
  level: {
    name: "満杯率のセンサー",
    source: "満杯率",
    remedy: "センサーの前をふさいでいるものがないか見てください。",
  },
  counter: {
    name: "圧縮回数の数えかた",
    source: "圧縮回数",
    remedy: "回数を読み取る線が抜けていないか見てください。",
  },
  energy: {
    name: "電力の値",
    source: "電力",
    remedy: "電力計（クランプやコンセント型の計器）が外れていないか見てください。",
  },
  mass: {
    name: "重さの値",
    source: "重さ",
    remedy: "機械の上や横に物が載ったり当たったりしていないか見てください。",
  },
};

const names = Object.keys(words) as Witness[];

/** `満杯率のセンサーが怪しいようです。`: without figures, e.g. for a list. */
export function doubtLead(witness: Witness): string {
  return `${words[witness].name}が怪しいようです。`;
}

export function doubtRemedy(witness: Witness): string {
  return words[witness].remedy;
}

/** The whole sentence about everybody who is doubted (at least one). */
export function doubtSentence(testimony: Partial<Record<Witness, Testimony>>, doubted: ReadonlySet<Witness>): string {
  const present = names.filter((name) => testimony[name]);
  const believed = present.filter((name) => !doubted.has(name));
  if (believed.length === 0) {
    const each = present.map((name) => `${words[name].source}からは${percent(testimony[name]!.ratio)}`).join("、");
    return `センサーの値どうしが合いません（${each}）。機械を目で見て、ようすを知らせてください。`;
  }
  const suspects = [...doubted].map((name) => words[name].name).join("と");
  const sources = believed.map((name) => words[name].source).join("と");
  const weights = believed.map((name) => testimony[name]!.sd ** -2);
  const ratio = believed.reduce((sum, name, i) => sum + testimony[name]!.ratio * weights[i]!, 0) / weights.reduce((a, b) => a + b);
  return `${suspects}が怪しいようです。${sources}からは${percent(ratio)}です。${[...doubted].map(doubtRemedy).join("")}`;
}

/** To five points: more would be a promise. */
function percent(ratio: number): string {
  return `約${Math.round(Math.min(1, ratio) * 20) * 5}％`;
}
