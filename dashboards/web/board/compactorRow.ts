/** One compactor of many: its level as a bar, its sentence, when it will be full; everything else is on its own page. */
import type { Instant } from "../../../contract/time.ts";
import { collectionText } from "../../../jobs/pickup/words.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import { adviceBox } from "./compactorCard.ts";
import { forecastText } from "./compactorFigures.ts";
import type { CenterView, CompactorView } from "./model.ts";
import { deviceName, devicePath } from "./names.ts";
import { staleText } from "./tiles.ts";

export function compactorRow(center: CenterView, compactor: CompactorView, now: Instant, drawn: Drawn): Html {
  const { language } = drawn;
  const { board } = textsOf(language);
  const { id, config, fillRatio, stale, level, lastAt } = compactor;
  const key = `${center.id}-${id}`;
  const percent = fillRatio === undefined ? undefined : Math.round(fillRatio * 100);
  const amount = percent === undefined ? board.noValueYet : board.amount(percent, stale ? board.oldValue : board.levels[level]);
  const bar =
    percent !== undefined &&
    html`<meter min="0" max="100" value="${percent}" aria-label="${board.spokenFill(config.name, percent, stale)}"></meter>`;
  const old = stale && lastAt !== undefined && html`<br>${staleText(lastAt, now, language)}`;
  return html`${adviceBox(compactor, key, now, drawn)}
<p class="level${stale ? " old" : ""}" id="device-${key}"><a href="${devicePath(center.id, id)}">${deviceName(config, language)}</a> <b>${amount}</b>${bar}${old}<br>${board.figures.fullAt} ${forecastText(compactor, now, language)}<br>${board.figures.next} ${center.next ? collectionText(center.next, now, language) : board.collection.noneUsable}</p>`;
}
