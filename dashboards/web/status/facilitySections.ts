/** Stores, certificates, disk and open screens: each figure in words and by its sign, with what to do where it is not as it should be. */
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { dateText } from "../../../contract/time.ts";
import type { CertificateState } from "../../../runtime/certificateUses.ts";
import { bytesText } from "../figures.ts";
import { type Html, html } from "../html.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";
import { nameOf } from "./agents.ts";
import type { Facilities } from "./facilities.ts";
import type { StatusView } from "./model.ts";

export function storesSection({ stores }: Facilities, language: Language): Html {
  const { stores: texts } = textsOf(language).facilities;
  const rows = stores.map(
    ({ name, kind, reachable, bytes }) =>
      html`<tr><th scope="row">${texts.names[name]}</th><td data-label="${texts.kind}">${texts.kinds[kind]}</td><td data-label="${texts.state}">${reachable ? texts.reachable : texts.away}</td><td class="number" data-label="${texts.size}">${bytes === undefined ? texts.elsewhere : bytesText(bytes)}</td></tr>`,
  );
  return html`<section class="wide" id="stores"><h2>${texts.title}</h2>${table([texts.store, texts.kind, texts.state, texts.size], rows)}</section>`;
}

export function certificatesSection({ certificates }: Facilities, language: Language): Html {
  const { certificates: texts } = textsOf(language).facilities;
  const rows = certificates.map(
    (one) =>
      html`<tr><th scope="row">${texts.uses[one.use]}</th><td data-label="${texts.end}">${one.endsAt !== undefined && dateText(one.endsAt, language)}</td><td data-label="${texts.state}">${certificateText(one, language)}</td></tr>`,
  );
  return html`<section class="wide" id="certificates"><h2>${texts.title}</h2>${rows.length === 0 ? html`<p>${texts.none}</p>` : table([texts.certificate, texts.end, texts.state], rows)}</section>`;
}

function certificateText({ use, state, daysLeft = 0 }: CertificateState, language: Language): string {
  const { certificates: texts } = textsOf(language).facilities;
  if (state === "good") return texts.good(daysLeft);
  if (state === "unreadable") return texts.unreadable;
  if (use === "authority") return state === "ended" ? texts.authorityEnded : texts.authorityEnding(daysLeft);
  return state === "ended" ? texts.ended : texts.ending(daysLeft);
}

const levelTexts = { fine: "fine", low: "low", "very-low": "veryLow" } as const;

export function diskSection({ disk, journals }: Facilities, { centers }: Config, language: Language): Html {
  const { disk: texts } = textsOf(language).facilities;
  const free =
    disk && texts.free(bytesText(disk.freeBytes), bytesText(disk.totalBytes), Math.floor((disk.freeBytes / disk.totalBytes) * 100));
  const kept = journals.map(({ center, bytes }) => html`<li>${texts.journal(nameOf(centers, center, language), bytesText(bytes))}</li>`);
  return html`<section class="wide" id="disk"><h2>${texts.title}</h2><p>${disk && free ? texts[levelTexts[disk.level]](free) : texts.unknown}</p>
<h3>${texts.journals}</h3>${kept.length === 0 ? html`<p>${texts.noJournals}</p>` : html`<ul>${kept}</ul>`}</section>`;
}

export function watchersSection({ count, most, many }: StatusView["watchers"], language: Language): Html {
  const { watchers: texts } = textsOf(language).facilities;
  return html`<section class="wide" id="watchers"><h2>${texts.title}</h2><p>${many ? texts.many(count, most) : texts.few(count, most)}</p></section>`;
}
