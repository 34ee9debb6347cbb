/**
 * Grafana's own watch over the line, for when nothing of ours is left that could mail. One cause gives one alert: only the last rule speaks
 * when nothing is written at all. The queries hold no `$`: provisioning files would take it for an environment variable.
 */
import type { PipelineFigure } from "../../contract/chronicle.ts";
import { dataSource } from "./influx.ts";

/** In `deploy/grafana/provisioning/alerting/contact-points.yaml`. */
export const contactPoint = "mimamori-watchdog";
const folder = "見守り";
const minute = 60;

interface Watch {
  uid: string;
  title: string;
  summary: string;
  query: string;
  /** Alerting while the newest value is so. */
  when: { type: "gt" | "lt"; value: number };
  for: string;
  noDataState: "OK" | "Alerting";
}

const figure = (name: PipelineFigure) => `"${name}"`;
const byAgent = (value: string, lookBack: string) =>
  `SELECT ${value} FROM "pipeline" WHERE time > now() - ${lookBack} GROUP BY "center", "agent"`;

const watches: Watch[] = [
  {
    uid: "mimamori-agent-silent",
    title: "センターとの通信が止まっています",
    summary: "{{ $labels.center }} の読み取り機から5分以上通信がありません。センターの電源とネットワークを確かめてください。",
    query: byAgent(`last(${figure("silentSeconds")})`, "10m"),
    when: { type: "gt", value: 5 * minute },
    for: "1m",
    noDataState: "OK",
  },
  {
    uid: "mimamori-no-data",
    title: "値が届いていません",
    summary: "{{ $labels.center }} の値が15分以上記録されていません（通信はあります）。機器と読み取り機を確かめてください。",
    query: byAgent(`spread(${figure("stored")})`, "15m"),
    when: { type: "lt", value: 1 },
    for: "5m",
    noDataState: "OK",
  },
  {
    uid: "mimamori-pipeline-down",
    title: "見守りのサーバーが止まっています",
    summary: "見守りから何も書き込まれていません。サーバー・データベース・定期処理を確かめてください。",
    query: `SELECT count(${figure("silentSeconds")}) FROM "pipeline" WHERE time > now() - 5m`,
    when: { type: "lt", value: 1 },
    for: "2m",
    noDataState: "Alerting",
  },
];

/** The content of the alerting provisioning file. */
export function watchdogRules() {
  return {
    apiVersion: 1,
    groups: [{ orgId: 1, name: "mimamori-watchdog", folder, interval: "1m", rules: watches.map(ruleOf) }],
  };
}

function ruleOf({ uid, title, summary, query, when, for: held, noDataState }: Watch) {
  const relativeTimeRange = { from: 15 * minute, to: 0 };
  const expression = (refId: string, model: object) => ({
    refId,
    relativeTimeRange,
    datasourceUid: "__expr__",
    model: { refId, datasource: { type: "__expr__", uid: "__expr__" }, ...model },
  });
  return {
    uid,
    title,
    condition: "C",
    data: [
      {
        refId: "A",
        relativeTimeRange,
        datasourceUid: dataSource.uid,
        model: { refId: "A", datasource: dataSource, query, rawQuery: true, resultFormat: "time_series" },
      },
      expression("B", { type: "reduce", expression: "A", reducer: "last" }),
      expression("C", { type: "threshold", expression: "B", conditions: [{ evaluator: { type: when.type, params: [when.value] } }] }),
    ],
    for: held,
    noDataState,
    execErrState: uid === "mimamori-pipeline-down" ? "Alerting" : "OK",
    annotations: { summary },
    labels: { service: "mimamori" },
    notification_settings: { receiver: contactPoint },
  };
}
