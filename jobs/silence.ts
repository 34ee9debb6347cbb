/** Which devices have gone silent, the cause only: a whole center without a word is one alert, not one a device. Pure. */
import type { Config } from "../contract/config/schema.ts";
import { type Instant, minuteMs } from "../contract/time.ts";

/** The device of an alert about everything at a center. */
export const wholeCenter = "all";

export interface SilentCause {
  center: string;
  device: string;
  since: Instant;
}

/** `lastAt` by `center/device`: newest measurement. A device that was never heard counts from `watchingSince`. */
export function silentCauses(config: Config, lastAt: ReadonlyMap<string, Instant>, watchingSince: Instant, now: Instant): SilentCause[] {
  return Object.entries(config.centers).flatMap(([centerId, center]) => {
    const devices = Object.entries(center.devices).filter(([, { planned }]) => !planned);
    const heard = devices.map(([device]) => ({
      center: centerId,
      device,
      since: Math.max(lastAt.get(`${centerId}/${device}`) ?? 0, watchingSince),
    }));
    const silent = heard.filter(({ since }) => now - since > center.silentAfterMinutes * minuteMs);
    if (silent.length > 1 && silent.length === devices.length) {
      return [{ center: centerId, device: wholeCenter, since: Math.max(...silent.map(({ since }) => since)) }];
    }
    return silent;
  });
}
