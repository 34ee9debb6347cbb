import type { Texts } from "../index.ts";

export const lists: Texts["lists"] = {
  place: "Place",
  allPlaces: "Everywhere",
  wholeCenter: (center) => `${center} (all)`,
  state: "State",
  allStates: "Any state",
  from: "From (day)",
  to: "To (day)",
  apply: "Show",
  clear: "Show all",
  isNarrow: "The list is narrowed.",
};
