import { defineKind, type LimitRule } from "./kind.ts";

/** What a room's climate has in common: half an hour while children may be there, said in the morning's digest. */
const climate = { heldFor: 3, heldMinutes: 30, onlyOpen: true, inDigest: true, urgent: false } satisfies Partial<LimitRule>;

/** A room: climate and how many people are in it. 18–28 °C, 40–60 % and at most 1,000 ppm (rules for child care rooms; domain notes, section 4). */
export const room = defineKind({
  id: "room",
  label: { ja: "部屋", en: "Room" },
  quantities: ["temperatureC", "humidityRatio", "co2Ppm", "occupancyCount", "doorOpen", "batteryRatio"],
  rules: [
    { ...climate, id: "too-cold", quantity: "temperatureC", below: 18, resetBand: 0.5, label: { ja: "部屋が寒すぎます", en: "Too cold" } },
    { ...climate, id: "too-hot", quantity: "temperatureC", above: 28, resetBand: 0.5, label: { ja: "部屋が暑すぎます", en: "Too hot" } },
    {
      ...climate,
      id: "too-dry",
      quantity: "humidityRatio",
      below: 0.4,
      resetBand: 0.02,
      label: { ja: "空気が乾いています", en: "Too dry" },
    },
    {
      ...climate,
      id: "too-humid",
      quantity: "humidityRatio",
      above: 0.6,
      resetBand: 0.02,
      label: { ja: "湿度が高すぎます", en: "Too humid" },
    },
    { ...climate, id: "stuffy", quantity: "co2Ppm", above: 1_000, resetBand: 50, label: { ja: "換気が足りません", en: "Stuffy" } },
  ],
  panels: ["temperatureC", "humidityRatio", "co2Ppm", "occupancyCount"],
});
