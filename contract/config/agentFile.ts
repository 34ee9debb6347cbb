/**
 * An agent's own file: only what the machine at the center must know (its devices and the broker), not calendars, mails or stores. The
 * server's `mimamori.yaml` names the same devices without their drivers.
 */
import * as z from "zod";
import type { Checked } from "./check.ts";
import { addressProblems, deviceProblems } from "./devices.ts";
import { checkDocument } from "./document.ts";
import { below, type Problem } from "./problem.ts";
import { brokerSchema, centerSchema, configSchema, type DeviceConfig, driversOf, edgeSchema } from "./schema.ts";
import { brokerProblems } from "./transport.ts";

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

type AgentFile = z.infer<typeof agentFileSchema>;

/** Checks it and lays it out as the configuration of a single center. Pure. */
/** What only a server's configuration says of a center; the levels are its defaults. */
const serverDecides = { simulated: false, nearFull: 0.8, full: 0.95 };

export function checkAgentFile(document: unknown): Checked {
  const checked = checkDocument<AgentFile>(agentFileSchema, crossChecks, document);
  if (!checked.ok) return checked;
  const { center: id, broker, edge, devices, ...rest } = checked.value;
  const config = configSchema.parse({ broker, edge, centers: { [id]: { name: { ja: id, en: id }, ...rest, devices: {} } } });
  config.centers[id]!.devices = devices;
  return { ok: true, config };
}

function crossChecks({ broker, devices }: AgentFile): Problem[] {
  const all = Object.entries(devices);
  if (all.length === 0) return [{ path: ["devices"], message: "an agent needs at least one device" }];
  return [
    ...below(["broker"], brokerProblems(broker, { listens: false })),
    ...all.flatMap(([name, device]) => below(["devices", name], [...unread(device), ...deviceProblems(device, serverDecides)])),
    ...below(["devices"], addressProblems(devices)),
  ];
}

function unread(device: DeviceConfig): Problem[] {
  const message = "an agent reads its devices: give driver or drivers (or planned: true)";
  return driversOf(device).size === 0 && !device.planned ? [{ path: ["driver"], message }] : [];
}
