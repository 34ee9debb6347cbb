/** What a device page shows, as a table for a spreadsheet: a row for each span of time, a column for each figure, and what was marked as wrong. Pure. */
import { type Bucket, steps } from "../../../collector/series/port.ts";
import type { Language } from "../../../contract/language.ts";
import { type QuantityName, quantityOf } from "../../../contract/quantities.ts";
import { cameLabel, unitText } from "../../../contract/quantityWords.ts";
import { type Instant, tokyoOffsetMs } from "../../../contract/time.ts";
import type { Correction } from "../../../records/operations/corrections.ts";
import { type Cell, csvText } from "../csv.ts";
import { textsOf } from "../texts/index.ts";
import type { QuantityCourse } from "./courses.ts";

/** `2026-11-30 16:20` in Tokyo: spreadsheets read it as a time. */
export function tokyoStamp(at: Instant): string {
  return new Date(at + tokyoOffsetMs).toISOString().slice(0, 16).replace("T", " ");
}

interface Column {
  head: string;
  value(at: Instant): Cell;
}

export function deviceCsv(courses: readonly QuantityCourse[], corrections: readonly Correction[], language: Language): string {
  const { csv: words } = textsOf(language).device;
  const known = courses.filter((course) => (course.nature === "total" ? course.buckets : course.spreads).length > 0);
  const times = [...new Set(known.flatMap((course) => (course.nature === "total" ? course.buckets : course.spreads).map(([at]) => at)))];
  times.sort((a, b) => a - b);
  const columns = known.flatMap((course) => columnsOf(course, language));
  const lengthMs = Math.min(steps["1d"], ...known.map((course) => (course.nature === "total" ? course.barMs : course.spreadMs)));
  const rows = times.map((at): Cell[] => [
    tokyoStamp(at),
    ...columns.map(({ value }) => value(at)),
    wrongAt(corrections, { from: at, to: at + lengthMs }, language),
  ]);
  return csvText([[words.time, ...columns.map(({ head }) => head), words.wrong], ...rows]);
}

function columnsOf(course: QuantityCourse, language: Language): Column[] {
  const { csv: words } = textsOf(language).device;
  const { quantity } = course;
  const head = (what: string) => {
    const unit = unitText(quantity, language);
    return `${cameLabel(quantity, language)} ${what}${unit === "" ? "" : ` (${unit})`}`;
  };
  if (course.nature === "total") {
    const [stands, came] = [byTime(course.buckets, ([, , , last]) => last), new Map(course.bars.map(({ at, count }) => [at, count]))];
    const shown = (value: number | undefined) => scaled(quantity, value);
    return [
      { head: head(words.came), value: (at) => shown(came.get(at)) },
      { head: head(words.total), value: (at) => shown(stands.get(at)) },
    ];
  }
  const pick = (place: 1 | 2 | 3) => byTime(course.spreads as readonly Bucket[], (bucket) => bucket[place]);
  const figures = [
    [words.mean, pick(2)],
    [words.min, pick(1)],
    [words.max, pick(3)],
  ] as const;
  return figures.map(([what, values]) => ({ head: head(what), value: (at) => scaled(quantity, values.get(at)) }));
}

function byTime(buckets: readonly Bucket[], value: (bucket: Bucket) => number): Map<Instant, number> {
  return new Map(buckets.map((bucket) => [bucket[0], value(bucket)]));
}

/** In the unit of the header, without the digits that only arithmetic made. */
function scaled(quantity: QuantityName, value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number((value * (quantityOf(quantity).scale ?? 1)).toPrecision(10));
}

/** `満杯率: センサーがずれていた`, or nothing. */
function wrongAt(corrections: readonly Correction[], { from, to }: { from: Instant; to: Instant }, language: Language): string {
  const { csv: words } = textsOf(language).device;
  return corrections
    .filter((one) => one.from < to && one.to > from)
    .map(({ quantity, note }) => `${quantity === null ? words.everything : quantityOf(quantity as QuantityName).label[language]}: ${note}`)
    .join(" / ");
}
