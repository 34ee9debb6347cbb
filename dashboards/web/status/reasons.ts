/** Why something was refused and what to do, for staff. The collector's own words are English; a word without an entry is shown as it is. */
import type { Language } from "../../../contract/language.ts";
import { isQuantity, quantityOf } from "../../../contract/quantities.ts";
import { type Texts, textsOf } from "../texts/index.ts";

type Reasons = Texts["quarantine"]["reasons"];
type Remedy = keyof Texts["quarantine"]["remedies"];

/** How it is said, from what the pattern found. */
const sayings: [pattern: RegExp, say: (reasons: Reasons, part: string, language: Language) => string][] = [
  [/^not JSON/, ({ notJson }) => notJson],
  [/^not a batch of readings/, ({ notBatch }) => notBatch],
  [/^not a status message/, ({ notStatus }) => notStatus],
  [/^the journal belongs to another agent/, ({ foreignJournal }) => foreignJournal],
  [/^kind: /, ({ unknownKind }) => unknownKind],
  [/^unknown device (\S+):/, ({ unknownDevice }, device) => unknownDevice(device)],
  [/^device (\S+) is not a/, ({ otherKind }, device) => otherKind(device)],
  [/^at: .*before the year 2000/, ({ longAgo }) => longAgo],
  [/^at: .*in the future/, ({ inFuture }) => inFuture],
  [/^(\d+) unknown field/, ({ unknownFields }, count) => unknownFields(count)],
  [/^(\w+): Too (?:big|small)/, ({ outOfRange }, name, language) => outOfRange(labelOf(name, language))],
  [/^(\w+): Invalid input/, ({ otherForm }, name, language) => otherForm(labelOf(name, language))],
  [/^no value that the store can keep/, ({ nothingToKeep }) => nothingToKeep],
  [/^field type conflict/, ({ typeConflict }) => typeConflict],
];

function labelOf(name: string, language: Language): string {
  return isQuantity(name) ? quantityOf(name).label[language] : name;
}

export function reasonText(reason: string, language: Language = "ja"): string {
  for (const [pattern, say] of sayings) {
    const match = pattern.exec(reason);
    if (match) return say(textsOf(language).quarantine.reasons, match[1] ?? "", language);
  }
  return reason;
}

/** What to do about it, by what is wrong; the first that fits. */
const remedies: [pattern: RegExp, remedy: Remedy][] = [
  [/^not (JSON|a batch|a status)/, "sender"],
  [/^the journal belongs to another agent/, "twoAgents"],
  [/^kind: /, "versions"],
  [/^unknown device/, "addDevice"],
  [/^device \S+ is not a/, "setKind"],
  [/^at: .*in the future/, "clockAhead"],
  [/^at: /, "clock"],
  [/^\d+ unknown field/, "versions"],
  [/^\w+: Too (?:big|small)/, "calibration"],
  [/^\w+: /, "reading"],
  [/^field type conflict/, "fieldType"],
];

export function remedyText(reason: string, language: Language = "ja"): string {
  return textsOf(language).quarantine.remedies[remedies.find(([pattern]) => pattern.test(reason))?.[1] ?? "unknown"];
}
