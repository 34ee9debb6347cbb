import { defineKind } from "./kind.ts";

/**
 * Refrigerator, freezer or kept-sample freezer: which one it is, is its limit in `mimamori.yaml`. A defrost peak of 20 minutes is no
 * violation, 65 minutes above the limit are (practice of kitchens; domain notes, section 4).
 */
export const refrigerator = defineKind({
  id: "refrigerator",
  label: { ja: "冷蔵・冷凍庫", en: "Refrigerator" },
  quantities: ["temperatureC", "doorOpen", "powerW", "fault", "batteryRatio"],
  rules: [
    {
      id: "too-warm",
      quantity: "temperatureC",
      above: 100,
      limitFrom: "limitC",
      heldFor: 3,
      heldMinutes: 65,
      resetBand: 0.5,
      urgent: true,
      label: { ja: "温度が上限を超えています", en: "Too warm" },
    },
  ],
  panels: ["temperatureC", "doorOpen"],
});
