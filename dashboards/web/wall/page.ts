/** 壁: what to do, the machines, alerts and what is wrong, for a screen that nobody touches. Parts are laid into the page as they change. */
import type { Language } from "../../../contract/language.ts";
import { isFilling } from "../../../contract/messages.ts";
import { clockTime, dateText, type Instant, minuteMs } from "../../../contract/time.ts";
import { alertWords, isUrgent, levelOf } from "../../../jobs/alerts/levels.ts";
import { subjectName } from "../../../jobs/alerts/names.ts";
import { adviceWords } from "../../../jobs/pickup/adviceWords.ts";
import { collectionText, personName } from "../../../jobs/pickup/words.ts";
import { everywhere } from "../../../jobs/silence.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import { ageTime, bracketed, leftTime } from "../ages.ts";
import { adviceMore, machinePicture, marks } from "../board/compactorCard.ts";
import { forecastText } from "../board/compactorFigures.ts";
import type { Board, CenterView, CompactorView } from "../board/model.ts";
import { deviceName, japanese } from "../board/names.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import type { Parts } from "../live.ts";
import { textsOf } from "../texts/index.ts";
import { equipmentPart, everythingPart } from "./equipment.ts";

/** So many stand on the wall, the most pressing first; a line says how many more there are. */
const most = { machines: 4, alerts: 6 };

const pressing = ["urgent", "today", "unknown", "ok"] as const satisfies readonly (keyof typeof marks)[];

export interface Scene {
  center: CenterView;
  board: Board;
  now: Instant;
  language: Language;
  drawn: Drawn;
}

/** The parts of the page in their order, by the id of their place. */
export function wallParts(board: Board, center: CenterView, drawn: Drawn): Parts {
  const scene = { center, board, now: board.now, language: drawn.language, drawn };
  const hasMachines = center.compactors.length > 0;
  return {
    "wall-clock": clockPart(scene).text,
    "wall-machines": (hasMachines ? machinesPart(scene) : everythingPart(scene)).text,
    "wall-alerts": alertsPart(scene).text,
    ...(hasMachines && { "wall-equipment": equipmentPart(scene).text }),
  };
}

/** To the minute: the browser counts on, also without us. */
function clockPart({ now, language, board }: Scene): Html {
  const { wall, common } = textsOf(language);
  const state = isFilling(board.pipeline.history) ? common.preparing : board.pipeline.store.ok ? wall.live : wall.storeAway;
  return html`<div id="wall-clock" class="wall-clock"><span class="date">${dateText(now, language)}</span><time id="clock">${clockTime(now)}</time><span id="line" class="line" data-live="${state}">${state}</span></div>`;
}

function machinesPart(scene: Scene): Html {
  const { wall } = textsOf(scene.language);
  const sorted = scene.center.compactors
    .map((machine) => ({ machine, advice: adviceWords(machine.decision, scene.now, scene.language) }))
    .sort((a, b) => pressing.indexOf(a.advice.tone) - pressing.indexOf(b.advice.tone));
  const rest = sorted.slice(most.machines);
  const shown = sorted.slice(0, most.machines);
  const sections = shown.map(({ machine, advice }) => machinePart(machine, advice, scene, sorted.length > 1));
  const pressed = rest.filter(({ advice }) => advice.tone !== "ok").length;
  const more = rest.length > 0 && html`${textsOf(scene.language).common.between}${wall.moreMachines(rest.length, pressed)}`;
  // What is the same for all of them is said once.
  const common = sorted.length > 1 && html`<p class="common">${textsOf(scene.language).board.figures.next} ${nextText(scene)}${more}</p>`;
  return html`<div id="wall-machines" class="machines n${shown.length}">${sections}${common}</div>`;
}

