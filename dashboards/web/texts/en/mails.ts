import type { Texts } from "../index.ts";

export const mails: Texts["mails"] = {
  title: "Mails",
  toFolder: "No mail server is set, so mails are put here.",
  toServer: "Mails are sent to the mail server. None are kept here.",
  none: "None yet.",
  notYours: "(this button is for the people of that center)",
  answers: {
    promise: {
      question: "Will you take the bag on?",
      title: "Understood",
      button: "Understood (I will put it out)",
      explained: "When you press, the others see that you have taken it on.",
      done: "✓ Thank you for taking it on.",
    },
    "put-out": {
      question: "Did you put the bag out?",
      title: "Bag put out",
      button: "I put the bag out",
      explained: "When you press, it is noted that the bag was changed and put out.",
      done: "✓ It is noted that the bag was put out. Thank you.",
    },
    half: {
      question: "Is it still about half full?",
      title: "Still about half",
      button: "Still about half",
      explained: "When you press, what you saw is noted and goes into the forecast.",
      done: "✓ What you saw is noted. Thank you.",
    },
  },
  notYet: "Nothing is noted yet.",
  justTaken: "✓ It was noted a moment ago.",
  amount: (percent, when) => `Now ${percent}% full (as of ${when})`,
  amountUnknown: "How full it is now is not known",
  about: { before: () => "About ", after: (center) => ` at ${center}` },
  refusals: {
    tooOften: { title: "Please wait a moment", text: "Please open it again in a minute." },
    expired: { title: "This button has expired", text: "Please press a button of a newer mail, or report on the board." },
    unknown: {
      title: "This link cannot be used",
      text: "The link in the mail may have been cut. Please press the button of the mail again, or report on the board.",
    },
    over: { title: "This is over", text: "How things stand now is shown on the board." },
  },
  toBoard: "See how things stand now",
  standing: {
    over: "This bag has been dealt with.",
    claim: (time, who) => `The bag was reported as put out at ${time} by ${who}.`,
    changed: "✓ The bag has been changed.",
    verifiedAt: (time) => `The values showed it at ${time}.`,
    unverified: "The values have not shown it yet.",
    promise: (time, who) => `It was taken on at ${time} by ${who}.`,
    done: (sentence) => `✓ ${sentence}`,
    reported: {
      half: (time, who) => `✓ At ${time} it was reported by ${who} that it is still about half full.`,
      "bag-changed": (time, who) => `✓ At ${time} it was confirmed by ${who} that the bag is new.`,
    },
    all: (sentences) => sentences.join(" "),
  },
};
