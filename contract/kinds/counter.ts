import { defineKind } from "./kind.ts";

/** The stand from which families take consultation cards. */
export const counter = defineKind({
  id: "counter",
  label: { ja: "相談カード台", en: "Card stand" },
  quantities: ["cardsTakenTotal", "cardsLeftCount", "batteryRatio"],
  rules: [],
  panels: ["cardsLeftCount", "cardsTakenTotal"],
});
