/** What was learned of each machine's week, kept at hand: the device's own, else the center's, else what a machine of its kind is assumed to do. */
import type { DeviceConfig } from "../../contract/config/schema.ts";
import type { Operations } from "../../records/operations/store.ts";
import type { Basis } from "../forecast/forecast.ts";
import { kindProfile, mergeProfiles, type UsageProfile } from "../forecast/profile.ts";

/** Opening days after which a machine's own week counts as known. */
export const knownDays = 10;

export class Profiles {
  readonly #operations: Operations;
  #stamp = "";
  #own = new Map<string, UsageProfile>();
  #ofCenter = new Map<string, UsageProfile>();
  #ofKind = new Map<number | undefined, UsageProfile>();

  constructor(operations: Operations) {
    this.#operations = operations;
  }

  /** Reads them again if something was learned since the last time. */
  async refresh(): Promise<void> {
    const stamp = await this.#operations.forecasts.profilesStamp();
    if (stamp === this.#stamp) return;
    const rows = await this.#operations.forecasts.profiles();
    this.#stamp = stamp;
    this.#own = new Map(rows.map(({ center, device, profile }) => [`${center}/${device}`, JSON.parse(profile) as UsageProfile]));
    const known = rows.filter(({ center, device }) => this.#own.get(`${center}/${device}`)!.days >= knownDays);
    this.#ofCenter = new Map(
      [...Map.groupBy(known, ({ center }) => center)].map(([center, own]) => [
        center,
        mergeProfiles(own.map(({ device }) => this.#own.get(`${center}/${device}`)!)),
      ]),
    );
  }

  of(center: string, device: string, { bagDiapers }: DeviceConfig): { profile: UsageProfile; basis: Basis } {
    const own = this.#own.get(`${center}/${device}`);
    const ofCenter = this.#ofCenter.get(center);
    if (own && own.days >= knownDays) return { profile: own, basis: "device" };
    // A short history was learned on top of what stood in for it then, so it is the better one of the two.
    if (own && own.days > 0) return { profile: own, basis: ofCenter ? "center" : "kind" };
    if (ofCenter) return { profile: ofCenter, basis: "center" };
    return { profile: this.kind(bagDiapers), basis: "kind" };
  }

  /** What a machine is assumed to do of which nothing is known yet: the center's other machines, else its kind. */
  prior(center: string, { bagDiapers }: DeviceConfig): UsageProfile {
    return this.#ofCenter.get(center) ?? this.kind(bagDiapers);
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
