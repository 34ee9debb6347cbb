/** Reads what the digest of one center says. */
import type { Latest } from "../../collector/series/port.ts";
import type { Instant } from "../../contract/time.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import type { JobContext } from "../context.ts";
import { watchedDevices } from "../devices.ts";
import { machinesOf } from "../pickup/pickup.ts";
import { everywhere, silenceStates } from "../silence.ts";
import { heldBack, notWatched } from "../verdict.ts";
import type { DigestAlert, DigestFacts } from "./digestFacts.ts";
import { silencedUntil } from "./hush.ts";
import { levelOf } from "./levels.ts";
import { subjectName } from "./names.ts";
import { heardOf } from "./watchSilence.ts";

export type Gathered = Pick<DigestFacts, "open" | "findings" | "ended" | "held" | "machines" | "quiet" | "watched">;

export async function gatherDigest(context: JobContext, centerId: string, since: Instant, now: Instant): Promise<Gathered> {
  const { config, operations } = context;
  const center = config.centers[centerId]!;
  const centers = [centerId, everywhere];
  const alerts = (await operations.alerts.open()).filter((alert) => centers.includes(alert.center));
  const silences = await operations.silences.lastingBeyond(now);
  const shown = alerts
    .map((alert) => ({ ...shownAlert(alert, subjectName(alert, center)), silencedUntil: silencedUntil(alert, silences, now) }))
    .sort(bySeverity);
  const ended = await operations.alerts.endedCauses(centers, since, notWatched);
  const words = (await operations.alerts.words(since)).filter((word) => word.reason === heldBack && centers.includes(word.center));
  const devices = watchedDevices(config).filter((one) => one.center === centerId);
  const latest = await latestKnown(context, devices);
  const states = silenceStates(config, heardOf(context, latest), now);
  const machines = new Map(machinesOf(context).map((machine) => [`${machine.center}/${machine.device}`, machine]));
  return {
    open: shown.filter(({ level }) => levelOf(level).mail === "now"),
    findings: shown.filter(({ level }) => levelOf(level).mail === "digest"),
    ended: ended.map((one) => ({ ...one, name: subjectName(one, center), endedAt: one.lastResolvedAt })),
    held: [...new Map(words.map((word) => [`${word.device}/${word.rule}`, { ...word, name: subjectName(word, center) }])).values()],
    machines: devices
      .filter(({ kind }) => kind === "compactor")
      .map(({ device, config: one }) => {
        const machine = machines.get(`${centerId}/${device}`);
        return { device, name: one.name, advice: machine?.advice, fillRatio: machine?.fill?.ratio };
      }),
    quiet: devices.flatMap(({ device, config: one }) => {
      const state = states.get(`${centerId}/${device}`);
      return state && state.state !== "heard" ? [{ device, name: one.name, ja: state.ja, lastAt: state.lastAt }] : [];
    }),
    watched: devices.length,
  };
}

/** While the store is away the digest still goes out: it says so. */
async function latestKnown({ ledger, series }: JobContext, devices: ReturnType<typeof watchedDevices>): Promise<Map<string, Latest>> {
  return ledger.storeDownSince() === undefined ? series.latest(devices) : new Map();
}

function shownAlert({ device, rule, level, openedAt, acknowledgedAt }: Alert, name: string): DigestAlert {
  return { name, device, rule, level, openedAt, acknowledgedAt };
}

const bySeverity = (a: DigestAlert, b: DigestAlert) => levelOf(b.level).rank - levelOf(a.level).rank || a.openedAt - b.openedAt;
