/** The figures of one compactor, each with its name, in the order in which they explain what is advised. */
import { diaperKg } from "../../../contract/kinds/compactor.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, dayMs, type Instant, tokyoMidnight } from "../../../contract/time.ts";
import { alertWords } from "../../../jobs/alerts/levels.ts";
import { isFilterNear } from "../../../jobs/health/upkeep.ts";
import { maxHeldMs } from "../../../jobs/pickup/advice.ts";
import { eyeReports } from "../../../jobs/pickup/eye.ts";
import { collectionText, dayAndTime, fullAtText, personName } from "../../../jobs/pickup/words.ts";
import type { EyeReport } from "../../../records/operations/eyeReports.ts";
import { ageTime, bracketed, leftTime } from "../ages.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import type { CenterView, CompactorView } from "./model.ts";
import { staleText } from "./tiles.ts";

export interface Figure {
  name: string;
  value: string | Html;
  /** By the sensor: old when the sensor's word is old. */
  isMeasured?: boolean;
}

export function compactorFigures(center: CenterView, compactor: CompactorView, now: Instant, language: Language): Figure[] {
  const { board } = textsOf(language);
  const { figures } = board;
  const { fillRatio, stale, level, lastReport, cyclesToday, bagSince, latest } = compactor;
  const fault = latest.fault?.value;
  const rows: (Figure | false)[] = [
    {
      name: figures.amount,
      isMeasured: true,
      value:
        fillRatio === undefined
          ? board.noValueYet
          : board.amount(Math.round(fillRatio * 100), stale ? board.oldValue : board.levels[level]),
    },
    { name: figures.measured, isMeasured: true, value: measuredText(compactor, now, language) },
    lastReport !== undefined && { name: figures.seen, value: seenText(lastReport, now, language) },
    { name: figures.fullAt, value: forecastText(compactor, now, language) },
    { name: figures.cycles, value: cyclesToday === undefined ? "—" : board.cycles(cyclesToday, ...contentsOf(compactor)) },
    {
      name: figures.next,
      value: center.next
        ? html`${collectionText(center.next, now, language)}${bracketed(leftTime(center.next.deadlineAt, now, language), language)}`
        : board.collection.noneUsable,
    },
    bagSince !== undefined && { name: figures.bagAge, value: board.bagAge(bagDay(bagSince, now), maxHeldMs / dayMs) },
    { name: figures.hygiene, value: hygieneText(compactor, language) },
    fault !== undefined && { name: figures.fault, value: fault === true ? board.fault.yes : board.fault.no },
  ];
  return rows.filter((row) => row !== false);
}

/** The first day is the one on which the bag came in. */
function bagDay(since: Instant, now: Instant): number {
  return Math.round((tokyoMidnight(now) - tokyoMidnight(since)) / dayMs) + 1;
}

/** Diapers in the bag and their mass; nothing where the level or the size of the bag is not known. */
function contentsOf({ fillRatio, stale, config: { bagDiapers } }: CompactorView): [diapers?: number, kg?: string] {
  if (fillRatio === undefined || stale || bagDiapers === undefined) return [];
  const diapers = Math.round(fillRatio * bagDiapers);
  return [diapers, (diapers * diaperKg).toFixed(1)];
}

function hygieneText({ latest, troubles }: CompactorView, language: Language): string {
  const {
    board: { hygiene },
    common: { between },
  } = textsOf(language);
  const days = latest.filterDaysLeft?.value;
  const trouble = troubles.map((alert) => `▲ ${alertWords(alert, language)}`).join(between);
  if (typeof days !== "number") return trouble || hygiene.ok;
  // The machine's own page says so before the morning's look makes an alert of it.
  if (!trouble && isFilterNear(days)) return `▲ ${hygiene.filter(days)}`;
  return `${trouble || hygiene.ok}${between}${hygiene.filter(days)}`;
}

export function forecastText({ forecast, level }: Pick<CompactorView, "forecast" | "level">, now: Instant, language: Language): string {
  const { board } = textsOf(language);
  if (level === "full") return board.fullNow;
  if (!forecast) return "—";
  return `${fullAtText(forecast.fullAt, now, language) ?? board.beyond}${forecast.enough ? "" : board.fewRecords}`;
}

function seenText({ what, by, at }: EyeReport, now: Instant, language: Language): string {
  const label = eyeReports.find((one) => one.what === what)?.label[language] ?? what;
  return `${label}${textsOf(language).board.about(dayAndTime(at, now, language), personName(by, language))}`;
}

function measuredText({ lastAt, stale, silence }: CompactorView, now: Instant, language: Language): string | Html {
  if (lastAt === undefined) return textsOf(language).board.nothingYet;
  if (!stale) return html`${clockTime(lastAt)}${bracketed(ageTime(lastAt, now, language), language)}`;
  const inOrder = silence?.state === "closed" && html`${silence[language]}${textsOf(language).common.between}`;
  return html`${inOrder}${staleText(lastAt, now, language)}`;
}
