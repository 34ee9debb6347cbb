/**
 * The colours of charts as presentation attributes, for paper, mail and the light page; each with a class by which a page's stylesheet
 * gives it another one in the dark. Contrast of lines and words on the paper is at least 3 and 4.5 to 1.
 */
import { colours } from "../contract/colours.ts";

const paints = {
  paper: { fill: "#ffffff" },
  closed: { fill: "#ebebef" },
  band: { fill: colours.off },
  bar: { fill: colours.on },
  pickup: { fill: colours.pickup },
  notice: { fill: "#ffd43d", stroke: "#604b00" },
  urgent: { fill: colours.urgent, stroke: colours.urgent },
  data: { fill: "#0031d8", stroke: "#0031d8" },
  ahead: { fill: "#d9e6ff", stroke: "#0031d8" },
  line: { stroke: "#d8d8db" },
  edge: { stroke: "#767676" },
  now: { stroke: "#333333" },
  limit: { stroke: "#a14d00" },
  /** Beneath a line that crosses coloured areas. */
  halo: { stroke: "#ffffff" },
  truck: { stroke: colours.pickup },
  /** The case of a machine and the flap in its lid. */
  machine: { fill: "#333333", stroke: "#333333" },
  flap: { fill: "#767676" },
  /** Of the hatching of an old value. */
  stripe: { fill: "#d8d8db" },
} as const;

export type Paint = keyof typeof paints;

/** `fill`: an area · `stroke`: a line, without an area · `both`: an area with an edge. */
export function paint(name: Paint, how: "fill" | "stroke" | "both"): string {
  const { fill = "none", stroke = "none" }: { fill?: string; stroke?: string } = paints[name];
  if (how === "fill") return `class="c-${name}" fill="${fill}"`;
  if (how === "stroke") return `class="c-${name}-line" fill="none" stroke="${stroke}"`;
  return `class="c-${name} c-${name}-line" fill="${fill}" stroke="${stroke}"`;
}

/** Of words on the drawing. */
export const ink = { fill: "#1a1a1a", className: "c-ink" };
export const sub = { fill: "#4d4d4d", className: "c-sub" };
export const limitInk = { fill: "#803d00", className: "c-limit-ink" };
export const truckInk = { fill: colours.pickup, className: "c-truck-ink" };
export const oldInk = { fill: "#626264", className: "c-old-ink" };

/** Attributes of words in one of these. */
export function inked({ fill, className }: typeof ink): string {
  return `class="${className}" fill="${fill}"`;
}

/** Steps of a heat map from nothing to most: the area, and the words on it. */
export const heats = [
  { fill: "#f8f8fb", ink: "#4d4d4d" },
  { fill: "#d9e6ff", ink: "#1a1a1a" },
  { fill: "#9db7f9", ink: "#1a1a1a" },
  { fill: "#4979f5", ink: "#000000" },
  { fill: "#0017c1", ink: "#ffffff" },
] as const;
