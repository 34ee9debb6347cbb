import { defineKind } from "./kind.ts";

/** A room: climate and how many people are in it. */
export const room = defineKind({
  id: "room",
  label: { ja: "部屋", en: "Room" },
  quantities: ["temperatureC", "humidityRatio", "co2Ppm", "occupancyCount", "doorOpen", "batteryRatio"],
  rules: [],
  panels: ["temperatureC", "humidityRatio", "co2Ppm", "occupancyCount"],
});
