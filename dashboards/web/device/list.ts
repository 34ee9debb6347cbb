/** Every device that a viewer may see, in a table that can be searched: five hundred are found by a word of their name. */
import { findKind, kinds } from "../../../contract/kinds/index.ts";
import type { Language } from "../../../contract/language.ts";
import type { Board, CenterView, DeviceView } from "../board/model.ts";
import { centerName, devicePath, japanese } from "../board/names.ts";
import { type Html, html } from "../html.ts";
import { option } from "../option.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";
import { stateNow } from "./header.ts";

export interface DeviceSearch {
  q: string;
  center: string;
  kind: string;
}

export interface Listed {
  center: CenterView;
  device: DeviceView;
}

/** Of centers that may be seen, in the order of the configuration. Pure. */
export function foundDevices(centers: readonly CenterView[], { q, center, kind }: DeviceSearch): Listed[] {
  const words = plain(q).split(/\s+/).filter(Boolean);
  return centers
    .filter(({ id }) => center === "" || id === center)
    .flatMap((one) => inOrder(one).map((device) => ({ center: one, device })))
    .filter(({ device }) => kind === "" || device.config.kind === kind)
    .filter(({ center: { id, config }, device }) => {
      const { name, place = "", kind: kindId } = device.config;
      const { ja, en } = findKind(kindId)?.label ?? { ja: kindId, en: kindId };
      const text = plain([name, place, `${id}/${device.id}`, config.name.ja, config.name.en, config.name.short ?? "", ja, en].join(" "));
      return words.every((word) => text.includes(word));
    });
}

/** Full-width letters and digits are the same to a reader. */
const plain = (text: string) => text.normalize("NFKC").toLowerCase();

function inOrder({ config, compactors, others }: CenterView): DeviceView[] {
  const all = new Map([...compactors, ...others].map((one) => [one.id, one]));
  return Object.keys(config.devices).flatMap((id) => all.get(id) ?? []);
}

export function deviceList(board: Board, seen: readonly CenterView[], search: DeviceSearch, language: Language): Html {
  const {
    device: { list },
    common: { between },
  } = textsOf(language);
  const found = foundDevices(seen, search);
  const total = seen.reduce((sum, { config }) => sum + Object.keys(config.devices).length, 0);
  const { columns } = list;
  const heads = [columns.name, columns.center, columns.kind, columns.state];
  const rows = found.map(
    ({ center, device }) =>
      html`<tr><th scope="row"><a class="go" href="${devicePath(center.id, device.id)}">${japanese(device.config.name, language)}</a>${device.config.place !== undefined && html` ${japanese(device.config.place, language)}`}</th><td>${centerName(center.config, language)}</td><td>${findKind(device.config.kind)?.label[language] ?? device.config.kind}</td><td>${stateNow(device, board.now, language)}</td></tr>`,
  );
  const isSearched = Object.values(search).some((one) => one !== "");
  return html`<section class="wide"><h1>${list.title}</h1>${searchForm(seen, search, language)}
<p role="status">${list.count(found.length, total)}${isSearched && html`${between}<a href="/devices">${list.clear}</a>`}</p>
${found.length === 0 ? html`<p>${list.none}</p>` : table(heads, rows, { className: "devices" })}</section>`;
}

function searchForm(seen: readonly CenterView[], search: DeviceSearch, language: Language): Html {
  const { list } = textsOf(language).device;
  const used = new Set(seen.flatMap(({ config }) => Object.values(config.devices).map(({ kind }) => kind)));
  const centers = [
    option("", list.all, search.center),
    ...seen.map(({ id, config }) => option(id, centerName(config, language), search.center)),
  ];
  const choices = [
    option("", list.all, search.kind),
    ...kinds.filter(({ id }) => used.has(id)).map(({ id, label }) => option(id, label[language], search.kind)),
  ];
  return html`<form method="get" action="/devices" class="fields" role="search"><label>${list.search}<input type="search" name="q" value="${search.q}" maxlength="100"></label>
<label>${list.center}<select name="center">${centers}</select></label><label>${list.kind}<select name="kind">${choices}</select></label><button class="primary">${list.find}</button></form>`;
}
