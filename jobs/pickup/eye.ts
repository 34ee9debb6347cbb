/** What people can report by eye. A new word is one line. */
import type { Instant } from "../../contract/time.ts";
import type { EyeReport } from "../../records/operations/eyeReports.ts";

export const eyeReports: readonly { what: string; label: string; ratio?: number }[] = [{ what: "half", label: "半分くらい", ratio: 0.5 }];

export function eyeLevels(reports: readonly EyeReport[], since: Instant | undefined): { at: Instant; ratio: number }[] {
  return reports.flatMap(({ at, what }) => {
    const ratio = eyeReports.find((one) => one.what === what)?.ratio;
    return ratio !== undefined && at > (since ?? 0) ? [{ at, ratio }] : [];
  });
}

export function isEyeReport(what: string): boolean {
  return eyeReports.some((one) => one.what === what);
}
