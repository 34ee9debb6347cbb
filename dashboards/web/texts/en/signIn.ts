import type { Texts } from "../index.ts";

export const signIn: Texts["signIn"] = {
  title: "Sign in",
  name: "Name",
  password: "Password",
  submit: "Sign in",
  byLink: "The button signs you in on this screen. The link works once.",
  why: {
    act: "Reports and acknowledgements need a sign-in. Sign in, then press again.",
    person: "This page opens when you sign in with your own name.",
    unpaired: "This tablet is no longer paired. Ask an administrator to pair it again, or sign in with your own name.",
    changed: "The password was changed. Sign in with the new one.",
    out: "You are signed out.",
  },
  wrongLink: "This link cannot be used: it was used already, or is too old.",
  wrongPassword: "The name or the password is wrong.",
  wait: (minutes, at) =>
    `Too many wrong tries in a row: please wait ${minutes === 1 ? "a minute" : `${minutes} minutes`} (you may try again at ${at}).`,
  forgotten: "If you forgot your password, ask an administrator for a new one.",
};
