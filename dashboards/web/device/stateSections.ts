/** How a device stands: the health of a compactor, and the latest value of everything that is measured. */

import { valueWords } from "../../../charts/words.ts";
import type { Language } from "../../../contract/language.ts";
import { quantityOf } from "../../../contract/quantities.ts";
import { type Instant, minuteMs } from "../../../contract/time.ts";
import { ageTime, bracketed } from "../ages.ts";
import { type Html, html, trusted } from "../html.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";
import { shownQuantities } from "./courses.ts";
import type { DeviceHealth, TopicHealth } from "./health.ts";
import type { DeviceData } from "./model.ts";
import { momentText } from "./words.ts";

export function healthSection({ health, device, now }: DeviceData, language: Language): Html | false {
  const { health: words } = textsOf(language).device;
  if (device.config.kind !== "compactor" || device.config.planned) return false;
  const rows = health?.topics.map(
    (topic) =>
      html`<tr><th scope="row">${words.topics[topic.topic]}</th><td>${topicText(topic, health, language)}</td><td>${figureOf(topic, health, now, language)}</td></tr>`,
  );
  return html`<section class="wide" id="health"><h2>${words.title}</h2>${rows ? html`<table class="health">${rows}</table>` : html`<p>${words.none}</p>`}</section>`;
}

function topicText({ topic, state, findings }: TopicHealth, { remindsOfDeodorant }: DeviceHealth, language: Language): Html {
  const { health: words } = textsOf(language).device;
  if (topic === "deodorant" && !remindsOfDeodorant) return html`${words.notAsked}`;
  if (state === "fine") return html`${words.fine}`;
  if (state === "unknown") return html`<span class="sub">${words.unknown}</span>`;
  return html`${findings.map(({ sentence, remedy }) => html`<p><b>▲ ${sentence}</b><br>${remedy}</p>`)}`;
}

function figureOf({ topic }: TopicHealth, { filterDaysLeft, bagSince }: DeviceHealth, now: Instant, language: Language): string | false {
  const { health: words } = textsOf(language).device;
  if (topic === "filter" && filterDaysLeft !== undefined) return words.filterDays(Math.max(0, Math.ceil(filterDaysLeft)));
  return topic === "bag" && bagSince !== undefined && words.bagSince(momentText(bagSince, now, language));
}

export function latestSection({ device, center, now }: DeviceData, language: Language): Html | false {
  const { latest: words } = textsOf(language).device;
  const { config, latest } = device;
  if (config.planned) return false;
  const names = shownQuantities(config.kind).filter((name) => latest[name] !== undefined);
  const oldMs = center.silentAfterMinutes * minuteMs;
  const rows = names.map((name) => {
    const { at, value } = latest[name]!;
    const { unit } = quantityOf(name);
    const raw =
      typeof value === "boolean" ? String(value) : `${Number(value.toPrecision(10))}${unit === "" || unit === "1" ? "" : ` ${unit}`}`;
    const isOld = now - at > oldMs;
    return html`<tr${trusted(isOld ? ' class="old"' : "")}><th scope="row">${quantityOf(name).label[language]}</th><td class="number">${valueWords(name, value, language)}</td><td><code>${name} ${raw}</code></td><td>${momentText(at, now, language)}${bracketed(ageTime(at, now, language), language)}</td></tr>`;
  });
  const { columns } = words;
  const heads = [columns.name, columns.value, columns.raw, columns.at];
  return html`<section class="wide" id="latest"><h2>${words.title}</h2>${rows.length === 0 ? html`<p>${words.none}</p>` : table(heads, rows)}</section>`;
}
