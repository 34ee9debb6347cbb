/** Reads what is known of every compactor and evaluates it: for the jobs and for the pages alike. */
import type { Ledger } from "../../collector/series/ledger.ts";
import type { DeviceRef, Latest, SeriesStore } from "../../collector/series/port.ts";
import type { CenterConfig, Config, DeviceConfig } from "../../contract/config/schema.ts";
import { deviceKey } from "../../contract/deviceKey.ts";
import { dayMs, type Instant, minuteMs, tokyoDate, tokyoMidnight } from "../../contract/time.ts";
import type { Alert } from "../../records/operations/alerts.ts";
import type { EyeReport } from "../../records/operations/eyeReports.ts";
import type { Pickup } from "../../records/operations/pickups.ts";
import type { Operations } from "../../records/operations/store.ts";
import { lastClosing, openHours } from "../calendar.ts";
import { catchingUp } from "../catchingUp.ts";
import type { WatchedDevice } from "../devices.ts";
import type { FillSource } from "../forecast/fillNow.ts";
import { openingAhead } from "../forecast/opening.ts";
import { openedToday, paceOf } from "../forecast/pace.ts";
import { doubtedBy } from "../health/levels.ts";
import { maxHeldMs } from "./advice.ts";
import { type CyclesOfToday, CyclesToday } from "./cyclesToday.ts";
import { type Evaluation, evaluate, type MachineFacts } from "./evaluate.ts";
import { eyeLevels } from "./eye.ts";
import { fillRules, heldAtMost, isFillLevel } from "./level.ts";
import { Profiles } from "./profiles.ts";
import { StillLevels } from "./stillLevels.ts";

/** What reading a machine needs. */
export interface MachineSources {
  config: Config;
  series: SeriesStore;
  ledger: Pick<Ledger, "agents" | "storeDownSince">;
  operations: Operations;
}

export interface Machine extends DeviceRef, Evaluation {
  config: DeviceConfig;
  latest: Latest;
  facts: MachineFacts;
  /** Readings of the level just looked at, older than the last bag change too, oldest first. */
  recent: readonly { at: Instant; ratio: number }[];
  cyclesToday: number | undefined;
  /** The open alert of its bag. */
  pickupAlert: Alert | undefined;
  /** Its newest entry, and the newest in which the values showed that the bag was changed. */
  lastPickup: Pickup | undefined;
  lastSeen: Pickup | undefined;
  /** The newest word of somebody who looked, of the last days. */
  lastReport: EyeReport | undefined;
}

/** Reports by eye are read back so far. */
const eyeBackMs = maxHeldMs + dayMs;

/** Remembers between two looks what seldom changes. One for each process that looks. */
export class MachineReader {
  readonly #sources: MachineSources;
  readonly #profiles: Profiles;
  readonly #still = new StillLevels();
  readonly #today: CyclesToday;

  constructor(sources: MachineSources) {
    this.#sources = sources;
    this.#profiles = new Profiles(sources.operations, sources.config);
    this.#today = new CyclesToday(sources.series);
  }

  /**
   * All watched compactors, or those of `only`. `newest` levels of `latest` stand for the readings in a row: a page does not wait for the
   * third one. Rejects with Unavailable when the series cannot be reached.
   */
  async read(
    devices: readonly WatchedDevice[],
    latest: ReadonlyMap<string, Latest>,
    alerts: readonly Alert[],
    now: Instant,
    levels: "recent" | "newest" = "recent",
  ): Promise<Machine[]> {
    const { operations, config } = this.#sources;
    const { last, changed, verified } = await operations.pickups.newest();
    const reports = Map.groupBy(await operations.eyeReports.since(now - eyeBackMs), deviceKey);
    const open = new Map(alerts.filter(({ rule }) => rule === "pickup").map((alert) => [deviceKey(alert), alert]));
    await this.#profiles.refresh();
    const centers = new Set(devices.map(({ center }) => center));
    const openings = new Map([...centers].map((id) => [id, openingAhead(config.centers[id]!, now)]));
    const lately = levels === "recent" ? await this.#recent(devices, now) : undefined;
    const opened = new Map([...centers].map((id) => [id, openedToday(config.centers[id]!, now)]));
    const today = await this.#cyclesToday(devices, latest, now);
    const doubts = doubtsOf(alerts);
    const machines: Machine[] = [];
    for (const device of devices) {
      const name = deviceKey(device);
      const center = config.centers[device.center]!;
      const values = latest.get(name) ?? {};
      const doubted = new Set(doubts.get(name));
      if (this.#still.isStuck(name, values, now)) doubted.add("level");
      const known = {
        last: last.get(name),
        changed: changed.get(name),
        reports: reports.get(name) ?? [],
        alert: open.get(name),
        doubted,
        opened: opened.get(device.center)!,
        today: today.get(name),
      };
      const recent = lately ? (lately.get(name) ?? []) : newestLevel(values, device.config, center);
      const facts = this.#facts(device, center, values, recent, known, now);
      const evaluation = evaluate(facts, device.config, center, openings.get(device.center)!, now);
      machines.push({
        ...device,
        ...evaluation,
        latest: values,
        facts,
        recent,
        cyclesToday: known.today?.count,
        pickupAlert: known.alert,
        lastPickup: known.last,
        lastSeen: verified.get(name),
        lastReport: known.reports.at(-1),
      });
    }
    return machines;
  }

  #facts(
    { center: centerId, device, config }: DeviceRef & { config: DeviceConfig },
    center: CenterConfig,
    latest: Latest,
    recent: readonly { at: Instant; ratio: number }[],
    known: {
      last: Pickup | undefined;
      changed: Pickup | undefined;
      reports: readonly EyeReport[];
      alert: Alert | undefined;
      doubted: ReadonlySet<FillSource>;
      opened: [number, number][];
      today: CyclesOfToday | undefined;
    },
    now: Instant,
  ): MachineFacts {
    const { last, changed, reports, alert, doubted, opened, today } = known;
    const changedAt = changed && (changed.verifiedAt ?? changed.putOutAt ?? undefined);
    const total = latest.cyclesTotal?.value;
    const since = typeof total === "number" && changed?.cyclesTotalAt != null ? total - changed.cyclesTotalAt : -1;
    const newest = recent.at(-1);
    const isFresh = newest !== undefined && now - newest.at <= center.silentAfterMinutes * minuteMs;
    const levels = isFresh ? recent.filter(({ at }) => changed?.verifiedAt == null || at > changed.verifiedAt - minuteMs) : [];
    // A change that only somebody's word speaks for counts where no sensor can speak against it.
    const seesLevel = levels.length > 0 && !doubted.has("level");
    const isCounted = since >= 0 && (changed?.verifiedAt != null || !seesLevel);
    const own = this.#profiles.of(centerId, device, config);
    const came = today?.isWholeDay ? today.count : undefined;
    const eye = eyeLevels(reports, changedAt);
    // Whoever looked since then and saw less says that the advice is to be thought over.
    const seen = eye.at(-1);
    const isThoughtOver = seen !== undefined && seen.at > (last?.advisedAt ?? 0) && seen.ratio < (fillRules(config, center)[0]?.above ?? 1);
    const waits = !isThoughtOver && (last?.state === "advised" || last?.state === "promised");
    return {
      levels,
      ...(isCounted && { cyclesSinceChange: since }),
      eye,
      doubted,
      ...own,
      pace:
        came === undefined || own.profile.ratioPerCycle === undefined
          ? undefined
          : paceOf(own.profile, opened, came * own.profile.ratioPerCycle),
      bagSince: changedAt,
      before: alert && isFillLevel(alert.level) ? alert.level : "ok",
      told:
        waits && last.act && last.actBy !== null
          ? { act: last.act, actBy: last.actBy, fillRatio: last.fillBefore ?? undefined }
          : undefined,
      claimedAt: last?.state === "put-out" && last.putOutAt !== null ? last.putOutAt : undefined,
    };
  }

