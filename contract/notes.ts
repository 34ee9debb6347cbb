/**
 * Free notes that people write: short, and nothing in them that points to a person (domain notes, section 5). Pure.
 *
 * What is looked for has a form: numbers, addresses, a word with さん or 様. Other names cannot be recognised, and the form says so.
 */
import type { Words } from "./language.ts";
import { holdsPersonName } from "./noteNames.ts";
import { holdsAddress, holdsMailAddress, holdsMyNumber, holdsTelephone } from "./noteNumbers.ts";

export const noteMaxLength = 200;

export type NoteProblem =
  | "empty"
  | "too-long"
  | "control-character"
  | "telephone"
  | "my-number"
  | "mail-address"
  | "address"
  | "person-name";

/** `note`: as it is kept, one line, without space around it. */
export type NoteCheck = { ok: true; note: string } | { ok: false; reason: NoteProblem };

/** Control characters, half a character, and what turns or hides text (a joiner between two emoji stays). */
const unseen = /[\p{Cc}\p{Cs}]|(?!\u200d)\p{Cf}/u;

/** The first reason against a note, or the note as it is kept. Characters are counted as people count them, not as UTF-16. */
export function checkNote(text: string): NoteCheck {
  // Run by run of space: a pattern that looks for a line end within one takes the square of its length.
  const note = text.trim().replace(/\s+/g, (space) => (/[\r\n\t]/.test(space) ? " " : space));
  const refused = (reason: NoteProblem): NoteCheck => ({ ok: false, reason });
  if (note === "") return refused("empty");
  if ([...note].length > noteMaxLength) return refused("too-long");
  if (unseen.test(note)) return refused("control-character");
  // Full-width digits, letters and half-width kana are the same to a reader.
  const plain = note.replaceAll("\u200d", "").normalize("NFKC");
  if (holdsMailAddress(plain)) return refused("mail-address");
  if (holdsTelephone(plain)) return refused("telephone");
  if (holdsMyNumber(plain)) return refused("my-number");
  if (holdsAddress(plain)) return refused("address");
  if (holdsPersonName(plain)) return refused("person-name");
  return { ok: true, note };
}

/** What stands beside the field. */
export const noteHint: Words = {
  ja: `${noteMaxLength}文字まで。人の名前、住所、電話番号など、個人が分かることは書かないでください（名前は「さん」や「様」が付くものしか見分けられません）。`,
  en: `Up to ${noteMaxLength} characters. Do not write names, addresses, telephone numbers or anything else about a person (names can only be recognised by a Japanese honorific after them).`,
};

export const noteProblems: Record<NoteProblem, Words> = {
  empty: { ja: "何も書かれていません。", en: "Nothing was written." },
  "too-long": {
    ja: `長すぎます。${noteMaxLength}文字までにしてください。`,
    en: `Too long. Please use at most ${noteMaxLength} characters.`,
  },
  "control-character": {
    ja: "見えない文字が入っています。打ち直してください。",
    en: "It holds characters that cannot be seen. Please type it again.",
  },
  telephone: { ja: "電話番号が入っているようです。消してください。", en: "It seems to hold a telephone number. Please remove it." },
  "my-number": { ja: "マイナンバーが入っているようです。消してください。", en: "It seems to hold a My Number. Please remove it." },
  "mail-address": {
    ja: "メールアドレスが入っているようです。消してください。",
    en: "It seems to hold a mail address. Please remove it.",
  },
  address: { ja: "住所（町名と番地）が入っているようです。消してください。", en: "It seems to hold an address. Please remove it." },
  "person-name": {
    ja: "人の名前（「さん」「様」などが付く言葉）が入っているようです。「職員」「利用者」などに言いかえてください。",
    en: "It seems to hold a person's name (a word with a Japanese honorific after it). Please say “a member of staff” or “a visitor” instead.",
  },
};
