/** 壁: what to do, the machines, alerts and what is wrong, for a screen that nobody touches. Parts are laid into the page as they change. */
import { compactorPicture } from "../../../charts/compactor.ts";
import type { Language } from "../../../contract/language.ts";
import { isFilling } from "../../../contract/messages.ts";
import { clockTime, dateText, durationText, type Instant, minuteMs } from "../../../contract/time.ts";
import { alertWords, levelOf } from "../../../jobs/alerts/levels.ts";
import { subjectName } from "../../../jobs/alerts/names.ts";
import { adviceWords } from "../../../jobs/pickup/adviceWords.ts";
import { collectionText, fullAtText } from "../../../jobs/pickup/words.ts";
import { everywhere } from "../../../jobs/silence.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import type { Board, CenterView, CompactorView } from "../board/model.ts";
import { type Tile, tilesOf } from "../board/tiles.ts";
import { type Html, html, trusted } from "../html.ts";
import type { Parts } from "../live.ts";
import { type Texts, textsOf } from "../texts/index.ts";
import { ageText } from "./ages.ts";

/** So many stand on the wall, the most pressing first; a line says how many more there are. */
const most = { machines: 4, alerts: 4, tiles: 4 };

const marks = { ok: "✓", today: "▲", urgent: "■", unknown: "？" } as const;
const pressing = ["urgent", "today", "unknown", "ok"] as const satisfies readonly (keyof typeof marks)[];
const pictureTones = { ok: "ok", "near-full": "near", full: "full", unknown: "stale" } as const;

interface Scene {
  center: CenterView;
  board: Board;
  now: Instant;
  language: Language;
  texts: Texts["wall"];
}

/** The parts of the page in their order, by the id of their place. */
export function wallParts(board: Board, center: CenterView, language: Language): Parts {
  const scene = { center, board, now: board.now, language, texts: textsOf(language).wall };
  return {
    "wall-clock": clockPart(scene).text,
    "wall-machines": (center.compactors.length > 0 ? machinesPart(scene) : everythingPart(scene)).text,
    "wall-alerts": alertsPart(scene).text,
    ...(center.compactors.length > 0 && { "wall-equipment": equipmentPart(scene).text }),
  };
}

/** To the minute: the browser counts on, also without us. */
function clockPart({ now, language, texts, board }: Scene): Html {
  const minute = now - (now % minuteMs);
  const state = isFilling(board.pipeline.history) ? texts.preparing : texts.live;
  return html`<div id="wall-clock" class="wall-clock"><span class="date">${dateText(now, language)}</span><time id="clock" data-minute="${minute}" datetime="${new Date(minute).toISOString()}">${clockTime(now)}</time><span id="line" class="line" data-live="${state}">${state}</span></div>`;
}

function machinesPart(scene: Scene): Html {
  const { compactors } = scene.center;
  const sorted = [...compactors].sort((a, b) => pressing.indexOf(a.advice.tone) - pressing.indexOf(b.advice.tone));
  // One that is left out must be one that can wait.
  const shown = sorted.slice(0, most.machines);
  const rest = sorted.length - shown.length;
  return html`<div id="wall-machines" class="machines n${shown.length}${rest > 0 ? " more" : ""}">${shown.map((machine) => machinePart(machine, scene, compactors.length > 1))}${rest > 0 && html`<p class="rest">${scene.texts.moreMachines(rest)}</p>`}</div>`;
}

function machinePart(machine: CompactorView, scene: Scene, isNamed: boolean): Html {
  const { decision, fillRatio, level, stale, config, markRatio } = machine;
  const { now, language, texts } = scene;
  const advice = adviceWords(decision, now, language);
  const name = `${config.name}${config.place ? ` ・ ${config.place}` : ""}`;
  const picture = compactorPicture({
    fillRatio,
    tone: stale ? "stale" : pictureTones[level],
    word: fillRatio === undefined ? texts.level.unknown : stale ? texts.old : texts.level[level],
    markRatio,
    label: texts.spoken(config.name, fillRatio === undefined ? undefined : Math.round(fillRatio * 100)),
    id: `wall-${machine.id}`,
  });
  const figures: [string, string | Html][] = [
    [texts.forecast, forecastText(machine, scene)],
    [texts.next, nextText(scene)],
    [texts.measured, ageHtml(machine, scene)],
  ];
  return html`<section class="machine ${advice.tone}${stale ? " old" : ""}" id="machine-${machine.id}">
<h2>${isNamed && html`<span class="name" lang="ja">${name}</span>`}<span class="todo">${marks[advice.tone]} ${advice.headline}</span></h2>
<p class="why">${advice.why}${language === "en" && " "}${advice.detail}</p>
<div class="body"><div class="picture">${trusted(picture)}</div><dl>${figures.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl></div></section>`;
}

function nextText({ center: { next }, now, language, texts }: Scene): string {
  return next ? `${collectionText(next, now, language)}（${texts.in(durationText(next.deadlineAt - now, language))}）` : texts.noNext;
}

