import { defineKind } from "./kind.ts";

/** A metered outlet or circuit. */
export const power = defineKind({
  id: "power",
  label: { ja: "電源", en: "Power" },
  quantities: ["powerW", "energyWhTotal", "fault"],
  rules: [],
  panels: ["powerW", "energyWhTotal"],
});
