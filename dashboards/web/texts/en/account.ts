import type { Texts } from "../index.ts";

export const account: Texts["account"] = {
  title: "Your account",
  who: "You",
  name: "Name",
  role: "Role",
  center: "Center",
  byLink: "You came in by the link of the start. That is no account of your own, so it has no password.",
  password: {
    title: "Change the password",
    current: "Current password",
    fresh: "New password",
    again: "New password, once more",
    rules: "At least 12 characters, without your name, and not the same ones over and over. A few long words are easy to remember.",
    submit: "Change the password",
    wrong: "The current password is wrong.",
    differ: "The two new passwords differ.",
    same: "That is the password you have now.",
    problems: {
      short: "Please use at least 12 characters.",
      long: "Please use at most 200 characters.",
      name: "Please leave your name out of it.",
      plain: "Please use more different characters.",
    },
  },
  sessions: {
    title: "Where you are signed in",
    own: "This screen",
    other: "Another screen",
    since: (at) => `since ${at}`,
    seen: (at) => `last used ${at}`,
    endOthers: "Sign out all other screens",
    endAll: "Sign out everywhere",
    rules: "You are signed out after 30 minutes without doing anything, and after 12 hours.",
  },
  language: "Language",
  said: {
    password: "✓ The password was changed. Your other screens are signed out.",
    others: "✓ Your other screens are signed out.",
  },
};
