import type { Instant } from "../../contract/time.ts";
import type { EyeReport } from "../../records/operations/eyeReports.ts";
export function eyeLevels(reports: readonly EyeReport[], since: Instant | undefined): { at: Instant; ratio: number }[] {
  return reports.filter(({ at, what }) => what === "half" && at > (since ?? 0)).map(({ at }) => ({ at, ratio: 0.5 }));
}
