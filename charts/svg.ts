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
