/** HTML as text that is safe by default: every value put into a template is escaped, but for `Html` made by a template itself. */
import { escapeXml } from "../../charts/svg.ts";

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

type Value = Html | string | number | false | null | undefined | readonly Value[];

export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(strings.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

/** For SVG of charts/, which escapes by itself. */
export function trusted(text: string): Html {
  return new Html(text);
}

function render(value: Value): string {
  if (value === undefined || value === null || value === false) return "";
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(render).join("");
  return escapeXml(String(value));
}
