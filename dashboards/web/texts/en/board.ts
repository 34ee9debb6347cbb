import type { Texts } from "../index.ts";

export const board: Texts["board"] = {
  title: "Board",
  said: {
    bag: "✓ The change of the bag is noted. Thank you.",
    again: "✓ This change of the bag was noted a moment ago.",
    undone: "✓ The report of the bag was taken back.",
    verified: "The values have shown this change already, so it cannot be taken back.",
    gone: "This report was taken back already, or cannot be found.",
    promised: "✓ Thank you for taking it on. The others can see it.",
    taken: "✓ Somebody has taken it on already, or it is done.",
    seen: "✓ What you saw is noted and goes into the forecast.",
    ack: "✓ Your acknowledgement is noted.",
    known: "✓ It was acknowledged already, or has ended.",
  },
};
