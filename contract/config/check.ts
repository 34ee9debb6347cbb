/** Everything that is wrong with a configuration, all at once: shape first, then what one value says about another. */
import { checkAgentFile, isAgentFile } from "./agentFile.ts";
import { addressProblems, deviceProblems } from "./devices.ts";
import { checkDocument } from "./document.ts";
import { homeAssistantProblems } from "./homeAssistant.ts";
import { below, type Problem } from "./problem.ts";
import { type CenterConfig, type CollectionConfig, type Config, configSchema } from "./schema.ts";
import { brokerProblems, webProblems } from "./transport.ts";

export type { Problem } from "./problem.ts";

export type Checked = { ok: true; config: Config } | { ok: false; problems: Problem[] };

/** Checks a parsed document, a server's or an agent's own. Pure; never throws. Cross-checks run on whatever part has the right shape. */
export function checkConfig(document: unknown): Checked {
  if (isAgentFile(document)) return checkAgentFile(document);
  const checked = checkDocument(configSchema, crossChecks, document);
  return checked.ok ? { ok: true, config: checked.value } : checked;
}

function crossChecks(config: Config): Problem[] {
  return [
    ...checkKeep(config.series.keep),
    ...below(["web"], webProblems(config.web)),
    ...below(["broker"], brokerProblems(config.broker, { listens: true })),
    ...(config.homeAssistant ? below(["homeAssistant"], homeAssistantProblems(config.homeAssistant, config.broker)) : []),
    ...Object.entries(config.centers).flatMap(([id, center]) => checkCenter(id, center)),
  ];
}

/** Days are made of hours and hours of single readings: what is made of them may not be gone before they are. */
function checkKeep({ rawDays, hourDays, dayDays }: Config["series"]["keep"]): Problem[] {
  const forEver = (days: number) => (days === 0 ? Number.POSITIVE_INFINITY : days);
  const shorter = (name: string, days: number, than: string, least: number): Problem[] =>
    forEver(days) >= forEver(least)
      ? []
      : [{ path: ["series", "keep", name], message: `shorter than ${than} (${least === 0 ? "0: for ever" : `${least} days`})` }];
  return [...shorter("hourDays", hourDays, "rawDays", rawDays), ...shorter("dayDays", dayDays, "hourDays", hourDays)];
}

function checkCenter(centerId: string, center: CenterConfig): Problem[] {
  const at = (...path: (string | number)[]) => ["centers", centerId, ...path];
  const problems: Problem[] = [];
  const devices = Object.entries(center.devices);
  if (devices.length === 0) problems.push({ path: at("devices"), message: "a center needs at least one device" });
  for (const [deviceId, device] of devices) problems.push(...below(at("devices", deviceId), deviceProblems(device, center)));
  problems.push(...below(at("devices"), addressProblems(center.devices)));
  if (center.nearFull >= center.full)
    problems.push({ path: at("nearFull"), message: `near full (${center.nearFull}) must be below full (${center.full})` });
  for (const [day, [from, to]] of Object.entries(center.opening)) {
    if (minutes(from) >= minutes(to))
      problems.push({ path: at("opening", day), message: `opens at ${from} and closes at ${to}: the end must be later` });
  }
  for (const [deviceId, device] of devices) {
    const everySeconds = device.everySeconds ?? center.everySeconds;
    if (device.planned || center.silentAfterMinutes * 60 >= 2 * everySeconds) continue;
    const message = `read every ${everySeconds} s, but silent after ${center.silentAfterMinutes} min: set silentAfterMinutes to at least two readings`;
    problems.push({ path: at("devices", deviceId), message });
  }
  const hasCompactor = devices.some(([, device]) => device.kind === "compactor" && !device.planned);
  if (devices.some(([, { planned }]) => !planned) && center.recipients.length === 0) {
    problems.push({ path: at("recipients"), message: "a center with equipment needs at least one recipient for its mails" });
  }
  if (hasCompactor && !center.collection) {
    problems.push({ path: at("collection"), message: "a center with a compactor needs its collection days (weekdays, deadline)" });
  }
  if (center.collection) problems.push(...below(at("collection"), checkCollection(center, center.collection)));
  return problems;
}

/** Shared knowledge of an impossible calendar that needs no date; the dated check (14 days ahead) is in jobs/calendar. */
function checkCollection(center: CenterConfig, collection: CollectionConfig): Problem[] {
  const problems: Problem[] = [];
  if (collection.weekdays.length === 0 && collection.extraCollection.length === 0) {
    problems.push({ path: ["weekdays"], message: "no collection day: give the weekdays on which the truck comes" });
  }
  if (!collection.putOutEveningBefore && !collection.earlyDuty) {
    problems.push({
      path: ["deadline"],
      message: `nobody can put a bag out before ${collection.deadline}: set putOutEveningBefore: true or earlyDuty`,
    });
  }
  if (collection.earlyDuty && minutes(collection.earlyDuty.at) >= minutes(collection.deadline)) {
    problems.push({
      path: ["earlyDuty", "at"],
      message: `early duty at ${collection.earlyDuty.at} is after the deadline ${collection.deadline}`,
    });
  }
  const closings = Object.values(center.opening).map(([, to]) => minutes(to));
  if (
    collection.putOutEveningBefore &&
    !collection.earlyDuty &&
    closings.length > 0 &&
    closings.every((to) => to <= minutes(collection.putOutFrom))
  ) {
    problems.push({
      path: ["putOutFrom"],
      message: `nobody is there any more from ${collection.putOutFrom}: set putOutFrom before the closing time`,
    });
  }
  for (const day of collection.noCollection.filter((one) => collection.extraCollection.includes(one))) {
    problems.push({ path: ["extraCollection"], message: `${day} is both a day without and an extra day of collection` });
  }
  return problems;
}

/** Minutes since midnight of "8:00". */
export function minutes(timeOfDay: string): number {
  const [hours, rest] = timeOfDay.split(":");
  return Number(hours) * 60 + Number(rest);
}
