/** A table that scrolls by itself where it is wider than the screen. Pure. */
import { type Html, html, trusted } from "./html.ts";

/** `rows`: whole `<tr>`s, the first cell of each a head of its row where it names it. */
export function table(heads: readonly string[], rows: readonly Html[], { className }: { className?: string } = {}): Html {
  const kind = trusted(className === undefined ? "" : ` class="${className}"`);
  return html`<div class="scroll" tabindex="0"><table${kind}><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}
