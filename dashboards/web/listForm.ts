/** The fields that narrow a list, as a form that only looks. */
import type { Config } from "../../contract/config/schema.ts";
import type { Language } from "../../contract/language.ts";
import { centerName } from "./board/names.ts";
import { type Html, html, trusted } from "./html.ts";
import type { DaysShown } from "./listQuery.ts";
import { option } from "./option.ts";
import type { Viewer } from "./rights.ts";
import { textsOf } from "./texts/index.ts";

/** A choice with `all` as its first. `id` is the name of the field too. */
export function choice(
  id: string,
  label: string,
  all: string,
  options: readonly (readonly [value: string, words: string])[],
  value: string | undefined,
): Html {
  const listed = options.map(([one, words]) => option(one, words, value));
  return html`<p class="field"><label for="${id}">${label}</label><select id="${id}" name="${id}"><option value="">${all}</option>${listed}</select></p>`;
}

/** Every center that the viewer sees, each with its devices (their names are Japanese in any language). `devices`: which of them. */
export function placeChoice(
  { centers }: Config,
  viewer: Viewer,
  language: Language,
  value: string | undefined,
  devices: (kind: string) => boolean = () => true,
): Html {
  const { place, allPlaces, wholeCenter } = textsOf(language).lists;
  const japanese = trusted(language === "ja" ? "" : ' lang="ja"');
  const groups = Object.entries(centers)
    .filter(([id]) => viewer.sees(id))
    .map(([id, center]) => {
      const name = centerName(center, language);
      const own = Object.entries(center.devices)
        .filter(([, { kind }]) => devices(kind))
        .map(
          ([device, { name: label }]) =>
            html`<option value="${id}/${device}"${trusted(`${id}/${device}` === value ? " selected" : "")}${japanese}>${label}</option>`,
        );
      return html`<optgroup label="${name}">${option(id, wholeCenter(name), value)}${own}</optgroup>`;
    });
  return html`<p class="field"><label for="at">${place}</label><select id="at" name="at"><option value="">${allPlaces}</option>${groups}</select></p>`;
}

/** What was typed stands there again when it was no span of days, with what is wrong. */
export function dayFields(language: Language, { from, to, wrongDays }: DaysShown): Html {
  const { lists, problems } = textsOf(language);
  const { title, remedy } = problems.wrongDates;
  const wrong = trusted(wrongDays ? ' aria-invalid="true" aria-describedby="days-problem"' : "");
  const field = (id: string, label: string, value = "") =>
    html`<p class="field"><label for="${id}">${label}</label><input type="date" id="${id}" name="${id}" value="${value}"${wrong}></p>`;
  return html`${field("from", lists.from, from)}${field("to", lists.to, to)}${wrongDays && html`<p class="error" id="days-problem" role="alert">▲ ${title}<br>${remedy}</p>`}`;
}

/** Folded while nothing is left out: what is asked for comes first on a phone. */
export function listForm(path: string, title: string, isNarrow: boolean, language: Language, fields: readonly Html[]): Html {
  const { lists } = textsOf(language);
  return html`<details class="narrow"${trusted(isNarrow ? " open" : "")}><summary>${title}</summary><form method="get" action="${path}" class="fields">${fields}<p class="field buttons"><button class="primary">${lists.apply}</button>${isNarrow && html`<a class="button" href="${path}">${lists.clear}</a>`}</p></form></details>`;
}
