/** One center: when somebody is there, when the truck comes, its machines and its equipment. */
import { clockTime, type Instant, tokyoDate, weekdayText } from "../../../contract/time.ts";
import { openHours } from "../../../jobs/calendar.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import { compactorCard } from "./compactorCard.ts";
import { compactorRow } from "./compactorRow.ts";
import type { CenterView } from "./model.ts";
import { centerName } from "./names.ts";
import { tiles } from "./tiles.ts";

export function centerSection(center: CenterView, now: Instant, drawn: Drawn): Html {
  const { id, config } = center;
  const { language } = drawn;
  return html`<section id="center-${id}" aria-labelledby="title-${id}"><h2 id="title-${id}">${centerName(config, language)}</h2>
<p class="open">${openText(center, now, drawn)}${textsOf(drawn.language).common.between}${collectionDays(center, drawn)}</p>
${center.compactors.map((compactor) => compactorCard(center, compactor, now, drawn))}
${tiles(id, center.others, now, language)}</section>`;
}

/** The same in short, for a board of many centers: no chart, no wave of buttons; both stand on the page of the machine. */
export function fleetSection(center: CenterView, now: Instant, drawn: Drawn): Html {
  const { id, config } = center;
  return html`<section id="center-${id}" class="small" aria-labelledby="title-${id}"><h2 id="title-${id}">${centerName(config, drawn.language)}</h2>
<p class="open">${openText(center, now, drawn)}</p>${center.compactors.map((compactor) => compactorRow(center, compactor, now, drawn))}
${tiles(id, center.others, now, drawn.language)}</section>`;
}

function openText({ config, open }: CenterView, now: Instant, { language }: Drawn): string {
  const words = textsOf(language).board.open;
  const hours = openHours(config, tokyoDate(now));
  if (open && hours) return words.until(clockTime(hours.to));
  if (!hours) return words.closedToday;
  return now < hours.from ? words.from(clockTime(hours.from)) : words.closed;
}

function collectionDays({ config: { collection } }: CenterView, { language }: Drawn): string {
  const words = textsOf(language).board.collection;
  if (!collection) return words.none;
  const days = collection.weekdays.map((day) => weekdayText(day, language));
  return `${words.days(days, collection.deadline, collection.by === "ward")}${collection.putOutEveningBefore ? words.eveningBefore : ""}`;
}
