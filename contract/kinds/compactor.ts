import { defineKind } from "./kind.ts";

/** A used diaper weighs 195 g on average, 150-230 g (measurements of several cities). */
export const diaperKg = 0.195;

/** The used-diaper compactor. Near full 80 % and full 95 % with a reset band of 12 % (shared wording of compactor makers). */
export const compactor = defineKind({
  id: "compactor",
  label: { ja: "圧縮機", en: "Compactor" },
  quantities: [
    "cyclesTotal",
    "cycleSeconds",
    "cycleEnergyWh",
    "bagChangesTotal",
    "fillRatio",
    "massKg",
    "powerW",
    "energyWhTotal",
    "doorOpen",
    "fault",
    "sterilizerMinutesTotal",
    "odourIndex",
    "filterDaysLeft",
    "batteryRatio",
  ],
  rules: [
    {
      id: "near-full",
      quantity: "fillRatio",
      above: 0.8,
      heldFor: 3,
      resetBand: 0.12,
      urgent: false,
      label: { ja: "もうすぐ満杯です", en: "Near full" },
    },
    { id: "full", quantity: "fillRatio", above: 0.95, heldFor: 3, resetBand: 0.12, urgent: true, label: { ja: "満杯です", en: "Full" } },
  ],
  panels: ["fillRatio", "cyclesTotal", "massKg"],
  upkeep: ["fault", "powerW", "energyWhTotal", "filterDaysLeft"],
});
