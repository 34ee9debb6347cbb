/** The charts of a device page: each in two sizes, of which a screen shows one, and with what the enlarging needs to know. */
import { bars } from "../../../charts/bars.ts";
import { course } from "../../../charts/course.ts";
import { narrow, type Size, type TimePicture, wide } from "../../../charts/timeFrame.ts";
import type { Language } from "../../../contract/language.ts";
import { type QuantityName, quantityOf } from "../../../contract/quantities.ts";
import { cameLabel, unitText } from "../../../contract/quantityWords.ts";
import { dayMs } from "../../../contract/time.ts";
import { assetUrl } from "../assetVersion.ts";
import { type Html, html, trusted } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import type { QuantityCourse } from "./courses.ts";
import { shownLimits } from "./limits.ts";
import { wrongOf } from "./marks.ts";
import type { DeviceData } from "./model.ts";
import { spanLabel } from "./words.ts";

/** The same drawing for wide and for narrow screens; the other one is hidden, from screen readers too. */
export function inBothSizes(draw: (size: Size, suffix: string) => string): Html {
  return html`<div class="chart wide-chart">${trusted(draw(wide, "w"))}</div><div class="chart narrow-chart">${trusted(draw(narrow, "n"))}</div>`;
}

/** The quantities of the kind's panels, then all others in details. What has its own section, or no value, is left out. */
export function chartSections(data: DeviceData, panels: readonly QuantityName[], language: Language): Html {
  const { chart } = textsOf(language).device;
  if (data.device.config.planned) return html``;
  if (!data.courses) return html`<section class="wide"><p class="error">${chart.away}</p></section>`;
  const hasOwnSection = ({ quantity, nature }: QuantityCourse) =>
    quantity === "cyclesTotal" && nature === "total" && data.cycles !== undefined;
  const isMain = ({ quantity }: QuantityCourse) => panels.includes(quantity);
  const main = data.courses.filter((one) => isMain(one) && (isKnown(one) || data.device.latest[one.quantity] !== undefined));
  const more = data.courses.filter((one) => !isMain(one) && isKnown(one));
  const sections = main
    .filter((one) => !(hasOwnSection(one) && data.span.totalsEvery === "1d"))
    .map((one) => html`<section class="wide chart-section">${figure(data, one, language)}</section>`);
  if (sections.length === 0 && more.length === 0) return html`<section class="wide"><p>${chart.none}</p></section>`;
  return html`${sections}${
    more.length > 0 &&
    html`<details class="wide more"><summary>${chart.more(more.length)}</summary>${more.map((one) => html`<section class="chart-section">${figure(data, one, language)}</section>`)}</details>`
  }`;
}

const isKnown = (one: QuantityCourse) => (one.nature === "total" ? one.buckets : one.spreads).length > 0;

function figure(data: DeviceData, one: QuantityCourse, language: Language): Html {
  const { chart } = textsOf(language).device;
  const { span, device, center, centerId, now, holding, ahead } = data;
  const { quantity } = one;
  const per = one.nature === "total" ? (one.barMs >= dayMs ? chart.perDay : chart.perHour) : "";
  const label = one.nature === "total" ? cameLabel(quantity, language) : quantityOf(quantity).label[language];
  const name = `${label}${per && (language === "en" ? ` ${per}` : `（${per}）`)}`;
  const title = chart.of(device.config.name, name, spanLabel(span, language));
  const base = (suffix: string): TimePicture => ({
    period: span.axis,
    from: span.from,
    to: span.to,
    now,
    marks: { ...data.marks, wrong: wrongOf(holding, quantity) },
    id: `${quantity}-${suffix}`,
  });
  const draw = (size: Size, suffix: string) =>
    one.nature === "total"
      ? bars({ ...base(suffix), quantity, title, bars: one.bars, barMs: one.barMs }, size, language)
      : course(
          {
            ...base(suffix),
            ...{ quantity, title, spreads: one.spreads, spreadMs: one.spreadMs },
            limits: shownLimits(device.config, center, quantity, language),
            ahead: quantity === "fillRatio" ? ahead : [],
          },
          size,
          language,
        );
  const { scale = 1, digits = 0, nature } = quantityOf(quantity);
  return html`<h3 id="h-${quantity}">${name}</h3><figure data-center="${centerId}" data-device="${device.id}" data-quantity="${quantity}" data-nature="${nature}" data-from="${span.from}" data-to="${Math.min(span.to, Math.max(now, span.from + dayMs))}" data-scale="${scale}" data-digits="${digits}" data-unit="${unitText(quantity, language)}" data-name="${name}">
${inBothSizes(draw)}<button type="button" class="zoom" hidden aria-label="${chart.zoomOf(name)}">${chart.zoom}</button></figure>`;
}

/** What the enlarging shows, in the reader's language; laid into the page by browser/zoom.ts when somebody asks for it. */
export function zoomTemplate(language: Language): Html {
  const { zoom, csv } = textsOf(language).device;
  const buttons = (["in", "out", "left", "right", "whole"] as const).map(
    (what) => html`<button type="button" data-do="${what}">${zoom[what]}</button>`,
  );
  return html`<template id="zoom-box" data-script="${assetUrl("zoom.js")}"><div class="zoom-box" data-loading="${zoom.loading}" data-loaded="${zoom.loaded}" data-failed="${zoom.failed}" data-empty="${zoom.empty}" data-time="${csv.time}" data-min="${csv.min}" data-max="${csv.max}"><div class="buttons">${buttons}<button type="button" class="primary" data-do="back">${zoom.back}</button></div><p class="note">${zoom.help}</p><div class="plot" tabindex="0"></div><p role="status"></p></div></template>`;
}
