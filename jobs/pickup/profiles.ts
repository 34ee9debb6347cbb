/** What was learned of each machine's week, kept at hand: the device's own, else the center's, else what a machine of its kind is assumed to do. */
import type { Config, DeviceConfig } from "../../contract/config/schema.ts";
import { deviceKey } from "../../contract/deviceKey.ts";
import type { Operations } from "../../records/operations/store.ts";
import type { Basis } from "../forecast/forecast.ts";
import { kindProfile, mergeProfiles, scaledProfile, type UsageProfile, usualBagDiapers } from "../forecast/profile.ts";

/** Opening days after which a machine's own week counts as known. */
export const knownDays = 10;

export class Profiles {
  readonly #operations: Operations;
  readonly #config: Config;
  #stamp = "";
  #own = new Map<string, UsageProfile>();
  /** In bags of the usual size. */
  #ofCenter = new Map<string, UsageProfile>();
  /** The same in bags of a machine's own size, by center and size. */
  #scaled = new Map<string, UsageProfile>();
  #ofKind = new Map<number | undefined, UsageProfile>();

  constructor(operations: Operations, config: Config) {
    this.#operations = operations;
    this.#config = config;
  }

  /** Reads them again if something was learned since the last time, or a bag has another size now. */
  async refresh(): Promise<void> {
    const stamp = `${await this.#operations.forecasts.profilesStamp()} ${bagSizes(this.#config)}`;
    if (stamp === this.#stamp) return;
    const rows = await this.#operations.forecasts.profiles();
    this.#stamp = stamp;
    this.#own = new Map(rows.map((row) => [deviceKey(row), JSON.parse(row.profile) as UsageProfile]));
    const known = rows.filter((row) => this.#own.get(deviceKey(row))!.days >= knownDays);
    this.#ofCenter = new Map(
      [...Map.groupBy(known, ({ center }) => center)].map(([center, own]) => [
        center,
        mergeProfiles(
          own.map(({ device }) =>
            inUsualBags(this.#own.get(deviceKey({ center, device }))!, this.#config.centers[center]?.devices[device]),
          ),
        ),
      ]),
    );
    this.#scaled.clear();
  }

  of(center: string, device: string, { bagDiapers }: DeviceConfig): { profile: UsageProfile; basis: Basis } {
    const own = this.#own.get(deviceKey({ center, device }));
    const ofCenter = this.#center(center, bagDiapers);
    if (own && own.days >= knownDays) return { profile: own, basis: "device" };
    // A short history was learned on top of what stood in for it then, so it is the better one of the two.
    if (own && own.days > 0) return { profile: own, basis: ofCenter ? "center" : "kind" };
    if (ofCenter) return { profile: ofCenter, basis: "center" };
    return { profile: this.kind(bagDiapers), basis: "kind" };
  }

  /** What a machine is assumed to do of which nothing is known yet: the center's other machines, else its kind. */
  prior(center: string, { bagDiapers }: DeviceConfig): UsageProfile {
    return this.#center(center, bagDiapers) ?? this.kind(bagDiapers);
  }

  #center(center: string, bagDiapers = usualBagDiapers): UsageProfile | undefined {
    const usual = this.#ofCenter.get(center);
    if (!usual) return undefined;
    const key = `${center}/${bagDiapers}`;
    const scaled = this.#scaled.get(key) ?? scaledProfile(usual, usualBagDiapers / bagDiapers);
    this.#scaled.set(key, scaled);
    return scaled;
  }

  kind(bagDiapers: number | undefined): UsageProfile {
    let profile = this.#ofKind.get(bagDiapers);
    if (!profile) {
      profile = kindProfile(bagDiapers);
      this.#ofKind.set(bagDiapers, profile);
    }
    return profile;
  }
}

/** A bag of another size fills at another pace: only shares of bags of one size can be compared. */
function inUsualBags(profile: UsageProfile, device: DeviceConfig | undefined): UsageProfile {
  return scaledProfile(profile, (device?.bagDiapers ?? usualBagDiapers) / usualBagDiapers);
}

function bagSizes({ centers }: Config): string {
  return Object.values(centers)
    .map(({ devices }) => Object.values(devices).map(({ bagDiapers }) => bagDiapers ?? ""))
    .join();
}
