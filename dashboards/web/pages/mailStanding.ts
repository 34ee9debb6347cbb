/** How things stand with what a button of a mail asks for: still to be done, done by somebody, or over. Pure. */
import { hourMs, type Instant } from "../../../contract/time.ts";
import type { LinkAction } from "../../../jobs/mail/links.ts";
import type { EyeWhat } from "../../../jobs/pickup/eye.ts";
import { dayAndTime, personName } from "../../../jobs/pickup/words.ts";
import type { EyeReport } from "../../../records/operations/eyeReports.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";

export type Standing =
  /** `note`: what the reader should know before. `report`: what is written down besides or instead of a step of the bag. */
  | { kind: "open"; note?: string; report?: EyeWhat }
  /** Somebody did it, as a sentence. */
  | { kind: "done"; words: string }
  | { kind: "over"; words: string };

/** What somebody saw is not asked again for so long; after that it may be another level. */
const seenForMs = hourMs;

/** Since when the same report counts as said already. */
export function reportSince({ askedAt }: Pick<Pickup, "askedAt">, now: Instant): Instant {
  return Math.max(askedAt ?? 0, now - seenForMs);
}

/** `reports`: what people saw of this machine since the bag's entry was opened. */
export function standingOf(
  action: LinkAction,
  pickup: Pickup,
  reports: readonly Pick<EyeReport, "what" | "by" | "at">[],
  now: Instant,
): Standing {
  const { state, promisedAt, promisedBy, putOutAt, putOutBy, verifiedAt, askedAt } = pickup;
  const at = (time: Instant) => dayAndTime(time, now);
  if (state === "cancelled") return { kind: "over", words: "この袋の件は、もう終わっています。" };
  const claim = putOutAt === null ? undefined : `袋は ${at(putOutAt)}に ${personName(putOutBy)} が出したと報告しています。`;
  if (state === "verified" || state === "collected") {
    const seen = verifiedAt === null ? "" : `${at(verifiedAt)}に値で確かめました。`;
    return { kind: "done", words: `✓ 袋は交換済みです。${claim ?? ""}${seen}` };
  }
  if (claim !== undefined) {
    // Once it was asked about, both answers are worth having: that the bag is new, and that it is not.
    const report = action === "half" ? "half" : "bag-changed";
    if (askedAt === null || action === "promise") return { kind: "done", words: `✓ ${claim}` };
    return (
      reported(reports, report, reportSince(pickup, now), now) ?? { kind: "open", note: `${claim}値ではまだ確かめられません。`, report }
    );
  }
  const promise = promisedAt === null ? undefined : `${at(promisedAt)}に ${personName(promisedBy)} が引き受けています。`;
  if (action === "promise" && promise) return { kind: "done", words: `✓ ${promise}` };
  if (action === "half")
    return reported(reports, "half", reportSince(pickup, now), now) ?? { kind: "open", report: "half", ...(promise && { note: promise }) };
  return { kind: "open", ...(promise && { note: promise }) };
}

const reportWords: Partial<Record<EyeWhat, string>> = {
  half: "まだ半分くらいだと知らせています",
  "bag-changed": "袋が新しいことを確かめています",
};

/** The same, seen and said since then. */
function reported(
  reports: readonly Pick<EyeReport, "what" | "by" | "at">[],
  what: EyeWhat,
  since: Instant,
  now: Instant,
): Standing | undefined {
  const last = reports.filter((one) => one.what === what && one.at >= since).at(-1);
  return last && { kind: "done", words: `✓ ${dayAndTime(last.at, now)}に ${personName(last.by)} が${reportWords[what]}。` };
}
