import type { Texts } from "../index.ts";

export const accounts: Texts["accounts"] = {
  title: "Accounts",
  intro: "People who sign in. One account each, never shared.",
  none: "There are no accounts yet. Add the first one below.",
  add: { title: "Add a person", submit: "Add", nameRule: "Letters, digits and . _ - , up to 40. It is what the person types to sign in." },
  centerRule: "Only staff have a center.",
  badName: "A name has letters, digits and . _ - , up to 40 of them.",
  ownName: "That name is used by the program itself.",
  roleAndCenter: "Role and center",
  password: {
    title: "New password",
    explained: "The old one ends, and so do the screens that are signed in with it.",
    submit: "Make a new password",
  },
  remove: {
    title: "Remove the account",
    explained: (name) =>
      `${name} is signed out at once and cannot come back. This cannot be undone. The name stays with what the person reported or acknowledged.`,
    submit: "Remove",
  },
  you: " (you)",
  lastAdmin: "Nobody would be an administrator any more. Make another one first.",
  madeTitle: (name) => `Password of ${name}`,
  hand: "Give it to that person only. They can change it after signing in, under Your account.",
  said: {
    changed: "✓ Role and center were changed. It counts at once.",
    removed: "✓ The account was removed.",
    undone: "✓ It is as it was before.",
    gone: "That person is not there any more.",
  },
};