function forecastText({ forecast, level }: CompactorView, { now, language, texts }: Scene): string {
  if (level === "full") return texts.fullNow;
  if (!forecast) return "—";
  return fullAtText(forecast.fullAt, now, language) ?? texts.later;
}

/** The browser goes on counting: `data-at`, and after which age it is old. */
function ageHtml({ lastAt, stale }: CompactorView, { now, language, texts, center }: Scene): Html | string {
  if (lastAt === undefined) return texts.never;
  const freshMs = center.config.silentAfterMinutes * minuteMs;
  return html`<time class="age" data-at="${lastAt}" data-fresh="${freshMs}" datetime="${new Date(lastAt).toISOString()}">${ageText(texts, { lastAt, isOld: stale }, now, language)}</time>`;
}

function alertsPart(scene: Scene): Html {
  const { center, board, texts } = scene;
  const own = board.alerts.filter((alert) => alert.center === center.id || alert.center === everywhere);
  const worst = [...own].sort((a, b) => rankOf(b) - rankOf(a) || a.openedAt - b.openedAt);
  const shown = worst.slice(0, most.alerts);
  return html`<section id="wall-alerts" class="alerts"><h2>${texts.alerts}</h2>${shown.length === 0 ? html`<p class="good">${texts.noAlerts}</p>` : html`<ul>${shown.map((alert) => alertItem(alert, scene))}</ul>`}${worst.length > shown.length && html`<p>${texts.more(worst.length - shown.length)}</p>`}</section>`;
}

const rankOf = ({ level }: Alert) => levelOf(level).rank + (levelOf(level).urgent ? 100 : 0);

function alertItem(alert: Alert, { center, language, texts }: Scene): Html {
  const { urgent } = levelOf(alert.level);
  const state =
    alert.acknowledgedAt === null ? texts.unseen(clockTime(alert.openedAt)) : texts.acknowledged(clockTime(alert.acknowledgedAt));
  return html`<li class="${urgent ? "urgent" : "notice"}"><b>${urgent ? texts.urgent : texts.notice}</b> <span lang="ja">${subjectName(alert, center.config, language)}</span>：${alertWords(alert, language)}<small>${state}</small></li>`;
}

/** What is wrong, and how many are right. */
function equipmentPart(scene: Scene): Html {
  const { center, texts, now } = scene;
  const planned = center.others.filter(({ config }) => config.planned).length;
  const all = tilesOf(center.others, now).filter(({ state }) => state !== "planned");
  const asleep = center.others.filter(({ stale, silence }) => stale && silence?.state === "closed").length;
  const wrong = all.filter(({ state }) => state === "bad" || (state === "stale" && asleep === 0));
  const fine = all.length - wrong.length;
  const words = asleep > 0 ? texts.closed(asleep) : fine > 0 ? texts.fine(center.others.length - planned - countOf(wrong, scene)) : "";
  return html`<section id="wall-equipment"><h2>${texts.equipment}</h2>${tileList(wrong, scene)}${words && html`<p class="good">${words}</p>`}</section>`;
}

/** Terminals are one tile together. */
function countOf(wrong: readonly Tile[], { center }: Scene): number {
  const grouped = center.others.filter(({ latest, config }) => !config.planned && latest.reachable !== undefined);
  return wrong.reduce((sum, { id }) => sum + (id === "reachable" ? grouped.length : 1), 0);
}

function tileList(tiles: readonly Tile[], { texts }: Scene, limit = most.tiles): Html {
  const shown = tiles.slice(0, limit);
  return html`<div class="tiles${limit > most.tiles && shown.length <= 6 ? " few" : ""}">${shown.map(({ id, name, figure, more, state }) => html`<div class="tile ${state}" id="wall-tile-${id}"><small lang="ja">${name}</small><b>${figure}</b>${more}</div>`)}</div>${tiles.length > limit && html`<p>${texts.more(tiles.length - limit)}</p>`}`;
}

/** A place without a compactor: its equipment takes the room of the machine. */
function everythingPart(scene: Scene): Html {
  const { center, texts, now } = scene;
  const all = tilesOf(center.others, now);
  const worst = [...all].sort((a, b) => stateRank(b) - stateRank(a));
  const wrong = all.filter(({ state }) => state === "bad" || state === "stale").length;
  const tone = all.some(({ state }) => state === "bad") ? "today" : wrong > 0 ? "unknown" : "ok";
  const headline = wrong > 0 ? texts.attention(wrong) : all.every(({ state }) => state === "planned") ? texts.planned : texts.noCompactor;
  return html`<div id="wall-machines" class="machines n1"><section class="machine ${tone}"><h2><span class="todo">${headline}</span></h2>${tileList(worst, scene, 12)}</section></div>`;
}

const stateRank = ({ state }: Tile) => ["planned", "", "stale", "bad"].indexOf(state);