  async #cyclesToday(
    devices: readonly WatchedDevice[],
    latest: ReadonlyMap<string, Latest>,
    now: Instant,
  ): Promise<Map<string, CyclesOfToday | undefined>> {
    const { config, ledger } = this.#sources;
    const isStoreAway = ledger.storeDownSince() !== undefined;
    const filling = catchingUp(ledger.agents(), now);
    const centers = new Map(
      Object.entries(config.centers).map(([id, center]) => {
        const opensAt = openHours(center, tokyoDate(now))?.from;
        const closedAt = lastClosing(center, tokyoMidnight(now));
        const lastOpenDay = closedAt === undefined ? undefined : tokyoMidnight(closedAt - 1);
        return [id, { opensAt, lastOpenDay, isStoreAway, isCatchingUp: filling.has(id) }];
      }),
    );
    const read = async (of: WatchedDevice) => {
      const name = deviceKey(of);
      return [name, await this.#today.read(of, latest.get(name) ?? {}, centers.get(of.center)!, now)] as const;
    };
    return new Map(await Promise.all(devices.map(read)));
  }

  /** Of each machine the readings that the most patient rule wants, and at least those of the last 15 minutes; one question a span. */
  async #recent(devices: readonly WatchedDevice[], now: Instant): Promise<Map<string, { at: Instant; ratio: number }[]>> {
    const spans = Map.groupBy(devices, (device) => this.#lookBackMs(device));
    const recent = new Map<string, { at: Instant; ratio: number }[]>();
    for (const [backMs, own] of spans) {
      const span = { quantity: "fillRatio", from: now - backMs, to: now + minuteMs } as const;
      for (const [name, readings] of await this.#sources.series.readingsOf({ ...span, devices: own }))
        recent.set(
          name,
          readings.map(([at, ratio]) => ({ at, ratio })),
        );
    }
    return recent;
  }

  #lookBackMs({ center: id, config }: WatchedDevice): number {
    const center = this.#sources.config.centers[id]!;
    // A device that is read seldom needs a longer look back, or it would never have enough readings in a row.
    const neededMs = (heldAtMost(fillRules(config, center)) + 1) * (config.everySeconds ?? center.everySeconds) * 1000;
    return Math.max(neededMs, Math.min(center.silentAfterMinutes * minuteMs, 15 * minuteMs));
  }
}

function newestLevel({ fillRatio }: Latest, device: DeviceConfig, center: CenterConfig): { at: Instant; ratio: number }[] {
  if (typeof fillRatio?.value !== "number") return [];
  const one = { at: fillRatio.at, ratio: fillRatio.value };
  return Array(heldAtMost(fillRules(device, center))).fill(one);
}

/** What the health of machines doubts, by `center/device`; energy and mass are no sources of the level. */
function doubtsOf(alerts: readonly Alert[]): Map<string, FillSource[]> {
  const byDevice = Map.groupBy(alerts, deviceKey);
  return new Map(
    [...byDevice].map(([name, own]) => {
      const doubted = doubtedBy(own.map(({ rule }) => rule));
      return [name, (["level", "counter"] as const).filter((source) => doubted.has(source))] as const;
    }),
  );
}
