/** Building SVG as text: attributes as presentation attributes, so that a strict content policy and paper both take it. */

/** Safe as text and inside a quoted attribute, of XML and of HTML. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/** A number with at most one decimal: enough for a screen, short in the page. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export const fontFamily = "BIZ UDPGothic, sans-serif";

type Anchor = "start" | "middle" | "end";

/** `className`: what a page's stylesheet may colour in the dark; without one the words stay as they are. */
export function text(x: number, y: number, anchor: Anchor, size: number, words: string, fill = "#4d4d4d", className?: string): string {
  const name = className === undefined ? "" : `class="${className}" `;
  return `<text ${name}x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" font-size="${size}" font-family="${fontFamily}" fill="${fill}">${escapeXml(words)}</text>`;
}

/** About how wide words are in pixels, rather more than less: a Japanese letter is as wide as it is high, a capital or % nearly, others two thirds. */
export function wordWidth(words: string, size: number): number {
  let width = 0;
  for (const letter of words) width += letter.codePointAt(0)! > 0x20ff ? size : size * (/[A-Z%]/.test(letter) ? 0.8 : 0.64);
  return width;
}
