/**
 * The provisioning files in the form that Grafana reads, taken from its documentation and its own types (`pkg/services/provisioning`): strict,
 * because a name that Grafana does not know is passed over in silence.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { dataSource } from "../../../../dashboards/grafana/influx.ts";

const folder = join(import.meta.dirname, "../../../../deploy/grafana/provisioning");
const read = (path: string): unknown => parse(readFileSync(join(folder, path), "utf8"));

const uid = z.string().regex(/^[\w-]{1,40}$/);
const duration = z.string().regex(/^\d+[smh]$/);
const name = z.string().min(1);

const dataSources = z.strictObject({
  apiVersion: z.literal(1),
  datasources: z.tuple([
    z.strictObject({
      name,
      uid,
      type: z.literal("influxdb"),
      access: z.literal("proxy"),
      url: z.url(),
      user: name,
      isDefault: z.boolean(),
      editable: z.literal(false),
      jsonData: z.strictObject({
        version: z.literal("InfluxQL"),
        dbName: name,
        httpMode: z.enum(["GET", "POST"]),
        timeInterval: duration,
      }),
      secureJsonData: z.strictObject({ password: z.string().regex(/^\$\w+$/) }),
    }),
  ]),
});

const providers = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.tuple([
    z.strictObject({
      name,
      orgId: z.literal(1),
      folder: name,
      type: z.literal("file"),
      disableDeletion: z.boolean(),
      allowUiUpdates: z.literal(false),
      updateIntervalSeconds: z.int().min(10),
      options: z.strictObject({ path: z.string().startsWith("/") }),
    }),
  ]),
});

const contactPoints = z.strictObject({
  apiVersion: z.literal(1),
  contactPoints: z.tuple([
    z.strictObject({
      orgId: z.literal(1),
      name,
      receivers: z.tuple([
        z.strictObject({
          uid,
          type: z.literal("email"),
          settings: z.strictObject({ addresses: z.email(), singleEmail: z.boolean() }),
        }),
      ]),
    }),
  ]),
});

const relativeTimeRange = z.strictObject({ from: z.int().positive(), to: z.literal(0) });
const expressionSource = z.strictObject({ type: z.literal("__expr__"), uid: z.literal("__expr__") });
const expression = (model: z.ZodRawShape) =>
  z.strictObject({
    refId: z.string(),
    relativeTimeRange,
    datasourceUid: z.literal("__expr__"),
    model: z.strictObject({ refId: z.string(), datasource: expressionSource, ...model }),
  });
const rules = z.strictObject({
  apiVersion: z.literal(1),
  groups: z.tuple([
    z.strictObject({
      orgId: z.literal(1),
      name,
      folder: name,
      interval: duration,
      rules: z
        .array(
          z.strictObject({
            uid,
            title: name,
            condition: z.literal("C"),
            data: z.tuple([
              z.strictObject({
                refId: z.literal("A"),
                relativeTimeRange,
                datasourceUid: z.literal(dataSource.uid),
                model: z.strictObject({
                  refId: z.literal("A"),
                  datasource: z.strictObject({ type: z.literal("influxdb"), uid: z.literal(dataSource.uid) }),
                  // A `$` would be taken for a variable of the environment.
                  query: z.string().regex(/^SELECT [^$]*$/),
                  rawQuery: z.literal(true),
                  resultFormat: z.literal("time_series"),
                }),
              }),
              expression({ type: z.literal("reduce"), expression: z.literal("A"), reducer: z.literal("last") }),
              expression({
                type: z.literal("threshold"),
                expression: z.literal("B"),
                conditions: z.tuple([
                  z.strictObject({ evaluator: z.strictObject({ type: z.enum(["gt", "lt"]), params: z.tuple([z.number()]) }) }),
                ]),
              }),
            ]),
            for: duration,
            noDataState: z.enum(["NoData", "Alerting", "OK", "KeepLast"]),
            execErrState: z.enum(["Error", "Alerting", "OK", "KeepLast"]),
            annotations: z.strictObject({ summary: name }),
            labels: z.record(z.string(), z.string()),
            notification_settings: z.strictObject({ receiver: name }),
          }),
        )
        .min(1),
    }),
  ]),
});

describe("the provisioning files", () => {
  test("the data source is InfluxDB by InfluxQL, with the database where Grafana looks for it and no password in the file", () => {
    const [{ uid: own }] = dataSources.parse(read("datasources/mimamori.yaml")).datasources;
    expect(own).toBe(dataSource.uid);
  });

  test("the dashboards are files that nobody changes in Grafana", () => {
    expect(providers.parse(read("dashboards/mimamori.yaml")).providers[0].folder).toBe("見守り");
  });

  test("the watchdog's rules and whom they tell", () => {
    const [{ rules: all }] = rules.parse(read("alerting/watchdog.yaml")).groups;
    const [{ name: told }] = contactPoints.parse(read("alerting/contact-points.yaml")).contactPoints;
    expect(all.map((rule) => rule.notification_settings.receiver)).toEqual(all.map(() => told));
    expect(new Set(all.map((rule) => rule.uid)).size).toBe(all.length);
  });

  test("when nothing is written at all one rule speaks, and the others stay silent", () => {
    const [{ rules: all }] = rules.parse(read("alerting/watchdog.yaml")).groups;
    const speaks = (state: string) => state === "Alerting";
    expect(all.filter(({ noDataState }) => speaks(noDataState)).map((rule) => rule.uid)).toEqual(["mimamori-pipeline-down"]);
    expect(all.filter(({ execErrState }) => speaks(execErrState)).map((rule) => rule.uid)).toEqual(["mimamori-pipeline-down"]);
  });
});
