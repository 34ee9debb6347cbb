import * as z from "zod";
import { defineDriver, timeoutMs } from "./driverKind.ts";
import { jsonTime, jsonValues, timeZone, unitsOf } from "./jsonValues.ts";

const schema = z.strictObject({
  type: z.literal("http"),
  url: z
    .url({ protocol: /^https?$/, error: "http://… or https://…" })
    .refine((url) => !/^https?:\/\/[^/]*@/.test(url), "no account in the URL: use tokenFile"),
  timeoutMs: timeoutMs.default(5_000),
  /** Asked more often than recorded: what lies between is merged, events pass at once. Default: `everySeconds` of the device. */
  pollSeconds: z.number().min(0.1).max(86_400).optional(),
  /** A file that holds the token sent as `Authorization: Bearer …`. */
  tokenFile: z.string().optional(),
  values: jsonValues,
  time: jsonTime.optional(),
  zone: timeZone.default("Asia/Tokyo"),
});
export type HttpConfig = z.infer<typeof schema>;

/** A JSON document that is fetched. */
export const http = defineDriver({
  schema,
  signals: ({ values }) => unitsOf(values),
  addresses: ({ url, values }) => Object.values(values).map(({ path }) => `${new URL(url).href} ${path || "(whole document)"}`),
});
