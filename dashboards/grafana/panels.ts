/**
 * Panels of figures. How a figure is drawn follows from its nature: a level as a line, a lifetime total as bars of what was added, a state as
 * coloured time. A gap of more than a quarter of an hour (as long as a device may be silent, as shipped) is a gap in the drawing.
 */
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as stateTimeline from "@grafana/grafana-foundation-sdk/statetimeline";
import * as timeSeries from "@grafana/grafana-foundation-sdk/timeseries";
import { colours } from "../../contract/colours.ts";
import type { Quantity } from "../../contract/quantities.ts";
import { minuteMs } from "../../contract/time.ts";
import { aliasOf, dataSource, influxQuery, type Source, seriesQuery } from "./influx.ts";
import { decimalsOf, stateMappings, titleOf, unitOf } from "./looks.ts";

/** One figure of a source, and what a reader should know of it. */
export interface Figure {
  name: string;
  quantity: Quantity;
  source: Source;
  title?: string;
  /** Instead of the query that follows from the nature. */
  query?: string;
  /** How often there are values at most: no interval is shorter. Absent: as the data source says. */
  interval?: string;
  /** Behind the sentence that every panel of its form has. */
  description?: string;
  steps?: dashboard.Threshold[] | undefined;
  /** The page of ours that says more about one series. */
  link?: { title: string; url: string };
}

export type Panel = cog.Builder<dashboard.Panel>;

const gapMs = 15 * minuteMs;
const currentFor = "15m";
const perRow = { w: 24, h: 8 };

/** How many panels stand side by side. */
type Width = 1 | 2 | 3 | 4;

const aboutForm = {
  level: "1点は、その時間の平均です。線が切れているところは、値がありません。",
  count: "1点は、その時間でいちばん大きかった数です。線が切れているところは、値がありません。",
  total: "1本の棒は、その時間に増えた分です。",
  state: "色は、その時間の最後の状態です。空白は、値がありません。",
  now: `直近15分の最後の値です。15分のあいだ値がない機器は、ここに出ません（古い値は出しません）。`,
} as const;

export function panelOf(figure: Figure, width: Width): Panel {
  if (figure.quantity.nature === "state") return statePanel(figure, width);
  return figure.quantity.nature === "total" ? totalPanel(figure, width) : levelPanel(figure, width);
}

/** The newest value of each device as a tile, only if it is of the last quarter of an hour. A state has no tile: its time line says it. */
export function nowPanel(figure: Figure, width: Width): Panel {
  if (figure.quantity.nature === "state") return statePanel(figure, width);
  const panel = dressed(new stat.PanelBuilder(), figure, aboutForm.now)
    .withTarget(target(figure, lastOf(figure), "none"))
    .timeFrom(currentFor)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]).fields("").values(false))
    .colorMode(figure.steps ? common.BigValueColorMode.Background : common.BigValueColorMode.None)
    .graphMode(common.BigValueGraphMode.None)
    .textMode(common.BigValueTextMode.ValueAndName)
    .height(5)
    .span(perRow.w / width);
  return figure.steps ? panel.colorScheme(byLimits()) : panel;
}

function levelPanel(figure: Figure, width: Width): Panel {
  const { quantity, steps } = figure;
  const isCount = quantity.type === "integer";
  const panel = lines(figure, width, isCount ? aboutForm.count : aboutForm.level)
    .withTarget(target(figure, `${isCount ? "max" : "mean"}("${figure.name}")`))
    .drawStyle(common.GraphDrawStyle.Line)
    .lineInterpolation(isCount ? common.LineInterpolation.StepAfter : common.LineInterpolation.Linear)
    .fillOpacity(0)
    .spanNulls(gapMs);
  if (steps) panel.thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed));
  // A ratio has a scale of its own: 30 % must not look full.
  return quantity.max === 1 ? panel.min(0).max(1) : panel;
}

function totalPanel(figure: Figure, width: Width): Panel {
  return lines(figure, width, aboutForm.total)
    .withTarget(target(figure, `non_negative_difference(last("${figure.name}"))`, "none"))
    .interval(figure.interval ?? "1h")
    .drawStyle(common.GraphDrawStyle.Bars)
    .barAlignment(common.BarAlignment.Center)
    .fillOpacity(70)
    .min(0);
}

function statePanel(figure: Figure, width: Width): Panel {
  return dressed(new stateTimeline.PanelBuilder(), figure, aboutForm.state)
    .withTarget(target(figure, lastOf(figure)))
    .mappings(stateMappings(figure.quantity))
    .spanNulls(gapMs)
    .showValue(common.VisibilityMode.Auto)
    .mergeValues(true)
    .rowHeight(0.8)
    .legend(legend())
    .height(perRow.h)
    .span(perRow.w / width);
}

function lines(figure: Figure, width: Width, form: string) {
  return dressed(new timeSeries.PanelBuilder(), figure, form)
    .legend(legend())
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending))
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.PaletteClassic))
    .showPoints(common.VisibilityMode.Auto)
    .lineWidth(2)
    .height(perRow.h)
    .span(perRow.w / width);
}

/** What all panels have: title, words, unit, limits, link. */
function dressed<B extends Dressable>(panel: B, figure: Figure, form: string): B {
  const { quantity, title, description = "", steps, link, interval } = figure;
  panel
    .title(title ?? titleOf(quantity))
    .description(`${form}${description}`)
    .datasource(dataSource)
    .unit(unitOf(quantity))
    .decimals(decimalsOf(quantity))
    .thresholds(
      new dashboard.ThresholdsConfigBuilder()
        .mode(dashboard.ThresholdsMode.Absolute)
        .steps(steps ?? [{ color: colours.fine, value: null }]),
    );
  if (interval) panel.interval(interval);
  if (link) panel.dataLinks([new dashboard.DashboardLinkBuilder(link.title).url(link.url).targetBlank(true)]);
  return panel;
}

interface Dressable {
  title(text: string): this;
  description(text: string): this;
  datasource(source: typeof dataSource): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  interval(interval: string): this;
  thresholds(thresholds: cog.Builder<dashboard.ThresholdsConfig>): this;
  dataLinks(links: cog.Builder<dashboard.DashboardLink>[]): this;
}

function target({ source, query }: Figure, value: string, fill?: "null" | "none") {
  return influxQuery({ refId: "A", query: query ?? seriesQuery(source, value, fill), alias: aliasOf(source) });
}

const lastOf = ({ name }: Figure) => `last("${name}")`;
const byLimits = () => new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Thresholds);
const legend = () =>
  new common.VizLegendOptionsBuilder()
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .showLegend(true)
    .calcs([]);
