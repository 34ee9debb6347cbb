/** The shape of `mimamori.yaml`. What one value says about another is in `check.ts`. */
import * as z from "zod";
import { quantities } from "../quantities.ts";
import { idPattern } from "../topics.ts";
import { weekdays } from "../weekdays.ts";
import { type Conversion, conversionSchema } from "./conversions.ts";
import { type DriverConfig, driverSchema } from "./drivers/index.ts";
import { homeAssistantSchema } from "./homeAssistant.ts";
import { peopleSchema, watchdogSchema } from "./people.ts";
import { brokerTlsSchema, externalSchema, trustedProxySchema, webTlsSchema } from "./transport.ts";

export { weekdays } from "../weekdays.ts";
export type { DriverConfig, DriverConfigOf } from "./drivers/index.ts";
export type { Recipient } from "./people.ts";

const id = z.string().regex(idPattern, "an id is 1-32 of a-z, 0-9 and -");
const timeOfDay = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'a time of day is written "8:00"');
const date = z.iso.date("a date is written 2026-12-31");
/** How often a device is read. */
export const everySeconds = z.number().min(0.1).max(86_400);
const port = z.int().min(0).max(65535);
const weekday = z.enum(weekdays);
/** What is in the configuration is printed, by check-config among others. */
const holdsNoPassword = (url: string) => !/^[^/]*\/\/[^/?#]*:[^/?#]*@/.test(url);
const noPassword = (variable: string) => `no password in the address: put it into a file that ${variable} names`;
const fileUrl = (protocols: string) =>
  z.string().regex(new RegExp(`^(${protocols}):`), `starts with one of ${protocols.replaceAll("|", ", ")}, then ":"`);
const seriesUrl = z
  .string()
  .regex(/^(sqlite|influx[23]?\+https?):/, "starts with one of sqlite:, influx+http:, influx2+http:, influx3+http: (or https)")
  .refine(holdsNoPassword, noPassword("MIMAMORI_SERIES_PASSWORD_FILE"));
const label = z.strictObject({ ja: z.string().min(1).max(60), en: z.string().min(1).max(60), short: z.string().min(1).max(12).optional() });

const quantityName = z.enum(Object.keys(quantities) as [keyof typeof quantities], { error: "unknown quantity" });

export const deviceSchema = z.strictObject({
  kind: z.string(),
  name: z.string().min(1).max(40),
  place: z.string().max(40).optional(),
  /** Shown but never alarmed, e.g. a kitchen under construction. */
  planned: z.boolean().default(false),
  everySeconds: everySeconds.optional(),
  /** How it is read; a device without a driver is read by an agent with a file of its own. */
  driver: driverSchema.optional(),
  /** Several ways at once, each with a name: a relay for the cycles, a sensor for the level. */
  drivers: z.record(id, driverSchema).optional(),
  /** What the signals of the drivers mean. */
  quantities: z.partialRecord(quantityName, conversionSchema).default({}),
  /** Overrides of the kind's alert rules: rule id → limit, in the quantity's unit. */
  thresholds: z.record(z.string(), z.number()).default({}),
  /** The same for how many minutes a limit must be broken before it is an alert. */
  heldMinutes: z.record(z.string(), z.number().min(0).max(1_440)).default({}),
  /** The highest temperature that is in order, for tiles. */
  limitC: z.number().min(-60).max(60).optional(),
  /** What the machine of this kind holds; from the installer, unknown until calibrated. */
  bagDiapers: z.int().min(20).max(300).optional(),
  /** Its bag: a ticket of this size goes on it. */
  bagLitres: z.union([z.literal(10), z.literal(20), z.literal(45), z.literal(70)]).default(45),
  /** Days that a deodorant lasts after it was changed; unset: nobody is reminded. */
  deodorantDays: z.int().min(1).max(3_650).optional(),
});

const opening = z.tuple([timeOfDay, timeOfDay]);

const collection = z.strictObject({
  by: z.enum(["ward", "hauler"]),
  weekdays: z.array(weekday),
  /** The bag must be out by then. */
  deadline: timeOfDay,
  putOutEveningBefore: z.boolean().default(false),
  putOutFrom: timeOfDay.default("15:00"),
  /** Days on which somebody comes before the deadline, and when. */
  earlyDuty: z.strictObject({ weekdays: z.array(weekday).min(1), at: timeOfDay }).optional(),
  /** Dated exceptions in both ways, e.g. the new-year stop. */
  noCollection: z.array(date).default([]),
  extraCollection: z.array(date).default([]),
  /** A bag below this goes out only when it would be older than a bag may be: it costs a ticket and a walk. */
  worthPuttingOut: z.number().min(0).max(1).default(0.75),
});

export const centerSchema = z.strictObject({
  name: label,
  agent: id.default("edge"),
  simulated: z.boolean().default(false),
  opening: z.partialRecord(weekday, opening).default({}),
  closedOnHolidays: z.boolean().default(true),
  closedDates: z.array(date).default([]),
  collection: collection.optional(),
  ...peopleSchema,
  /** From here on a machine is near full, and full; a device's own `thresholds` come first. */
  nearFull: z.number().gt(0).lt(1).default(0.8),
  full: z.number().gt(0).max(1).default(0.95),
  /** What the center puts out besides diapers for one collection; unknown: the ward's limit is told for diapers alone. */
  otherWasteKg: z.number().min(0).max(1_000).optional(),
  /** The main switch is turned off when the center is closed: no data then is in order. */
  powerOffWhenClosed: z.boolean().default(false),
  everySeconds: everySeconds.default(30),
  /** A device without a reading for this long is silent. */
  silentAfterMinutes: z.number().min(0.02).max(10_080).default(15),
  devices: z.record(id, deviceSchema),
});

export const brokerSchema = z.strictObject({
  /** Where it listens: with TLS where TLS does, and the plain port stays on loopback. */
  host: z.string().default("127.0.0.1"),
  port: port.default(1883),
  /** Nobody signs in and everything is allowed: for other people's test suites; accepted on loopback only. */
  open: z.boolean().default(false),
  tls: brokerTlsSchema.optional(),
  /** Passwords may travel in the clear, to listeners and from clients. */
  plainBeyondLoopback: z.boolean().default(false),
  /** Another broker that all parts connect to. Its URL appears in logs, so it holds no password. */
  external: externalSchema.optional(),
});

export const edgeSchema = z.strictObject({
  journalMaxReadings: z.int().min(1_000).max(100_000_000).default(1_000_000),
  /** Bytes of readings kept at most, counted as they travel; the file is somewhat larger. */
  journalMaxMegabytes: z.number().min(1).max(1_000_000).default(500),
  window: z.int().min(200).max(100_000).default(4_000),
  /** The installer's page of `edge`, on this machine only. */
  port: port.default(8081),
});

const keepDays = z
  .int()
  .max(36_500)
  .refine((days) => days === 0 || days >= 35, "0 (for ever) or at least 35 days");

/** How many days each resolution of the series is kept, 0: for ever. An agent that was cut off for a month can still deliver everything. */
export const keepSchema = z.strictObject({
  rawDays: keepDays.default(400),
  hourDays: keepDays.default(1_830),
  dayDays: keepDays.default(0),
});

export const configSchema = z.strictObject({
  web: z
    .strictObject({
      host: z.string().default("127.0.0.1"),
      port: port.default(8080),
      publicUrl: z.url().optional(),
      tls: webTlsSchema.optional(),
      /** Plain HTTP is for these only (and for loopback), also beyond loopback. */
      trustedProxy: trustedProxySchema.optional(),
    })
    .prefault({}),
  broker: brokerSchema.prefault({}),
  series: z.strictObject({ url: seriesUrl.default("sqlite:series.db"), keep: keepSchema.prefault({}) }).prefault({}),
  operations: z.strictObject({ url: fileUrl("sqlite").default("sqlite:operations.db") }).prefault({}),
  registers: z.strictObject({ url: fileUrl("sqlite").default("sqlite:registers.db") }).prefault({}),
  mail: z
    .strictObject({
      url: fileUrl("folder|smtps?").refine(holdsNoPassword, noPassword("MIMAMORI_MAIL_PASSWORD_FILE")).default("folder:mail"),
      from: z.email().default("mimamori@localhost.localdomain"),
      /** Mails may travel in the clear to a server on another machine that offers no TLS. */
      plainBeyondLoopback: z.boolean().default(false),
      /** What one person gets on one day at most; the rest is in the next digest. */
      maxPerPersonDay: z.int().min(2).max(1_000).default(10),
      /** The word of the morning, on opening days. */
      digestAt: timeOfDay.default("8:30"),
    })
    .prefault({}),
  /** Simulated centers start with this much of a past. */
  history: z.strictObject({ days: z.int().min(0).max(1_100).default(60), everyMinutes: z.number().min(1).max(60).default(5) }).prefault({}),
  edge: edgeSchema.prefault({}),
  jobs: z.strictObject({ everySeconds: z.number().min(1).max(60).default(10) }).prefault({}),
  watchdog: watchdogSchema.prefault({}),
  /** Unset: nothing is announced anywhere. */
  homeAssistant: homeAssistantSchema.optional(),
  centers: z.record(id, centerSchema),
});

export type Config = z.infer<typeof configSchema>;
export type CenterConfig = Config["centers"][string];
export type DeviceConfig = CenterConfig["devices"][string];
export type CollectionConfig = NonNullable<CenterConfig["collection"]>;

/** The drivers of a device by their names; a single one has the name "" and its signals no prefix. */
export function driversOf({ driver, drivers }: Pick<DeviceConfig, "driver" | "drivers">): Map<string, DriverConfig> {
  return new Map([...(driver ? [["", driver] as const] : []), ...Object.entries(drivers ?? {})]);
}

/** The rules of a device in the order of the configuration. */
export function conversionsOf({ quantities: rules }: Pick<DeviceConfig, "quantities">): [keyof typeof quantities, Conversion][] {
  return Object.entries(rules) as [keyof typeof quantities, Conversion][];
}
