import type { Texts } from "../index.ts";

export const staffCodes: Texts["staffCodes"] = {
  title: "Staff codes",
  intro:
    "Two digits that say who reported or acknowledged something at a tablet. Who has which number is settled at the center; no names are written here.",
  none: "None yet. Reports at a tablet need at least one.",
  add: { title: "Add numbers", label: "Numbers of two digits", rule: "E.g. 07. Put a space between several.", submit: "Add" },
  badCode: "A number has two digits, e.g. 07",
  remove: (code) => `Take ${code} off`,
  restore: (code) => `Put ${code} back`,
  said: { added: "✓ The numbers were added.", removed: "✓ The number was taken off. It stays in what was recorded with it." },
};
