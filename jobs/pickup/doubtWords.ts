/** How staff are told which sensor not to believe. Pure. */
import type { Language } from "../../contract/language.ts";
import type { Testimony, Witness } from "./witnesses.ts";

interface DoubtWords {
  witness: Record<Witness, { name: string; source: string; remedy: string }>;
  /** Of one or several names. */
  suspicion(names: readonly string[]): string;
  by(sources: readonly string[], percent: string): string;
  disagreement(each: readonly { source: string; percent: string }[]): string;
  percent(points: number): string;
  /** Between sentences. */
  space: string;
}

const words: Record<Language, DoubtWords> = {
  ja: {
    witness: {
      level: { name: "満杯率のセンサー", source: "満杯率", remedy: "センサーの前をふさいでいるものがないか見てください。" },
      counter: { name: "圧縮回数の数えかた", source: "圧縮回数", remedy: "回数を読み取る線が抜けていないか見てください。" },
      energy: { name: "電力の値", source: "電力", remedy: "電力計（クランプやコンセント型の計器）が外れていないか見てください。" },
      mass: { name: "重さの値", source: "重さ", remedy: "機械の上や横に物が載ったり当たったりしていないか見てください。" },
    },
    suspicion: (names) => `${names.join("と")}が怪しいようです。`,
    by: (sources, percent) => `${sources.join("と")}からは${percent}です。`,
    disagreement: (each) =>
      `センサーの値どうしが合いません（${each.map(({ source, percent }) => `${source}からは${percent}`).join("、")}）。機械を目で見て、ようすを知らせてください。`,
    percent: (points) => `約${points}％`,
    space: "",
  },
  en: {
    witness: {
      level: { name: "level sensor", source: "level", remedy: "Please see whether something blocks the sensor." },
      counter: { name: "cycle counter", source: "cycle count", remedy: "Please see whether the wire that counts the cycles has come off." },
      energy: { name: "power meter", source: "energy", remedy: "Please see whether the power meter (clamp or plug) has come off." },
      mass: { name: "scale", source: "weight", remedy: "Please see whether something lies on the machine or leans against it." },
    },
    suspicion: (names) => `The ${names.join(" and the ")} ${names.length > 1 ? "seem" : "seems"} to be wrong.`,
    by: (sources, percent) => `By ${sources.join(" and ")} it is ${percent}.`,
    disagreement: (each) =>
      `The sensors disagree (${each.map(({ source, percent }) => `by ${source} ${percent}`).join(", ")}). Please look at the machine and report what you see.`,
    percent: (points) => `about ${points}%`,
    space: " ",
  },
};

const names = Object.keys(words.ja.witness) as Witness[];

/** `満杯率のセンサーが怪しいようです。`: without figures, e.g. for a list. */
export function doubtLead(witness: Witness, language: Language = "ja"): string {
  const { suspicion, witness: of } = words[language];
  return suspicion([of[witness].name]);
}

export function doubtRemedy(witness: Witness, language: Language = "ja"): string {
  return words[language].witness[witness].remedy;
}

/** The whole sentence about everybody who is doubted (at least one). */
export function doubtSentence(
  testimony: Partial<Record<Witness, Testimony>>,
  doubted: ReadonlySet<Witness>,
  language: Language = "ja",
): string {
  const { witness: of, suspicion, by, disagreement, percent, space } = words[language];
  // To five points: more would be a promise.
  const shown = (ratio: number) => percent(Math.round(Math.min(1, ratio) * 20) * 5);
  const present = names.filter((name) => testimony[name]);
  const believed = present.filter((name) => !doubted.has(name));
  if (believed.length === 0) {
    return disagreement(present.map((name) => ({ source: of[name].source, percent: shown(testimony[name]!.ratio) })));
  }
  const weights = believed.map((name) => testimony[name]!.sd ** -2);
  const ratio = believed.reduce((sum, name, i) => sum + testimony[name]!.ratio * weights[i]!, 0) / weights.reduce((a, b) => a + b);
  return [
    suspicion([...doubted].map((name) => of[name].name)),
    by(
      believed.map((name) => of[name].source),
      shown(ratio),
    ),
    ...[...doubted].map((name) => of[name].remedy),
  ].join(space);
}
