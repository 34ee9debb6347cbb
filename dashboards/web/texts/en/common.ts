import type { Texts } from "../index.ts";

export const common: Texts["common"] = {
  product: "Mimamori",
  skip: "To the content",
  pages: "Pages",
  nav: {
    board: "Board",
    alerts: (open) => (open > 0 ? `Alerts ${open}` : "Alerts"),
    pickups: "Pickups",
    calendar: "Calendar",
    devices: "Devices",
    status: "Status",
    mail: "Mails",
    settings: "Settings",
  },
  signIn: "Sign in",
  signOut: "Sign out",
  account: (name) => name,
  ownAccount: "Your account",
  tablet: (name) => `This tablet: ${name}`,
  otherLanguage: "日本語",
  notice: "Notice",
  demo: "Simulated data: these are not values of real machines.",
  toBoard: "Back to the board",
  between: " · ",
  close: "Close",
  preparing: "Getting ready",
  staleCount: (count) => `▲ ${count === 1 ? "1 device has" : `${count} devices have`} old values`,
  allFresh: "✓ Values are fresh",
  storeAway: (since) =>
    `■ The store of values (database) cannot be reached since ${since}. Values are kept at the centers and arrive by themselves later.`,
  filling: (percent, done, total) => `Preparing the simulated past ${percent}% (${done} of ${total})`,
};
