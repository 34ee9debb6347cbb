/**
 * An agent's own file: only what the machine at the center must know (its devices and the broker), not calendars, mails or stores. The
 * server's `mimamori.yaml` names the same devices without their drivers.
 */
import * as z from "zod";
import type { Checked } from "./check.ts";
import { addressProblems, deviceProblems } from "./devices.ts";
import { below, type Problem, problemsOf } from "./problem.ts";
import { brokerSchema, centerSchema, configSchema, edgeSchema } from "./schema.ts";

const center = centerSchema.shape;

const agentFileSchema = z.strictObject({
  /** The id of the center in the server's configuration. */
  center: z.string().regex(/^[a-z0-9-]{1,32}$/, "an id is 1-32 of a-z, 0-9 and -"),
  agent: center.agent,
  everySeconds: center.everySeconds,
  broker: brokerSchema.prefault({}),
  edge: edgeSchema.prefault({}),
  devices: center.devices,
});

/** Whether a document is one: a server's configuration has no `center` at its top. */
export function isAgentFile(document: unknown): boolean {
  return typeof document === "object" && document !== null && "center" in document;
}

/** Checks it and lays it out as the configuration of a single center. Pure. */
export function checkAgentFile(document: unknown): Checked {
  const parsed = agentFileSchema.safeParse(document);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error) };
  const { center: id, broker, edge, devices, ...rest } = parsed.data;
  const problems: Problem[] = [
    ...(Object.keys(devices).length === 0 ? [{ path: ["devices"], message: "an agent needs at least one device" }] : []),
    ...Object.entries(devices).flatMap(([name, device]) => below(["devices", name], deviceProblems(device, { simulated: false }))),
    ...below(["devices"], addressProblems(devices)),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const whole = { broker, edge, centers: { [id]: { name: { ja: id, en: id }, ...rest, devices: {} } } };
  const config = configSchema.parse(whole);
  config.centers[id]!.devices = devices;
  return { ok: true, config };
}
