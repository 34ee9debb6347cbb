/** What an alert is about, where, since when and how it stands, as people read it. */
import { clockTime, dayText, durationText, type Instant, tokyoDate } from "../../../contract/time.ts";
import { alertWords, isUrgent, levelOf } from "../../../jobs/alerts/levels.ts";
import { subjectName } from "../../../jobs/alerts/names.ts";
import { dayAndTime, personName } from "../../../jobs/pickup/words.ts";
import { everywhere } from "../../../jobs/silence.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import { ageTime, bracketed } from "../ages.ts";
import { centerName, devicePath, japanese, shortCenterName } from "../board/names.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import type { AlertView } from "./model.ts";

type Of = Pick<AlertView, "center"> & { alert: Pick<Alert, "center" | "device" | "rule" | "level"> };

/** `圧縮機：満杯です`. */
export function titleOf({ alert, center }: Of, { language }: Drawn): Html {
  const subject = subjectName(alert, center, language);
  const isName = center !== undefined && Object.hasOwn(center.devices, alert.device);
  const [before, after] = textsOf(language).board.alerts.of("\n", alertWords(alert, language)).split("\n");
  return html`${before}${isName ? japanese(subject, language) : subject}${after}`;
}

/** `isShort`: as it is called where many stand below each other. */
export function centerOf({ alert, center }: Of, { language }: Drawn, isShort = false): string {
  const { alerts } = textsOf(language);
  if (center) return (isShort ? shortCenterName : centerName)(center, language);
  return alert.center === everywhere ? alerts.everywhere : alerts.unknownCenter(alert.center);
}

/** The page of its device; undefined: it is about no single device. */
export function deviceLink({ alert, center }: Of): string | undefined {
  return center && Object.hasOwn(center.devices, alert.device) ? devicePath(alert.center, alert.device) : undefined;
}

export function tagOf({ alert, urgent }: Pick<AlertView, "alert" | "urgent">, { language }: Drawn): Html {
  const { tags } = textsOf(language).alerts;
  if (alert.resolvedAt !== null) return html`<span class="tag over">${tags.over}</span>`;
  if (urgent) return html`<span class="tag urgent">${tags.urgent}</span>`;
  return levelOf(alert.level).mail === "digest"
    ? html`<span class="tag info">${tags.digest}</span>`
    : html`<span class="tag notice">${tags.notice}</span>`;
}

/** `今日14:02（38分前）`, or from when to when it was. */
export function whenText({ openedAt, resolvedAt }: Alert, now: Instant, { language }: Drawn): Html {
  const from = dayAndTime(openedAt, now, language);
  if (resolvedAt === null) return html`${from}${bracketed(ageTime(openedAt, now, language), language)}`;
  const to = tokyoDate(resolvedAt) === tokyoDate(openedAt) ? clockTime(resolvedAt) : dayAndTime(resolvedAt, now, language);
  return html`${textsOf(language).alerts.span(from, to, durationText(resolvedAt - openedAt, language))}`;
}

/** How it stands, one sentence each: over, acknowledged, silenced, told to others. */
export function stateLines({ alert, silences }: AlertView, now: Instant, { language }: Drawn): string[] {
  const { state, resolutions } = textsOf(language).alerts;
  const when = (at: Instant) => dayAndTime(at, now, language);
  const lines: string[] = [];
  if (alert.resolvedAt !== null) lines.push(state.resolved(wordOf(resolutions, alert.resolution), when(alert.resolvedAt)));
  if (alert.acknowledgedAt !== null) lines.push(state.acknowledged(personName(alert.acknowledgedBy, language), when(alert.acknowledgedAt)));
  else if (alert.resolvedAt === null) lines.push(state.open);
  const [silence] = silences;
  if (silence) {
    lines.push(state.silenced(when(silence.until), personName(silence.by, language)));
    lines.push(silence.urgent === 1 ? state.urgentToo : state.notUrgent);
  }
  if (alert.escalatedAt !== null && alert.resolvedAt === null) lines.push(state.escalated(when(alert.escalatedAt)));
  return lines;
}

/** `最もひどかったとき：■ 満杯です`; undefined: it was never worse than it is, or was at its end. */
export function worstLine({ rule, level, worstLevel }: Alert, { language }: Drawn): string | undefined {
  if (worstLevel === level) return undefined;
  const mark = isUrgent(worstLevel) ? "■ " : "▲ ";
  return textsOf(language).alerts.worst(mark + alertWords({ rule, level: worstLevel }, language));
}

/** The word for a key of the stores; a key without one (of an older program) has none. */
export function wordOf(words: Readonly<Record<string, string>>, key: string | null): string {
  return key !== null && Object.hasOwn(words, key) ? words[key]! : "";
}

/** `11月24日（火） 14:02`, for what is past and stands in a table. */
export function datedText(at: Instant, { language }: Drawn): string {
  return `${dayText(at, language)} ${clockTime(at)}`;
}
