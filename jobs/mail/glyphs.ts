/** Which signs the font has: for a missing one it would draw an empty box. */
import { Resvg } from "@resvg/resvg-js";
import { fontOptions } from "./png.ts";

/** Signs with a likeness that the font has; everything else becomes 〓, the printer's mark for a missing letter. */
const likeness: Record<string, string> = { "₂": "2", "⚠": "▲", "✔": "✓", "☑": "✓", "✕": "×", 𠮷: "吉" };
const missing = "〓";
/** Of the private use area: no font has it. */
const nobodysSign = "\ue000";
let emptyBox: string | undefined;
const known = new Map<string, boolean>();
const keptSigns = 10_000;

/** The text as the font can draw it. */
export function drawable(text: string): string {
  return [...text].map((sign) => (isDrawn(sign) ? sign : (likeness[sign] ?? missing))).join("");
}

/** Whether the font has this sign; spaces leave no trace and count as drawn. */
export function isDrawn(sign: string): boolean {
  if (/^[\s!-~]$/.test(sign)) return true;
  const before = known.get(sign);
  if (before !== undefined) return before;
  if (known.size >= keptSigns) known.clear();
  emptyBox ??= outlineOf(nobodysSign);
  const drawn = outlineOf(sign) !== emptyBox;
  known.set(sign, drawn);
  return drawn;
}

function outlineOf(sign: string): string {
  const text = `<text x="5" y="30" font-size="20" font-family="BIZ UDPGothic">${sign}</text>`;
  const box = new Resvg(`<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">${text}</svg>`, { font: fontOptions }).getBBox();
  return `${box?.x} ${box?.y} ${box?.width} ${box?.height}`;
}
