/** Whose past a machine's forecast rests on: its own, then its center's, then what is assumed of any machine. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import type { Basis } from "./forecast.ts";
import { kindProfile, learnProfile, mergeProfiles, scaledProfile, type UsageHour, type UsageProfile, usualBagDiapers } from "./profile.ts";

/** Open days after which a past says something of its own. */
export const daysEnough = 6;

export interface KnownProfile {
  profile: UsageProfile;
  basis: Basis;
}

/** The past of one machine. */
export interface MachinePast {
  hours: readonly UsageHour[];
  /** What its bag holds; absent: the usual. */
  bagDiapers?: number | undefined;
}

/** The profiles of all machines of one kind in a center, by their names. A short past is filled up from the others' and from the kind's. */
export function profilesOf(machines: ReadonlyMap<string, MachinePast>, center: CenterConfig, now: Instant): Map<string, KnownProfile> {
  const learned = [...machines].map(([name, { hours, bagDiapers = usualBagDiapers }]) => {
    const own = learnProfile(hours, center, now, kindProfile(bagDiapers));
    return { name, hours, bagDiapers, own: scaledProfile(own, bagDiapers / usualBagDiapers) };
  });
  return new Map(
    learned.map(({ name, hours, bagDiapers, own }) => {
      const others = mergeProfiles(learned.filter((one) => one.name !== name).map((one) => one.own));
      const prior = scaledProfile(others, usualBagDiapers / bagDiapers);
      const profile = learnProfile(hours, center, now, prior);
      const days = own.days;
      return [
        name,
        { profile: { ...profile, days }, basis: days >= daysEnough ? "device" : others.days >= daysEnough ? "center" : "kind" },
      ];
    }),
  );
}
