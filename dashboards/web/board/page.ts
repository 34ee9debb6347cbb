/** The 盤面: what to do first, the machines as pictures, the figures, the buttons, then everything else; as parts that are sent again when they change. */
import { isUrgent } from "../../../jobs/alerts/levels.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html } from "../html.ts";
import type { Parts } from "../live.ts";
import type { Viewer } from "../rights.ts";
import { textsOf } from "../texts/index.ts";
import { alertSection } from "./alertSection.ts";
import { centerSection, fleetSection } from "./centerSection.ts";
import { type Board, isFleet } from "./model.ts";
import { centerName } from "./names.ts";
import { tiles } from "./tiles.ts";
import { todoSection } from "./todo.ts";

/** The parts of `main` in their order, by the id of their place. */
export function boardParts(whole: Board, drawn: Drawn): Parts {
  const board = seenBy(whole, drawn.viewer);
  const withCompactor = board.centers.filter(({ compactors }) => compactors.length > 0);
  const others = board.centers.filter(({ compactors }) => compactors.length === 0);
  const fleet = isFleet(withCompactor);
  const parts: Record<string, Html> = {
    summary: alertsSummary(board, drawn),
    ...(fleet && { todo: todoSection(withCompactor, board.now, drawn) }),
    ...Object.fromEntries(
      withCompactor.map((center) => [`center-${center.id}`, (fleet ? fleetSection : centerSection)(center, board.now, drawn)]),
    ),
    ...(others.length > 0 && { others: otherPlaces(others, board.now, drawn) }),
    alerts: alertSection(board, drawn),
  };
  return Object.fromEntries(Object.entries(parts).map(([id, part]) => [id, part.text]));
}

/** A tablet or a token of one center sees that one; alerts about all centers concern everybody. */
function seenBy(board: Board, viewer: Viewer): Board {
  const ids = new Set(board.centers.map(({ id }) => id));
  return {
    ...board,
    centers: board.centers.filter(({ id }) => viewer.sees(id)),
    alerts: board.alerts.filter(({ center }) => !ids.has(center) || viewer.sees(center)),
  };
}

function alertsSummary({ alerts }: Board, { language }: Drawn): Html {
  const { board } = textsOf(language);
  const urgent = alerts.filter(({ level }) => isUrgent(level)).length;
  const words = urgent > 0 && html`${board.summary(urgent)}<a href="#alerts">${board.seeAlerts}</a>`;
  return html`<p id="summary" class="summary" role="alert">${words}</p>`;
}

function otherPlaces(centers: Board["centers"], now: number, drawn: Drawn): Html {
  const { board } = textsOf(drawn.language);
  const places = centers.map(
    ({ id, config, others }) =>
      html`<div class="place"><h3>${centerName(config, drawn.language)}</h3>${tiles(id, others, now, drawn.language)}</div>`,
  );
  return html`<section class="wide" id="others"><h2>${board.otherPlaces}</h2><div class="places">${places}</div></section>`;
}
