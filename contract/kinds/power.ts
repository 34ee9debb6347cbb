import { defineKind } from "./kind.ts";

/**
 * A metered outlet or circuit. Any outlet may be at rest, so `power-off` is a limit only where a device's `thresholds` say from how many
 * watts on: for the meter of a whole site.
 */
export const power = defineKind({
  id: "power",
  label: { ja: "電源", en: "Power" },
  quantities: ["powerW", "energyWhTotal", "fault"],
  rules: [
    {
      id: "power-off",
      quantity: "powerW",
      below: 0,
      heldFor: 3,
      heldMinutes: 5,
      onlyOpen: true,
      resetBand: 0,
      urgent: false,
      label: { ja: "建物の電源が切れています", en: "Power is off" },
    },
  ],
  panels: ["powerW", "energyWhTotal"],
});
