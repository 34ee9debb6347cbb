/** The other equipment on a wall: what is wrong, and how many are right. */
import { type Tile, tilesOf } from "../board/tiles.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import { moreLine, type Scene } from "./page.ts";

const most = { wrong: 6, all: 12 };
/** So few that they can be large. */
const few = 6;

/** Beside machines: only what is wrong, and one line about the rest. */
export function equipmentPart(scene: Scene): Html {
  const { center, language, now } = scene;
  const { wall } = textsOf(language);
  const watched = center.others.filter(({ config }) => !config.planned);
  const asleep = watched.filter(({ stale, silence }) => stale && silence?.state === "closed");
  const isAsleep = new Set(asleep.map(({ id }) => id));
  const awake = watched.filter(({ id }) => !isAsleep.has(id));
  const wrong = tilesOf(center.id, awake, now, language).filter(({ state }) => state === "bad" || state === "stale");
  const right = awake.filter((device) => tilesOf(center.id, [device], now, language).every(({ state }) => state === "")).length;
  const lines = [...(right > 0 ? [wall.fine(right)] : []), ...(asleep.length > 0 ? [wall.closed(asleep.length)] : [])];
  return html`<section id="wall-equipment"><h2>${wall.equipment}</h2>${tileList(wrong, scene, most.wrong)}${lines.map((line) => html`<p class="good">${line}</p>`)}</section>`;
}

/** At a place without a compactor the equipment takes the room of the machine. */
export function everythingPart(scene: Scene): Html {
  const { center, language, now } = scene;
  const { wall, board } = textsOf(language);
  const all = tilesOf(center.id, center.others, now, language).sort((a, b) => rankOf(b) - rankOf(a));
  const wrong = all.filter(({ state }) => state === "bad" || state === "stale").length;
  const tone = all.some(({ state }) => state === "bad") ? "today" : wrong > 0 ? "unknown" : "ok";
  const isPlanned = all.every(({ state }) => state === "planned");
  const headline = wrong > 0 ? wall.attention(wrong) : isPlanned ? board.tiles.planned : wall.allFine;
  return html`<div id="wall-machines" class="machines n1"><section class="machine ${tone}"><h2><span class="deed">${headline}</span></h2>${tileList(all, scene, most.all)}</section></div>`;
}

const rankOf = ({ state }: Tile) => ["planned", "", "stale", "bad"].indexOf(state);

function tileList(tiles: readonly Tile[], { language }: Scene, limit: number): Html {
  const shown = tiles.slice(0, limit);
  const isFew = limit > few && shown.length <= few;
  const list = shown.map(
    ({ id, name, figure, more, state }) =>
      html`<div class="tile ${state}" id="wall-tile-${id}"><small>${name}</small><b>${figure}</b>${more}</div>`,
  );
  return html`<div class="tiles${isFew ? " few" : ""}">${list}</div>${moreLine(tiles.length - shown.length, { language })}`;
}
