/** 状態, drawn: the parts that live, by the id of their place in the page. */
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { type Html, html } from "../html.ts";
import { healthText } from "../pipeline.ts";
import { textsOf } from "../texts/index.ts";
import { sumSection, unreadableSection } from "./agents.ts";
import { certificatesSection, diskSection, storesSection, watchersSection } from "./facilitySections.ts";
import { jobName, jobsSection, mailsSection } from "./jobs.ts";
import { type Attention, attentionOf, type StatusView } from "./model.ts";

export function statusParts(view: StatusView, config: Config, language: Language): Record<string, Html> {
  const { now, pipeline, jobs, facilities, watchers } = view;
  return {
    verdict: verdict(view, language),
    sum: sumSection(config, pipeline, now, language),
    unreadable: unreadableSection(config, pipeline, language),
    jobs: jobsSection(jobs, now, language),
    mails: mailsSection(jobs, now, language),
    stores: storesSection(facilities, language),
    certificates: certificatesSection(facilities, language),
    disk: diskSection(facilities, config, language),
    watchers: watchersSection(watchers, language),
  };
}

/** One sentence first: whether somebody must act, and what about. */
function verdict(view: StatusView, language: Language): Html {
  const { status } = textsOf(language);
  const reasons = [
    ...view.health.reasons.map((reason) =>
      healthText(reason.kind === "job-failed" ? { ...reason, about: jobName(reason.about ?? "", language) } : reason, language),
    ),
    ...attentionOf(view).map((one) => attentionText(one, language)),
  ];
  return html`<section class="wide" id="verdict"><h1>${status.title}</h1><p><b>${reasons.length === 0 ? status.fine : status.attention}</b></p>${reasons.length > 0 && html`<ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}</section>`;
}

function attentionText(attention: Attention, language: Language): string {
  const { attention: texts, stores, certificates } = textsOf(language).facilities;
  if (attention.kind === "store") return texts.store(stores.names[attention.store]);
  if (attention.kind === "certificate") return texts.certificate(certificates.uses[attention.use]);
  return texts[attention.kind];
}
