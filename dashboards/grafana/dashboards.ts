/**
 * The five dashboards, made of the kinds in `contract/`. A kind without a dashboard of its own stands on the overview with all of its panels,
 * so a new kind is seen without a change here.
 */
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { type PipelineFigure, pipelineFigures } from "../../contract/chronicle.ts";
import { type Kind, type KindId, kinds } from "../../contract/kinds/index.ts";
import { type Quantity, type QuantityName, quantityOf } from "../../contract/quantities.ts";
import { countQuery } from "./influx.ts";
import { limitSteps, limitWords, titleOf } from "./looks.ts";
import { type Figure, nowPanel, type Panel, panelOf } from "./panels.ts";
import * as variables from "./variables.ts";

type Dashboard = dashboard.Dashboard;

/** Grafana 11 knows no later one; 12 and 13 bring it up to theirs by themselves. Nothing we use has changed since. */
const schemaVersion = 39;
const april = 3;
/** As often as the jobs look, as shipped. */
const chronicleEvery = "10s";

const allKinds: readonly Kind[] = kinds;

/** Which kinds share a dashboard of their own. */
const ofKinds: { uid: string; title: string; kinds: readonly KindId[] }[] = [
  { uid: "mimamori-compactors", title: "圧縮機", kinds: ["compactor"] },
  { uid: "mimamori-climate", title: "冷蔵・室環境", kinds: ["refrigerator", "room"] },
  { uid: "mimamori-terminals", title: "端末・文字起こし機", kinds: ["terminal", "transcriber"] },
];
const elsewhere: ReadonlySet<string> = new Set(ofKinds.flatMap((one) => one.kinds));

/** `pagesUrl`: where our own pages are, for the links. */
export function dashboards(pagesUrl: string): Dashboard[] {
  return [
    made("mimamori-overview", "全館概要", pagesUrl, allKinds, [
      { title: "いまの値", panels: allKinds.flatMap((kind) => headline(kind)) },
      { title: "通信", panels: [pipelinePanel("up", 2), pipelinePanel("silentSeconds", 2)] },
      ...allKinds.filter(({ id }) => !elsewhere.has(id)).map(rowOf),
    ]),
    ...ofKinds.map(({ uid, title, kinds: ids }) => {
      const own = allKinds.filter(({ id }) => (ids as readonly string[]).includes(id));
      return made(uid, title, pagesUrl, own, own.map(rowOf));
    }),
    made("mimamori-pipeline", "パイプライン健全性", pagesUrl, allKinds, [
      { title: "センターごと", panels: (Object.keys(pipelineFigures) as PipelineFigure[]).map((name) => pipelinePanel(name, 2)) },
      { title: "届いた値の数", panels: allKinds.map((kind) => arrivals(kind)) },
    ]),
  ];
}

interface Row {
  title: string;
  panels: Panel[];
}

function figureOf(kind: Kind, name: QuantityName): Figure {
  return {
    name,
    quantity: quantityOf(name),
    source: variables.sourceOf(kind),
    description: limitWords(kind, name),
    steps: limitSteps(kind, name),
    link: variables.deviceLink,
  };
}

/** What a tile shows first: the first panel of a kind that is no lifetime total. */
function headline(kind: Kind): Panel[] {
  const name = kind.panels.find((one) => quantityOf(one).nature !== "total");
  return name ? [nowPanel({ ...figureOf(kind, name), title: `${kind.label.ja}：${titleOf(quantityOf(name))}` }, 3)] : [];
}

function rowOf(kind: Kind): Row {
  return { title: kind.label.ja, panels: [...kind.panels, ...(kind.upkeep ?? [])].map((name) => panelOf(figureOf(kind, name), 2)) };
}

function pipelinePanel(name: PipelineFigure, width: 2): Panel {
  const source = variables.pipelineSource;
  return panelOf({ name, quantity: pipelineFigures[name], source, interval: chronicleEvery, link: variables.statusLink }, width);
}

/** Readings as the store itself counts them, whatever our own books say. */
function arrivals(kind: Kind): Panel {
  const source = variables.sourceOf(kind);
  const quantity: Quantity = { type: "integer", nature: "total", unit: "", label: kind.label, shownAs: pipelineFigures.stored.shownAs };
  return panelOf({ name: "readings", quantity, source, query: countQuery(source, kind.panels), link: variables.deviceLink }, 3);
}

function made(uid: string, title: string, pagesUrl: string, shown: readonly Kind[], rows: readonly Row[]): Dashboard {
  const board = new dashboard.DashboardBuilder(`見守り ${title}`)
    .uid(uid)
    .tags([variables.tag])
    .timezone("Asia/Tokyo")
    .weekStart("monday")
    .fiscalYearStartMonth(april)
    .time({ from: "now-24h", to: "now" })
    .refresh("30s")
    .readonly()
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .links(variables.links())
    .annotations(variables.annotations())
    .variables([variables.pagesVariable(pagesUrl), variables.centerVariable(), ...shown.map(variables.deviceVariable)]);
  let id = 0;
  for (const { title: name, panels } of rows) {
    board.withRow(new dashboard.RowBuilder(name).id(++id));
    for (const panel of panels) {
      const one = panel.build();
      board.withPanel({ build: () => ({ ...one, id: ++id }) });
    }
  }
  return { ...inTheOpen(board.build()), schemaVersion };
}

/** The SDK hides links and events in a menu unless told otherwise, and has no word for otherwise. */
function inTheOpen(made: Dashboard): Dashboard {
  const { links = [], annotations, ...rest } = made;
  const shown = <T extends { placement?: unknown }>({ placement: _, ...one }: T) => one;
  return { ...rest, links: links.map(shown), annotations: { list: annotations.list?.map(shown) ?? [] } };
}
