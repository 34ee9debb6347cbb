/// <reference lib="dom" />
/** The reports of this browser in IndexedDB, and the sending of them: one at a time, whichever page or worker begins. */
import { createStore, del, set, values } from "idb-keyval";
import { dueReports, maxReports, type Outcome, outcomeOf, type Report } from "./reports.ts";

const store = createStore("mimamori-reports", "reports");
const timeoutMs = 10_000;

export interface Answer {
  outcome: Outcome;
  /** Where the server leads to. */
  to?: string;
  /** Its words, if it refused. */
  problem?: string;
}

export async function allReports(): Promise<Report[]> {
  return values<Report>(store);
}

/** False: there are too many already. Rejects where the browser keeps nothing. */
export async function keepReport(report: Report): Promise<boolean> {
  if ((await allReports()).length >= maxReports) return false;
  await set(report.key, report, store);
  return true;
}

export function dropReport(key: string): Promise<void> {
  return del(key, store);
}

/** Sends one report and keeps, marks or drops it by what became of it. */
async function send(report: Report): Promise<Answer> {
  const { key, madeAt, fields, who, path } = report;
  const body = new URLSearchParams([...fields, ["key", key], ["madeAt", String(madeAt)], ["sentAt", String(Date.now())]]);
  const headers = { accept: "application/json", "x-report-by": who };
  let status: number | undefined;
  let said: { to?: string; error?: string; remedy?: string } = {};
  try {
    const answer = await fetch(path, { method: "POST", body, headers, redirect: "error", signal: AbortSignal.timeout(timeoutMs) });
    status = answer.status;
    said = (await answer.json()) as typeof said;
  } catch {
    // No answer, or half of one: it goes again, and the server knows its key.
    if (status !== undefined && status < 400) status = undefined;
  }
  const outcome = outcomeOf(status);
  if (outcome === "done") await dropReport(key);
  const problem = [said.error, said.remedy].filter(Boolean).join("。");
  if (outcome === "refused") await set(key, { ...report, refused: problem || String(status) }, store);
  return { outcome, ...(said.to !== undefined && { to: said.to }), ...(problem && { problem }) };
}

/** Sends what waits for `who`; stops at the first that cannot go. What became of each, by key. */
export async function sendReports(who: string): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  const work = async () => {
    for (const report of dueReports(await allReports(), who)) {
      const answer = await send(report);
      answers.set(report.key, answer);
      if (answer.outcome !== "done" && answer.outcome !== "refused") return;
    }
  };
  // Another page of this browser that sends meanwhile must not be hurried along.
  await (navigator.locks ? navigator.locks.request("mimamori-reports", work) : work());
  return answers;
}
