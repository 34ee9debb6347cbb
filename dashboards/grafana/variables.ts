/** What a person can choose on a dashboard, what stands on every chart as events, and the links. */
import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import { colours } from "../../contract/colours.ts";
import type { Kind } from "../../contract/kinds/index.ts";
import { chosen, dataSource, influxQuery, type Source, tagValuesQuery } from "./influx.ts";

/** Variable names are `\w`, ids of kinds may hold a hyphen. */
const variableOf = ({ id }: Pick<Kind, "id">) => id.replaceAll("-", "_");

export const centerTag = { tag: "center", variable: "center" };

export function sourceOf(kind: Kind): Source {
  return { measurement: kind.id, tags: [centerTag, { tag: "device", variable: variableOf(kind) }] };
}

export const pipelineSource: Source = { measurement: "pipeline", tags: [centerTag, { tag: "agent" }] };

function queryVariable(name: string, label: string, query: string) {
  return new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(dataSource)
    .query({ query, refId: name })
    .definition(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue(".*")
    .current({ selected: true, text: ["All"], value: ["$__all"] });
}

/** Every center of which an agent ever spoke. */
export const centerVariable = () => queryVariable("center", "センター", tagValuesQuery("pipeline", "center"));

/** The devices of a kind at the chosen centers. */
export function deviceVariable(kind: Kind) {
  return queryVariable(variableOf(kind), kind.label.ja, tagValuesQuery(kind.id, "device", chosen({ tags: [centerTag] })));
}

/** Where our own pages are; written into the dashboards when they are made. */
export const pagesVariable = (pagesUrl: string) =>
  new dashboard.ConstantVariableBuilder("pages").label("見守りのアドレス").value(pagesUrl.replace(/\/+$/, ""));

const inPages = (path: string) => `\${pages:raw}${path}`;

const label = (tag: string) => `\${__field.labels.${tag}}`;

/** Of a series: the page of its device, at the center it is of. */
export const deviceLink = {
  title: "見守りで開く",
  url: inPages(`/devices/${label("center")}/${label("device")}`),
};
export const statusLink = { title: "見守りの「状態」を開く", url: inPages("/status") };

export function links() {
  const link = (title: string) => new dashboard.DashboardLinkBuilder(title).icon("external link").targetBlank(true);
  return [
    link("盤面").type(dashboard.DashboardLinkType.Link).url(inPages("/")),
    link("警報").type(dashboard.DashboardLinkType.Link).url(inPages("/alerts")),
    new dashboard.DashboardLinkBuilder("ほかの画面")
      .type(dashboard.DashboardLinkType.Dashboards)
      .tags([tag])
      .asDropdown(true)
      .includeVars(true)
      .keepTime(true),
  ];
}

/** Every dashboard of ours carries it. */
export const tag = "mimamori";

function events(name: string, iconColor: string, query: Parameters<typeof influxQuery>[0]) {
  return new dashboard.AnnotationQueryBuilder()
    .name(name)
    .datasource(dataSource)
    .enable(true)
    .iconColor(iconColor)
    .target(influxQuery({ ...query, fromAnnotations: true, textColumn: "text" }));
}

/** From the chronicle that the jobs write (`contract/chronicle.ts`); an alert is a span from its beginning to its end. */
export function annotations() {
  const where = `WHERE ${chosen({ tags: [centerTag] })} AND $timeFilter`;
  return [
    events("回収", colours.pickup, {
      refId: "pickups",
      query: `SELECT "text", "center", "device", "step" FROM "pickups" ${where}`,
      tagsColumn: "center,device,step",
    }),
    events("警報", colours.urgent, {
      refId: "alerts",
      query: `SELECT "text", "endedAt", "center", "device", "rule" FROM "alerts" ${where}`,
      tagsColumn: "center,device,rule",
      timeEndColumn: "endedAt",
    }),
  ];
}