function machinePart(machine: CompactorView, advice: ReturnType<typeof adviceWords>, scene: Scene, isNamed: boolean): Html {
  const { now, language, center } = scene;
  const { figures } = textsOf(language).board;
  const rows: [string, string | Html][] = [
    [figures.fullAt, forecastText({ ...machine, forecast: machine.forecast && { ...machine.forecast, enough: true } }, now, language)],
    ...(isNamed ? [] : [[figures.next, nextText(scene)] as [string, Html | string]]),
    [figures.measured, measured(machine, scene)],
  ];
  return html`<section class="machine ${advice.tone}${machine.stale ? " old" : ""}" id="machine-${machine.id}">
<h2>${isNamed && html`<span class="name">${deviceName(machine.config, language)}</span>`}<span class="deed">${marks[advice.tone]} ${advice.headline}</span></h2>
<p class="why">${adviceMore(machine, advice, now, language)}</p>
<div class="body"><div class="picture">${machinePicture(center, machine, scene.drawn)}</div><dl>${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl></div></section>`;
}

function nextText({ center: { next }, now, language }: Scene): Html | string {
  if (!next) return textsOf(language).board.collection.noneUsable;
  return html`${collectionText(next, now, language)}${bracketed(leftTime(next.deadlineAt, now, language), language)}`;
}

/** `14:02（3分前）`, or `最終 14:02（38分前）` of what is old. The page's script goes on telling which, by `data-at` and after `data-fresh` ms. */
function measured({ lastAt, stale }: CompactorView, { now, language, center }: Scene): Html | string {
  const { board, wall } = textsOf(language);
  if (lastAt === undefined) return board.nothingYet;
  const freshMs = center.config.silentAfterMinutes * minuteMs;
  const last = html`<span class="last"${!stale && html` hidden`}>${wall.last} </span>`;
  return html`<span class="age" data-at="${lastAt}" data-fresh="${freshMs}">${last}${clockTime(lastAt)}${bracketed(ageTime(lastAt, now, language), language)}</span>`;
}

function alertsPart(scene: Scene): Html {
  const { wall, board: texts } = textsOf(scene.language);
  const own = scene.board.alerts.filter(({ center }) => center === scene.center.id || center === everywhere);
  const worst = [...own].sort((a, b) => rankOf(b) - rankOf(a) || a.openedAt - b.openedAt);
  const shown = worst.slice(0, most.alerts);
  const list =
    shown.length === 0 ? html`<p class="good">${texts.alerts.none}</p>` : html`<ul>${shown.map((alert) => alertItem(alert, scene))}</ul>`;
  const more = moreLine(worst.length - shown.length, scene);
  return html`<section id="wall-alerts" class="alerts"><h2>${wall.alerts}</h2>${list}${more}</section>`;
}

/** The page's script leaves out what has no room, and counts it here. */
export function moreLine(rest: number, { language }: Pick<Scene, "language">): Html {
  return html`<p class="rest-count" data-rest="${rest}"${rest === 0 && html` hidden`}>${textsOf(language).board.alerts.more(rest)}</p>`;
}

const rankOf = ({ level }: Alert) => levelOf(level).rank + (isUrgent(level) ? 100 : 0);

function alertItem(alert: Alert, { center, language, now }: Scene): Html {
  const { alerts } = textsOf(language).board;
  const urgent = isUrgent(alert.level);
  const { acknowledgedAt, acknowledgedBy, openedAt } = alert;
  const state =
    acknowledgedAt === null ? alerts.nobody : alerts.acknowledged(personName(acknowledgedBy, language), clockTime(acknowledgedAt));
  const subject = subjectName(alert, center.config, language);
  const [before, after] = alerts.of("\n", alertWords(alert, language)).split("\n");
  const name = Object.hasOwn(center.config.devices, alert.device) ? japanese(subject, language) : subject;
  return html`<li class="${urgent ? "urgent" : "notice"}"><b>${urgent ? alerts.urgent : alerts.notice}</b> ${before}${name}${after}<small>${clockTime(openedAt)}${bracketed(ageTime(openedAt, now, language), language)} ${state}</small></li>`;
}
