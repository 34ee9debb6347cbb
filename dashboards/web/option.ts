/** One of the choices of a select. Pure. */
import { type Html, html, trusted } from "./html.ts";

export function option(value: string, words: Html | string, chosen: string | null | undefined): Html {
  return html`<option value="${value}"${trusted(value === chosen ? " selected" : "")}>${words}</option>`;
}
