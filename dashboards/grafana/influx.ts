/**
 * The query type for InfluxQL that the foundation SDK lacks, and the texts of queries. Names come from `contract/`; what a person chose in
 * a variable is put in by Grafana with its `:regex` form, so that it is escaped.
 */
import type * as cog from "@grafana/grafana-foundation-sdk/cog";
import { tokyoOffsetMs } from "../../contract/time.ts";

/** The provisioned data source (`deploy/grafana/provisioning/datasources`). */
export const dataSource = { type: "influxdb", uid: "mimamori-influxdb" };

/** A raw InfluxQL query as Grafana's InfluxDB data source keeps it. */
export interface InfluxQuery extends cog.Dataquery {
  refId: string;
  datasource: typeof dataSource;
  query: string;
  rawQuery: true;
  resultFormat: "time_series" | "table";
  alias?: string;
  /** Of annotations: which columns hold what. */
  fromAnnotations?: true;
  textColumn?: string;
  tagsColumn?: string;
  timeEndColumn?: string;
}

/** A query as the SDK's builders take it. */
export function influxQuery(query: Partial<InfluxQuery> & Pick<InfluxQuery, "refId" | "query">): cog.Builder<cog.Dataquery> {
  const whole = { datasource: dataSource, rawQuery: true, resultFormat: "time_series", ...query } as const;
  return { build: () => ({ ...whole, _implementsDataqueryVariant() {} }) };
}

/** Where a series lies: its measurement, and which variable chooses among the values of each of its tags. */
export interface Source {
  measurement: string;
  tags: { tag: string; variable?: string }[];
}

/** `"center" =~ /^${center:regex}$/ AND …`, for the tags that have a variable. */
export function chosen({ tags }: Pick<Source, "tags">): string {
  return tags.flatMap(({ tag, variable }) => (variable ? [`"${tag}" =~ /^\${${variable}:regex}$/`] : [])).join(" AND ");
}

/** Intervals of half a day and more begin at midnight in Tokyo. */
const interval = `time($__interval, -${tokyoOffsetMs / 3_600_000}h)`;

/** One series a combination of the source's tags, a value an interval; intervals without a value are null, so that a gap shows as one. */
export function seriesQuery(source: Source, value: string, fill: "null" | "none" = "null"): string {
  const tags = source.tags.map(({ tag }) => `"${tag}"`).join(", ");
  return `SELECT ${value} FROM "${source.measurement}" WHERE ${chosen(source)} AND $timeFilter GROUP BY ${interval}, ${tags} fill(${fill})`;
}

/**
 * How many readings came: as many as the quantity that most of them carried, because no quantity is in every reading of every device.
 * As the store counts them.
 */
export function countQuery(source: Source, quantities: readonly string[]): string {
  const counts = quantities.map((name) => `(${seriesQuery(source, `count("${name}") AS "readings"`, "none")})`);
  const tags = source.tags.map(({ tag }) => `"${tag}"`).join(", ");
  return `SELECT max("readings") FROM ${counts.join(", ")} WHERE $timeFilter GROUP BY ${interval}, ${tags} fill(null)`;
}

/** How a series is called: the values of its tags. */
export function aliasOf({ tags }: Pick<Source, "tags">): string {
  return tags.map(({ tag }) => `$tag_${tag}`).join(" ");
}

export function tagValuesQuery(measurement: string, tag: string, where = ""): string {
  return `SHOW TAG VALUES FROM "${measurement}" WITH KEY = "${tag}"${where && ` WHERE ${where}`}`;
}
