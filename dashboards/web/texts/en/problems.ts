import type { Texts } from "../index.ts";

export const problems: Texts["problems"] = {
  notFound: { title: "There is no such page", remedy: "Check the address, or open it from the board." },
  noSuchCenter: { title: "There is no such center", remedy: "Open it from the board (programs: see /api/v1/centers)." },
  noSuchDevice: { title: "There is no such device", remedy: "Open it from the board (programs: see /api/v1/centers)." },
  unreadable: { title: "What was sent could not be read", remedy: "Go back, check what you entered, and send it again." },
  wrongDates: { title: "Please check the dates", remedy: "The beginning must be before the end, and a span may be one year at most." },
  wrongWayRound: { title: "to is not after from", remedy: "ask for from before to" },
  tooLarge: { title: "What was sent is too large", remedy: "Make it shorter and send it again." },
  tooOften: { title: "Please wait a moment", remedy: "Try again in about a minute." },
  notAllowed: { title: "This is not allowed", remedy: "It belongs to another center, or needs another role. Ask an administrator." },
  personOnly: { title: "A personal sign-in is needed", remedy: "This cannot be opened here. Sign in with your own name." },
  signInFirst: {
    title: "A sign-in is needed",
    remedy: "Sign in at /sign-in, then open it again (programs: Authorization: Bearer and a token).",
  },
  unknownToken: { title: "This token is not in force", remedy: "It was revoked or has run out. Ask an administrator for a new one." },
  otherToken: {
    title: "This token is for something else",
    remedy: "The API wants a token of the role staff, manager, installer or admin; settings want installer or admin.",
  },
  staffCodeFirst: { title: "A staff code is needed", remedy: "Send the same again with one of the codes." },
  noStaffCodes: {
    title: "This center has no staff codes yet",
    remedy: "Nothing was recorded. Ask an administrator for a code, or sign in with your own name.",
  },
  otherSite: { title: "A post from another site is refused", remedy: "Open the page here and try again." },
  storeAway: { title: "The store of values cannot be reached", remedy: "Try again in a moment. Values are kept at the centers meanwhile." },
  busy: { title: "Busy at the moment", remedy: "Try again in some seconds." },
  reportTooOld: { title: "This report was made more than 24 hours ago", remedy: "See how it is now and report it again." },
  reportAhead: { title: "The clock of this device is ahead", remedy: "Set its clock, then report it again." },
  otherPerson: { title: "This is another person's report", remedy: "It is sent when whoever made it signs in." },
  gone: { title: "It is not there any more", remedy: "Somebody else changed or took it back. Open the page again." },
  ourFault: { title: "Something went wrong here", remedy: "Try again in a moment. Tell the operator if it goes on." },
};
