/** Two sets of figures beside each other as bars: as it is, and as it would be. Pure; (data) → SVG. */
import { ink, paint } from "./palette.ts";
import { escapeXml, fontFamily, px, text } from "./svg.ts";

export interface OutcomePair {
  label: string;
  current: number;
  changed: number;
  /** As they stand behind the bars. */
  currentText: string;
  changedText: string;
}

/** Narrow, so that a telephone shows it without making the words small. */
const [width, barLeft, barMax, rowHeight, barHeight, fontSize] = [400, 4, 300, 84, 22, 17];

/** Each pair has a scale of its own: a bag is no mail. `names`: what the two are, for the key. */
export function outcomeBars(pairs: readonly OutcomePair[], names: { current: string; changed: string; label: string }): string {
  const height = 44 + pairs.length * rowHeight;
  const key = (x: number, which: "current" | "changed") => `${bar(x, 10, 20, 18, which)}${words(x + 28, 25, names[which])}`;
  const rows = pairs.map(({ label, current, changed, currentText, changedText }, index) => {
    const y = 44 + index * rowHeight;
    const most = Math.max(current, changed);
    const length = (value: number) => (most > 0 ? Math.max(value > 0 ? 2 : 0, (value / most) * barMax) : 0);
    const row = (value: number, text: string, top: number, which: "current" | "changed") =>
      `${bar(barLeft, top, length(value), barHeight, which)}${words(barLeft + length(value) + 8, top + 17, text)}`;
    return `${words(barLeft, y + 18, label)}${row(current, currentText, y + 26, "current")}${row(changed, changedText, y + 26 + barHeight + 3, "changed")}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(names.label)}" font-family="${fontFamily}">
<defs><pattern id="outcome-current" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" ${paint("paper", "fill")}/><path d="M0 6L6 0" ${paint("edge", "stroke")} stroke-width="2"/></pattern></defs>
<rect width="${width}" height="${height}" ${paint("paper", "fill")}/>${key(barLeft, "current")}${key(width / 2, "changed")}${rows.join("")}</svg>`;
}

/** As it is: hatched; as it would be: full. Told apart without colour too. */
function bar(x: number, y: number, length: number, height: number, which: "current" | "changed"): string {
  const place = `x="${px(x)}" y="${px(y)}" width="${px(length)}" height="${height}"`;
  if (which === "changed") return `<rect ${place} ${paint("data", "both")}/>`;
  return `<rect ${place} fill="url(#outcome-current)"/><rect ${place} ${paint("edge", "stroke")}/>`;
}

function words(x: number, y: number, spoken: string): string {
  return text(x, y, "start", fontSize, spoken, ink.fill, ink.className);
}
