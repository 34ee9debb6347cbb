/** The year as text: every bag that overflowed, every mail, every change of advice, and the totals. The same seed gives the same text. */
import { clockTime, dayMs, type Instant, tokyoDate } from "../../contract/time.ts";
import { nextUsable } from "../../jobs/calendar.ts";
import { type CenterId, centerOf } from "./yearCenters.ts";
import { maxHeldMs } from "./yearDemand.ts";
import { isAboutBag, type SaidAdvice, type SaidMail } from "./yearRecorder.ts";
import type { Year, YearOfCenter } from "./yearRun.ts";

export interface CenterTotals {
  center: CenterId;
  diapers: number;
  /** Bags that were changed, and how full they were. */
  bags: number;
  meanFillPercent: number;
  overflows: number;
  lost: number;
  oracleActs: number;
  oracleOverflows: number;
  bagMails: number;
  /** Mails about bags for one act of the oracle's. */
  ratio: number;
  otherMails: number;
  digests: number;
  /** Words about bags that staff read on the page before any mail. */
  byPage: number;
  /** Bags that were in the machine for more than 7 days. */
  heldTooLong: number;
  /** Bags that went out together at most; changed bags are kept cool until somebody may put them out. */
  mostPutOutAtOnce: number;
  longestKeptDays: number;
}

export function totalsOf(year: Year): CenterTotals[] {
  return year.centers.map((center) => centerTotals(year, center));
}

function centerTotals({ record }: Year, { id, bags, deposits, oracle }: YearOfCenter): CenterTotals {
  const ended = bags.filter(({ endedAt }) => endedAt !== undefined);
  const mails = record.mails.filter(({ center }) => center === id);
  const about = mails.filter(isAboutBag).length;
  const kept = ended.flatMap(({ endedAt }) =>
    nextUsable(centerOf(id), endedAt!)
      .slice(0, 1)
      .map((next) => ({ endedAt: endedAt!, ...next })),
  );
  return {
    center: id,
    diapers: sum(deposits.map(({ diapers }) => diapers)),
    bags: ended.length,
    meanFillPercent: Math.round((100 * sum(ended.map(({ diapers, capacity }) => diapers / capacity))) / Math.max(1, ended.length)),
    overflows: bags.filter(({ overflowedAt }) => overflowedAt !== undefined).length,
    lost: sum(bags.map(({ lost }) => lost)),
    oracleActs: oracle.acts.length,
    oracleOverflows: oracle.overflows,
    bagMails: about,
    ratio: Math.round((100 * about) / oracle.acts.length) / 100,
    otherMails: mails.filter((mail) => !isAboutBag(mail) && !mail.isDigest).length,
    digests: mails.filter(({ isDigest }) => isDigest).length,
    byPage: record.heard.filter(({ center, why }) => center === id && why.startsWith("page")).length,
    heldTooLong: ended.filter(({ since, endedAt }) => endedAt! - since > maxHeldMs).length,
    mostPutOutAtOnce: Math.max(0, ...[...Map.groupBy(kept, ({ deadlineAt }) => deadlineAt).values()].map(({ length }) => length)),
    longestKeptDays: Math.ceil(Math.max(0, ...kept.map(({ endedAt, putOutFrom }) => putOutFrom - endedAt)) / dayMs),
  };
}

const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);

/** The whole text. */
export function summaryOf(year: Year): string {
  const { advice, mails, heard } = year.record;
  return textOf(year, [
    ...overflowLines(year),
    ...advice.map((one) => ({ at: one.at, text: adviceLine(one) })),
    ...mails.filter(({ isDigest }) => !isDigest).map((mail) => ({ at: mail.at, text: mailLine(mail) })),
    ...heard.filter(({ ignored }) => ignored).map(({ at, center, why }) => ({ at, text: `${time(at)} ${center} ignored: ${why}` })),
  ]);
}

/** Totals and overflows only, of a year that is reported beside the other. */
export function shortSummaryOf(year: Year): string {
  return textOf(year, overflowLines(year));
}

interface Line {
  at: Instant;
  text: string;
}

function textOf(year: Year, lines: readonly Line[]): string {
  const sorted = lines.map((line, index) => ({ ...line, index })).sort((a, b) => a.at - b.at || a.index - b.index);
  return [...totalLines(year), "", ...sorted.map(({ text }) => text), ""].join("\n");
}

function overflowLines({ centers }: Year): Line[] {
  return centers.flatMap(({ id, bags }) =>
    bags.flatMap(({ capacity, since, overflowedAt, lost }) =>
      overflowedAt === undefined
        ? []
        : [
            {
              at: overflowedAt,
              text: `${time(overflowedAt)} ${id} OVERFLOW bag of ${time(since)} holds ${capacity}, ${lost} found no place`,
            },
          ],
    ),
  );
}

export function totalLines(year: Year): string[] {
  return totalsOf(year).map(({ center, ...totals }) =>
    [center, ...Object.entries(totals).map(([name, value]) => `${name} ${value}`)].join(" · "),
  );
}

export function mailLine({ at, center, subject, about, people, urgent }: SaidMail): string {
  return `${time(at)} ${center} MAIL${urgent ? " urgent" : ""} ×${people} ${about.join(", ")}: ${subject}`;
}

/** What asks nobody to do anything is told by its headline; that nothing is needed, by its kind. */
function adviceLine({ at, center, advice: { kind, act, actBy, headline }, sentence }: SaidAdvice): string {
  const by = actBy === undefined ? "" : ` by ${time(actBy)}`;
  const words = kind === "none" ? "" : `: ${act ? sentence : headline}`;
  return `${time(at)} ${center} ${kind}${act ? ` ${act}` : ""}${by}${words}`;
}

/** `04-01 9:15`, in Tokyo. */
function time(at: Instant): string {
  const exact = Math.floor(at / 60_000) * 60_000;
  return `${tokyoDate(exact).slice(5)} ${clockTime(exact)}`;
}
