/** How a compactor is used: its cycles a day, and the week by its hours; the numbers as tables, too. */
import { bars } from "../../../charts/bars.ts";
import { heatMap, heatNumber, hoursWithValues, weekOrder } from "../../../charts/heatMap.ts";
import { narrow, wide } from "../../../charts/timeFrame.ts";
import { dayWord, weekdayWord } from "../../../charts/words.ts";
import type { Language } from "../../../contract/language.ts";
import { formatQuantity } from "../../../contract/quantityWords.ts";
import { dayMs } from "../../../contract/time.ts";
import { type Html, html } from "../html.ts";
import { table } from "../table.ts";
import { textsOf } from "../texts/index.ts";
import { inBothSizes } from "./charts.ts";
import { wrongOf } from "./marks.ts";
import type { CycleView, DeviceData } from "./model.ts";

/** The pictures are lower than a course over time. */
const heatSizes = { [wide.width]: { width: wide.width, height: 300 }, [narrow.width]: { width: narrow.width, height: 260 } };

export function cycleSection(data: DeviceData, language: Language): Html | false {
  const { cycles } = textsOf(language).device;
  const view = data.cycles;
  if (!view) return false;
  const days = cycles.perDay(dayWord(view.daysFrom, language), dayWord(view.daysTo - dayMs, language));
  const week = cycles.week(view.weeks);
  const perDay = inBothSizes((size, suffix) =>
    bars(
      {
        period: view.daysTo - view.daysFrom > 62 * dayMs ? "year" : "month",
        ...{ from: view.daysFrom, to: view.daysTo, now: data.now, quantity: "cyclesTotal", bars: view.perDay, barMs: dayMs },
        marks: { pickups: view.pickups, alerts: [], closed: view.closed, wrong: wrongOf(data.holding, "cyclesTotal") },
        title: days,
        id: `days-${suffix}`,
      },
      size,
      language,
    ),
  );
  const heat = inBothSizes((size, suffix) =>
    heatMap({ title: week, id: `week-${suffix}`, cells: view.week, unit: cycles.unit }, heatSizes[size.width]!, language),
  );
  return html`<section class="wide" id="cycles"><h2>${cycles.title}</h2>
<h3>${days}</h3><figure>${perDay}</figure><details><summary>${cycles.table}</summary>${dayTable(view, language)}</details>
<h3>${week}</h3><figure>${heat}</figure><details><summary>${cycles.table}</summary>${weekTable(view, language)}</details></section>`;
}

function dayTable({ perDay, closed }: CycleView, language: Language): Html {
  const {
    device: { cycles },
    common: { between },
  } = textsOf(language);
  const rows = perDay.map(({ at, count, coversGap }) => {
    const remarks = [closed.some((one) => at >= one.from && at < one.to) && cycles.closed, coversGap && cycles.gap];
    return html`<tr><th scope="row">${dayWord(at, language)}</th><td class="number">${formatQuantity("cyclesTotal", count, language)}</td><td>${remarks.filter((one) => one !== false).join(between)}</td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th scope="col">${cycles.day}</th><th scope="col">${cycles.count}</th><td></td></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function weekTable({ week }: CycleView, language: Language): Html {
  const { cycles } = textsOf(language).device;
  const hours = hoursWithValues(week);
  const rows = weekOrder.map(
    (weekday) =>
      html`<tr><th scope="row">${weekdayWord(weekday, language)}</th>${hours.map((hour) => {
        const value = week[weekday]?.[hour];
        return html`<td class="number">${value === undefined ? html`<span class="hidden">${cycles.unknown}</span>—` : heatNumber(value)}</td>`;
      })}</tr>`,
  );
  return table([cycles.weekday, ...hours.map(cycles.hour)], rows, { className: "compact" });
}
