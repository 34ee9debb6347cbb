/** An address as a two-dimensional code for the camera of a phone: SVG with presentation attributes only. Dark on white in every scheme. */
import qrcode from "qrcode-generator";
import { type Html, html } from "./html.ts";

/** Modules of white around it that readers need (ISO/IEC 18004). */
const margin = 4;

export function qrPicture(text: string, label: string): Html {
  const code = qrcode(0, "M");
  code.addData(text, "Byte");
  code.make();
  const count = code.getModuleCount();
  const rows = Array.from({ length: count }, (_, row) =>
    Array.from({ length: count }, (_, column) => (code.isDark(row, column) ? `M${column + margin} ${row + margin}h1v1h-1z` : "")).join(""),
  );
  const size = count + 2 * margin;
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" width="240" height="240" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${rows.join("")}" fill="#000"/></svg>`;
}
