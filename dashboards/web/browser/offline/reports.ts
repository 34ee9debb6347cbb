/** Reports that wait in the browser: what is one, what an answer means, when to try again. Pure. */

export interface Report {
  /** Made here, once for every press; the server does nothing twice for one key. */
  key: string;
  madeAt: number;
  path: string;
  fields: [name: string, value: string][];
  /** Mark of who pressed; sent only for them. */
  who: string;
  /** What stood on the button. */
  label: string;
  /** Why the server will never take it, in words for its person; absent: it waits. */
  refused?: string;
}

/** More presses than anybody makes in an outage: then something is wrong, and the next one is told so. */
export const maxReports = 50;

const paths = /^\/(pickups|reports|pickups\/\d+\/promise|alerts\/\d+\/acknowledge)$/;

/** What may wait: a report by hand or a 了解. Whatever takes something back or changes a setting is done now or not at all. */
export function isReport(path: string): boolean {
  return paths.test(path);
}

export type Outcome = "done" | "wait" | "sign-in" | "other-person" | "refused";

/** What becomes of a report by the status of the answer; undefined: there was none. */
export function outcomeOf(status: number | undefined): Outcome {
  if (status === undefined || status >= 500 || status === 408 || status === 429) return "wait";
  if (status === 401) return "sign-in";
  if (status === 409) return "other-person";
  return status < 400 ? "done" : "refused";
}

const [firstMs, maxMs] = [5_000, 300_000];

/** How long until the next try; `random` 0–1 spreads many tablets. */
export function nextTryMs(failures: number, random: number): number {
  return Math.min(maxMs, firstMs * 2 ** Math.min(failures, 10)) * (0.75 + random / 2);
}

export interface Standing {
  waiting: number;
  refused: Report[];
  /** Of somebody who is not signed in here now. */
  others: number;
}

export function standingOf(reports: readonly Report[], who: string): Standing {
  const own = reports.filter((one) => one.who === who);
  return {
    waiting: own.filter(({ refused }) => refused === undefined).length,
    refused: own.filter(({ refused }) => refused !== undefined),
    others: reports.length - own.length,
  };
}

/** How many are gone since `before` and were not refused: sent, by whichever page or worker. */
export function sentSince(before: Standing | undefined, now: Standing): number {
  if (!before) return 0;
  const known = new Set(before.refused.map(({ key }) => key));
  return Math.max(0, before.waiting - now.waiting - now.refused.filter(({ key }) => !known.has(key)).length);
}

/** Those to send now, in the order in which they were pressed. */
export function dueReports(reports: readonly Report[], who: string): Report[] {
  return reports.filter((one) => one.who === who && one.refused === undefined).sort((a, b) => a.madeAt - b.madeAt);
}
