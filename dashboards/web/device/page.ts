/** 機器: the page of one device, made of its parts. */
import { kindOf } from "../../../contract/kinds/index.ts";
import type { Language } from "../../../contract/language.ts";
import { type Html, html } from "../html.ts";
import type { Viewer } from "../rights.ts";
import { chartSections, zoomTemplate } from "./charts.ts";
import { correctionSection, type Refused } from "./correctionSection.ts";
import { cycleSection } from "./cycleSection.ts";
import { deviceHeader, periodPicker } from "./header.ts";
import type { DeviceData } from "./model.ts";
import type { RefusedSpan } from "./span.ts";
import { healthSection, latestSection } from "./stateSections.ts";

/** What somebody sent and why it was not taken: their fields stay filled. */
export interface RefusedOnPage {
  correction?: Refused;
  span?: RefusedSpan;
}

export function devicePage(data: DeviceData, viewer: Viewer, language: Language, refused: RefusedOnPage = {}): Html {
  const { config } = data.device;
  const past = config.planned
    ? html``
    : html`${periodPicker(data, language, refused.span)}${chartSections(data, kindOf(config.kind).panels, language)}${cycleSection(data, language)}`;
  return html`<main id="main" class="device">${deviceHeader(data, language)}${past}${healthSection(data, language)}${latestSection(data, language)}${correctionSection(data, viewer, language, refused.correction)}${zoomTemplate(language)}</main>`;
}
