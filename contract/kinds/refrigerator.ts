import { defineKind } from "./kind.ts";

/** Refrigerator, freezer or kept-sample freezer: which one it is, is its limit in `mimamori.yaml`. */
export const refrigerator = defineKind({
  id: "refrigerator",
  label: { ja: "冷蔵・冷凍庫", en: "Refrigerator" },
  quantities: ["temperatureC", "doorOpen", "powerW", "fault", "batteryRatio"],
  rules: [],
  panels: ["temperatureC", "doorOpen"],
});
