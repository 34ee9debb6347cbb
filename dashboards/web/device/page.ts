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
import { healthSection, latestSection } from "./stateSections.ts";

/** `refused`: what somebody sent about a correction, and why it was not taken. */
export function devicePage(data: DeviceData, viewer: Viewer, language: Language, refused?: Refused): Html {
  const { config } = data.device;
  const past = config.planned
    ? html``
    : html`${periodPicker(data, language)}${chartSections(data, kindOf(config.kind).panels, language)}${cycleSection(data, language)}`;
  return html`<main id="main" class="device">${deviceHeader(data, language)}${past}${healthSection(data, language)}${latestSection(data, language)}${correctionSection(data, viewer, language, refused)}${zoomTemplate(language)}</main>`;
}
