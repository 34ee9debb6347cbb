/** Whether a span may be marked as wrong: what a person typed, checked before anything is written. Pure. */
import * as z from "zod";
import type { Language } from "../../../contract/language.ts";
import { checkNote, noteProblems } from "../../../contract/notes.ts";
import { dayMs, type Instant, tokyoMidnight } from "../../../contract/time.ts";
import type { CorrectionGiven } from "../../../records/operations/corrections.ts";
import { textsOf } from "../texts/index.ts";
import { shownQuantities } from "./courses.ts";
import { maxRangeDays } from "./span.ts";
import { timeOfField } from "./words.ts";

const text = (max: number) => z.string().max(max).default("");
/** As it was typed; "" of the quantity means everything. */
export const correctionForm = z.object({ quantity: text(64), from: text(40), to: text(40), note: text(2_000) });
export type CorrectionForm = z.infer<typeof correctionForm>;

export type CheckedCorrection = { ok: true; correction: CorrectionGiven } | { ok: false; problem: string };

export function checkCorrection(
  { quantity, from, to, note }: CorrectionForm,
  of: { center: string; device: string; kind: string },
  now: Instant,
  language: Language,
): CheckedCorrection {
  const { corrections: words } = textsOf(language).device;
  const refused = (problem: string): CheckedCorrection => ({ ok: false, problem });
  const name = quantity === "" ? null : shownQuantities(of.kind).find((one) => one === quantity);
  if (name === undefined) return refused(words.unknownQuantity);
  const [start, end] = [timeOfField(from), timeOfField(to)];
  if (start === undefined || end === undefined) return refused(words.badTime);
  if (start < tokyoMidnight("2000-01-01") || end > now + dayMs) return refused(words.outOfReach);
  if (end <= start) return refused(words.wrongWay);
  if (end - start > maxRangeDays * dayMs) return refused(words.tooLong(maxRangeDays));
  const checked = checkNote(note);
  if (!checked.ok) return refused(noteProblems[checked.reason][language]);
  return { ok: true, correction: { center: of.center, device: of.device, quantity: name, from: start, to: end, note: checked.note } };
}
