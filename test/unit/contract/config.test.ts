import { describe, expect, test } from "vitest";
import { checkConfig, minutes } from "../../../contract/config/check.ts";

type Plain = Record<string, unknown>;
const simulated = { type: "simulated" };
const bin: Plain = { kind: "compactor", name: "おむつ圧縮機", driver: simulated };
const hall: Plain = { kind: "room", name: "ホール", driver: simulated };
const collection: Plain = { by: "ward", weekdays: ["mon", "thu"], deadline: "8:00", putOutEveningBefore: true };
const center: Plain = {
  name: { ja: "東", en: "East" },
  opening: { mon: ["9:00", "17:00"], wed: ["9:00", "17:00"] },
  collection,
  recipients: ["staff@example.jp"],
  devices: { bin, hall },
};
const without = (thing: Plain, ...keys: string[]) => Object.fromEntries(Object.entries(thing).filter(([key]) => !keys.includes(key)));
const withCollection = (change: Plain) => ({ ...center, collection: { ...collection, ...change } });
const withBin = (change: Plain) => ({ ...center, devices: { bin: { ...bin, ...change } } });

function problemsOf(document: unknown): string[] {
  const checked = checkConfig(document);
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("a whole configuration is in order and gets its defaults", () => {
  const checked = checkConfig({ centers: { east: center } });
  expect(checked).toMatchObject({
    ok: true,
    config: {
      web: { host: "127.0.0.1", port: 8080 },
      broker: { port: 1883 },
      series: { url: "sqlite:series.db" },
      centers: { east: { agent: "edge", silentAfterMinutes: 15, collection: { putOutFrom: "15:00" } } },
    },
  });
});

test.each<[string, Plain, string[]]>([
  ["as it is by itself", {}, []],
  ["everything for ever", { rawDays: 0, hourDays: 0, dayDays: 0 }, []],
  ["hours shorter than single readings", { rawDays: 400, hourDays: 100 }, ["series.keep.hourDays: shorter than rawDays (400 days)"]],
  ["single readings for ever, hours not", { rawDays: 0, hourDays: 100 }, ["series.keep.hourDays: shorter than rawDays (0: for ever)"]],
  ["days shorter than hours", { hourDays: 1_000, dayDays: 900 }, ["series.keep.dayDays: shorter than hourDays (1000 days)"]],
  ["too short for an agent that was cut off for a month", { rawDays: 30 }, ["series.keep.rawDays: 0 (for ever) or at least 35 days"]],
])("how long values are kept, %s", (_, keep, problems) => {
  expect(problemsOf({ series: { keep }, centers: { east: center } })).toEqual(problems);
});

test.each(["sqlite:series.db", "influx+http://h/db", "influx2+https://h/db", "influx3+http://h/db"])("series.url may be %s", (url) => {
  expect(problemsOf({ series: { url }, centers: { east: center } })).toEqual([]);
});

test.each(["influx+http://me:hidden@h:8086/db", "influx2+https://:hidden@h/db"])("series.url holds no password: %s", (url) => {
  const problem = "series.url: no password in the address: put it into a file that MIMAMORI_SERIES_PASSWORD_FILE names";
  expect(problemsOf({ series: { url }, centers: { east: center } })).toEqual([problem]);
});

test.each<[string, string[]]>([
  ["smtp://me:hidden@h:25", ["mail.url: no password in the address: put it into a file that MIMAMORI_MAIL_PASSWORD_FILE names"]],
  ["smtp://me%40example.jp@h:587", []],
  ["folder:mail", []],
])("mail.url %s", (url, problems) => {
  expect(problemsOf({ mail: { url }, centers: { east: center } })).toEqual(problems);
});

test.each<[string, unknown, string]>([
  ["a center without devices", { ...center, devices: {} }, "centers.east.devices: a center needs at least one device"],
  [
    "a kind that nobody knows",
    withBin({ kind: "lift" }),
    'centers.east.devices.bin.kind: unknown kind "lift"; known: compactor, refrigerator',
  ],
  [
    "a threshold of a rule that does not exist",
    withBin({ thresholds: { "nearly-full": 0.7 } }),
    'devices.bin.thresholds.nearly-full: unknown rule "nearly-full" of a compactor; known: near-full, full',
  ],
  [
    "a threshold of a kind without rules",
    { ...center, devices: { bin, stand: { ...hall, kind: "counter", thresholds: { hot: 30 } } } },
    'devices.stand.thresholds.hot: unknown rule "hot" of a counter; known: none',
  ],
  [
    "a time to hold of a rule that does not exist",
    { ...center, devices: { bin, hall: { ...hall, heldMinutes: { hot: 30 } } } },
    'devices.hall.heldMinutes.hot: unknown rule "hot" of a room; known: too-cold, too-hot',
  ],
  [
    "near full above full",
    withBin({ thresholds: { "near-full": 0.96 } }),
    "devices.bin.thresholds: near-full (0.96) must be over 0 and below full (0.95)",
  ],
  [
    "full above 100 %",
    withBin({ thresholds: { full: 95 } }),
    "devices.bin.thresholds: near-full (0.8) must be over 0 and below full (95), full at most 1",
  ],
  ["near full at nothing", withBin({ thresholds: { "near-full": 0 } }), "devices.bin.thresholds: near-full (0) must be over 0"],
  [
    "a day that closes before it opens",
    { ...center, opening: { mon: ["9:00", "17:00"], tue: ["17:00", "9:00"] } },
    "centers.east.opening.tue: opens at 17:00 and closes at 9:00: the end must be later",
  ],
  [
    "a day that closes when it opens",
    { ...center, opening: { mon: ["9:00", "17:00"], tue: ["9:00", "09:00"] } },
    "centers.east.opening.tue: opens at 9:00",
  ],
  [
    "a compactor and nobody to write to",
    { ...center, recipients: [] },
    "centers.east.recipients: a center with equipment needs at least one recipient",
  ],
  [
    "a device that is read once an hour and called silent after 15 minutes",
    withBin({ everySeconds: 3600 }),
    "centers.east.devices.bin: read every 3600 s, but silent after 15 min",
  ],
  [
    "a compactor without collection days",
    without(center, "collection"),
    "centers.east.collection: a center with a compactor needs its collection days",
  ],
  ["no day on which the truck comes", withCollection({ weekdays: [] }), "centers.east.collection.weekdays: no collection day"],
  [
    "nobody who can put the bag out",
    withCollection({ putOutEveningBefore: false }),
    "centers.east.collection.deadline: nobody can put a bag out before 8:00",
  ],
  [
    "an early duty that comes too late",
    withCollection({ earlyDuty: { weekdays: ["mon"], at: "8:00" } }),
    "centers.east.collection.earlyDuty.at: early duty at 8:00 is after the deadline 8:00",
  ],
  [
    "bags put out when everybody has gone",
    withCollection({ putOutFrom: "17:00" }),
    "centers.east.collection.putOutFrom: nobody is there any more from 17:00",
  ],
  [
    "a day that is both without and extra",
    withCollection({ noCollection: ["2026-12-31"], extraCollection: ["2026-12-31"] }),
    "centers.east.collection.extraCollection: 2026-12-31 is both",
  ],
])("%s is the only problem, and it says where and what", (_, broken, problem) => {
  const problems = problemsOf({ centers: { east: broken } });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test.each<[string, unknown]>([
  [
    "a compactor that is only planned needs neither mail nor collection",
    { ...without(center, "collection", "recipients"), devices: { bin: { ...bin, planned: true } } },
  ],
  ["a center without a compactor needs no collection", { ...without(center, "collection"), devices: { hall } }],
  ["single extra days alone are collection days", withCollection({ weekdays: [], extraCollection: ["2026-12-30"] })],
  [
    "an early duty before the deadline may put the bags out",
    withCollection({ putOutEveningBefore: false, earlyDuty: { weekdays: ["mon"], at: "7:30" } }),
  ],
  ["thresholds of one's own", withBin({ thresholds: { "near-full": 0.7, full: 0.9 } })],
])("%s", (_, fine) => {
  expect(problemsOf({ centers: { east: fine } })).toEqual([]);
});

describe("the shape", () => {
  test.each<[string, unknown, RegExp]>([
    ["nothing at all", undefined, /^: /],
    ["a list", [], /^: /],
    ["no centers", {}, /^centers: /],
    ["centers as a text", { centers: "east" }, /^centers: /],
    ["centers as a list", { centers: [center] }, /^centers: /],
    ["a port that is none", { web: { port: 70_000 }, centers: {} }, /^web\.port: /],
    ["a key that nobody knows", { wbe: {}, centers: {} }, /wbe/],
    ["an id in capitals", { centers: { East: center } }, /^centers\.East: .*(id|key)/i],
    [
      "a time that is none",
      { centers: { east: withCollection({ deadline: "25:00" }) } },
      /^centers\.east\.collection\.deadline: a time of day is written "8:00"/,
    ],
    [
      "a date that is none",
      { centers: { east: { ...center, closedDates: ["2026-02-30"] } } },
      /^centers\.east\.closedDates\.0: a date is written/,
    ],
    [
      "a mail address that is none",
      { centers: { east: { ...center, recipients: ["staff"] } } },
      /^centers\.east\.recipients\.0: not a mail address/,
    ],
    [
      "a recipient's role that is none",
      { centers: { east: { ...center, recipients: [{ mail: "a@b.example", role: "boss" }] } } },
      /^centers\.east\.recipients\.0: .*staff, manager, admin/,
    ],
    [
      "a recipient who stands there twice",
      { centers: { east: { ...center, recipients: ["a@b.example", { mail: "A@b.example" }] } } },
      /^centers\.east\.recipients: an address stands here twice/,
    ],
    [
      "a broker's password, which would be read in logs",
      { broker: { external: "mqtt://web:word@b.example:1883" }, centers: {} },
      /^broker\.external: mqtt:\/\/HOST:PORT or mqtts:\/\/HOST:PORT, without a user/,
    ],
    ["a broker of another protocol", { broker: { external: "http://b.example" }, centers: {} }, /^broker\.external: mqtt:/],
    ["a store that nobody knows", { series: { url: "mysql:x" }, centers: {} }, /^series\.url: starts with one of sqlite/],
    ["a driver that nobody knows", { centers: { east: withBin({ driver: { type: "magic" } }) } }, /^centers\.east\.devices\.bin\.driver/],
  ])("%s is a problem with its place, never a crash", (_, document, problem) => {
    expect(problemsOf(document)[0]).toMatch(problem);
  });

  test("every problem is told at once: of shape here, of sense there", () => {
    const problems = problemsOf({
      web: { port: "x" },
      centers: { east: withBin({ name: "" }), west: { ...center, devices: {}, recipients: [] } },
    });
    expect(problems.map((problem) => problem.split(":")[0])).toEqual(["web.port", "centers.east.devices.bin.name", "centers.west.devices"]);
  });
});

test("minutes since midnight", () => {
  expect(["0:00", "8:05", "23:59"].map(minutes)).toEqual([0, 485, 1_439]);
});
