/** A report by hand: what (first page), the sentence that will be recorded (second page). Both only look; the last press posts. */
import type { CenterConfig, Config, DeviceConfig } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { eyeReports } from "../../../jobs/pickup/eye.ts";
import { deviceName, shortCenterName } from "../board/names.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";

/** The word for a bag that was changed and put out: the only one that goes to /pickups; the others are what somebody saw. */
export const bagWord = "bag";

export interface Machine {
  center: string;
  device: string;
  of: CenterConfig;
  config: DeviceConfig;
}

/** The compactors that this viewer may report on, in the order of the configuration. */
export function machinesOf({ centers }: Config, { viewer }: Drawn): Machine[] {
  return Object.entries(centers).flatMap(([center, of]) =>
    (!viewer.isKnown && viewer.sees(center)) || viewer.may("act", center)
      ? Object.entries(of.devices).flatMap(([device, config]) =>
          config.kind === "compactor" && !config.planned ? [{ center, device, of, config }] : [],
        )
      : [],
  );
}

export function reportPath({ center, device }: Pick<Machine, "center" | "device">): string {
  return `/pickups/report/${center}/${device}`;
}

/** What can be said, as people read it; undefined: no such word. */
export function reportWord(what: string, language: Language): string | undefined {
  if (what === bagWord) return textsOf(language).pickups.report.bag;
  return eyeReports.find((one) => one.what === what && what !== "bag-changed")?.label[language];
}

/** `東部 の 圧縮機`. */
export function machineName({ of, config }: Machine, language: Language): Html {
  const [before, between, after] = textsOf(language).pickups.report.of("\n", "\n").split("\n") as [string, string, string];
  return html`${before}${shortCenterName(of, language)}${between}${deviceName(config, language)}${after}`;
}

/** Tap 1: a button for the only machine, or one for each. */
export function tellSection(machines: readonly Machine[], { language }: Drawn): Html | false {
  if (machines.length === 0) return false;
  const { pickups } = textsOf(language);
  const [only] = machines;
  const buttons =
    machines.length === 1
      ? html`<a class="button primary" href="${reportPath(only!)}">${pickups.tell}</a>`
      : machines.map((machine) => html`<a class="button" href="${reportPath(machine)}">${machineName(machine, language)}</a>`);
  return html`<section id="tell"><h2>${pickups.tellTitle}</h2><p class="open">${machines.length > 1 && pickups.tellHint}</p><div class="buttons">${buttons}</div></section>`;
}

/** Tap 2. */
export function whatPage(machine: Machine, { language }: Drawn): Html {
  const { report } = textsOf(language).pickups;
  const link = (what: string, words: string, look = "") =>
    html`<a class="button ${look}" href="${reportPath(machine)}?what=${what}">${words}</a>`;
  const words = eyeReports.filter(({ what }) => what !== "bag-changed");
  const of = (isLevel: boolean) =>
    words.filter(({ ratio }) => (ratio !== undefined) === isLevel).map(({ what, label }) => link(what, label[language]));
  return html`<h1>${report.title}</h1><p>${machineName(machine, language)}</p><div class="buttons choices">${link(bagWord, report.bag, "primary")}</div>
<h2>${report.seen}</h2><div class="buttons choices">${of(true)}</div><h2>${report.other}</h2><div class="buttons choices">${of(false)}</div>`;
}

/** Tap 3. `word`: what is recorded, as people read it. */
export function confirmPage(machine: Machine, what: string, word: string, { language }: Drawn): Html {
  const { report } = textsOf(language).pickups;
  const { center, device } = machine;
  const isBag = what === bagWord;
  const back = `/pickups?reported=${encodeURIComponent(`${center}/${device}`)}`;
  return html`<h1>${report.confirmTitle}</h1><p class="advice today"><b>${report.will(word)}</b>${machineName(machine, language)}</p>
<form method="post" action="${isBag ? "/pickups" : "/reports"}" class="buttons" data-report="${isBag ? "pickup" : "eye"}"><input type="hidden" name="center" value="${center}"><input type="hidden" name="device" value="${device}">${!isBag && html`<input type="hidden" name="what" value="${what}">`}<input type="hidden" name="back" value="${back}"><button class="primary">${report.record}</button><a class="button" href="${reportPath(machine)}">${report.other2}</a></form>`;
}
