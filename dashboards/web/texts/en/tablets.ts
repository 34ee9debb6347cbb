import type { Texts } from "../index.ts";

export const tablets: Texts["tablets"] = {
  title: "Tablets",
  intro: "Shared tablets of the centers. Once paired they show, acknowledge and report; a staff code says who it was.",
  none: "There are no tablets yet.",
  add: {
    title: "Pair a tablet",
    submit: "Make a pairing code",
    nameLabel: "Name of the tablet",
    nameRule: "A name that tells them apart, e.g. East reception. The same name again replaces the tablet that had it.",
  },
  badName: "A name has letters, digits, spaces and . _ - ・, up to 40 of them.",
  taken: "That name belongs to another token, or to a tablet of another center.",
  tooMany: "There are ten unused pairing codes. Wait ten minutes and try again.",
  codeTitle: (name) => `Pairing code of ${name}`,
  codeHow: (address) => `Open ${address} on the tablet and type this code.`,
  codeUntil: (at) => `It works once, until ${at}.`,
  qr: "QR code of the address to open on the tablet",
  revoke: {
    title: "Revoke the tablet",
    explained: "It shows and reports nothing from now on. To use it again, pair it again.",
    submit: "Revoke",
  },
  said: { revoked: "✓ The tablet was revoked.", gone: "That tablet is not paired any more." },
  pair: {
    title: "Pair this tablet",
    explained: "Type the eight digits that an administrator made under Settings, Tablets.",
    label: "Pairing code",
    submit: "Pair",
    wrong: "This code cannot be used. Check the digits. If it is older than ten minutes or was used, ask for a new one.",
    wait: (minutes, at) =>
      `Too many wrong codes in a row: please wait ${minutes === 1 ? "a minute" : `${minutes} minutes`} (you may try again at ${at}).`,
    done: (name, center) => `✓ This tablet is now “${name}” (${center}).`,
    open: "Open the board",
    already: (name) => `This tablet is paired as “${name}”. Type a code only to make it another one.`,
  },
  whoTitle: "Who are you?",
  whoExplained: "Nothing is recorded yet. Press your staff code, and it will be.",
  whoUnknown: "That staff code is not in use. Please choose again.",
  codeLabel: (code) => `Staff code ${code}`,
  whoCancel: "Cancel and go back",
};
