/** What people can report by eye. A new word is one line. */
import type { Words } from "../../contract/language.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import type { EyeReport } from "../../records/operations/eyeReports.ts";

interface EyeWord {
  /** As it is stored, at most 20 characters. */
  what: string;
  label: Words;
  /** The level it stands for, 0–1. */
  ratio?: number;
}

const words = [
  { what: "empty", label: { ja: "空", en: "Empty" }, ratio: 0 },
  { what: "quarter", label: { ja: "4分の1くらい", en: "About a quarter" }, ratio: 0.25 },
  { what: "half", label: { ja: "半分くらい", en: "About half" }, ratio: 0.5 },
  { what: "three-quarters", label: { ja: "4分の3くらい", en: "About three quarters" }, ratio: 0.75 },
  { what: "full", label: { ja: "満杯", en: "Full" }, ratio: 1 },
  { what: "bag-changed", label: { ja: "袋を交換した", en: "Bag changed" } },
  { what: "smell", label: { ja: "臭いがする", en: "It smells" } },
  { what: "deodorant-changed", label: { ja: "消臭剤を交換した", en: "Deodorant changed" } },
  { what: "serviced", label: { ja: "点検・修理をした", en: "Serviced or repaired" } },
] as const satisfies readonly EyeWord[];

/** In the order in which they are shown. */
export const eyeReports: readonly EyeWord[] = words;

export type EyeWhat = (typeof words)[number]["what"];

/** Levels that people saw since the last bag change: the one at `since`, or one that they reported themselves; in order of time. */
export function eyeLevels(
  reports: readonly Pick<EyeReport, "at" | "what">[],
  since: Instant | undefined,
): { at: Instant; ratio: number }[] {
  const from = Math.max(since ?? Number.NEGATIVE_INFINITY, newestOf(reports, "bag-changed") ?? Number.NEGATIVE_INFINITY);
  return reports
    .flatMap(({ at, what }) => {
      const ratio = eyeReports.find((one) => one.what === what)?.ratio;
      return ratio !== undefined && at > from ? [{ at, ratio }] : [];
    })
    .sort((a, b) => a.at - b.at);
}

/** Somebody's eye is that far off at most, 0–1; and is believed against the machine's own figures for so long, or until the next look. */
const eyeError = 0.35;
const eyeBelievedMs = 12 * hourMs;

/** Whoever looked last saw far more in the machine than it says itself. A bag that is said to be emptier makes nobody wait too long: it counts as one word of several. */
export function seenFuller(eye: readonly { at: Instant; ratio: number }[], measured: number | undefined, now: Instant): boolean {
  const newest = eye.at(-1);
  return newest !== undefined && measured !== undefined && now - newest.at < eyeBelievedMs && newest.ratio - measured > eyeError;
}

/** When this was reported last; undefined: never. */
export function newestOf(reports: readonly Pick<EyeReport, "at" | "what">[], wanted: EyeWhat): Instant | undefined {
  const times = reports.flatMap(({ at, what }) => (what === wanted ? [at] : []));
  return times.length === 0 ? undefined : Math.max(...times);
}

export function isEyeReport(what: string): boolean {
  return eyeReports.some((one) => one.what === what);
}
