/** How things stand with what a button of a mail asks for: still to be done, done by somebody, or over. Pure. */
import type { Language } from "../../../contract/language.ts";
import { hourMs, type Instant } from "../../../contract/time.ts";
import type { LinkAction } from "../../../jobs/mail/links.ts";
import type { EyeWhat } from "../../../jobs/pickup/eye.ts";
import { dayAndTime, personName } from "../../../jobs/pickup/words.ts";
import type { EyeReport } from "../../../records/operations/eyeReports.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { type Texts, textsOf } from "../texts/index.ts";

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
  language: Language = "ja",
): Standing {
  const { standing: texts } = textsOf(language).mails;
  const { state, promisedAt, promisedBy, putOutAt, putOutBy, verifiedAt, askedAt } = pickup;
  const at = (time: Instant) => dayAndTime(time, now, language);
  const who = (by: string | null) => personName(by, language);
  if (state === "cancelled") return { kind: "over", words: texts.over };
  const claim = putOutAt === null ? undefined : texts.claim(at(putOutAt), who(putOutBy));
  if (state === "verified" || state === "collected") {
    const seen = verifiedAt === null ? [] : [texts.verifiedAt(at(verifiedAt))];
    return { kind: "done", words: texts.all([texts.changed, ...(claim === undefined ? [] : [claim]), ...seen]) };
  }
  if (claim !== undefined) {
    // Once it was asked about, both answers are worth having: that the bag is new, and that it is not.
    const report = action === "half" ? "half" : "bag-changed";
    if (askedAt === null || action === "promise") return { kind: "done", words: texts.done(claim) };
    const note = texts.all([claim, texts.unverified]);
    return reported(reports, report, reportSince(pickup, now), now, language) ?? { kind: "open", note, report };
  }
  const promise = promisedAt === null ? undefined : texts.promise(at(promisedAt), who(promisedBy));
  if (action === "promise" && promise) return { kind: "done", words: texts.done(promise) };
  if (action === "half")
    return (
      reported(reports, "half", reportSince(pickup, now), now, language) ?? {
        kind: "open",
        report: "half",
        ...(promise && { note: promise }),
      }
    );
  return { kind: "open", ...(promise && { note: promise }) };
}

/** The same, seen and said since then. */
function reported(
  reports: readonly Pick<EyeReport, "what" | "by" | "at">[],
  what: keyof Texts["mails"]["standing"]["reported"],
  since: Instant,
  now: Instant,
  language: Language,
): Standing | undefined {
  const last = reports.filter((one) => one.what === what && one.at >= since).at(-1);
  if (!last) return undefined;
  const say = textsOf(language).mails.standing.reported[what];
  return { kind: "done", words: say(dayAndTime(last.at, now, language), personName(last.by, language)) };
}
