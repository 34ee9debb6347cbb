/** A source of signals and the device's converter as a driver of samples. */
import type { Instant } from "../contract/time.ts";
import type { SteadyClock } from "../runtime/clock.ts";
import type { Converter } from "./convert/converter.ts";
import type { Driver, Sample } from "./driver.ts";
import type { Source } from "./source.ts";
import type { Thinner } from "./thinner.ts";

export interface SignalDriverOptions {
  /** The driver's name at its device, "" for a single one. */
  name: string;
  source: Source;
  /** Another one after a calibration. */
  converter(): Converter;
  thinner: Thinner;
  clock: SteadyClock;
}

export function signalDriver({ name, source, converter, thinner, clock }: SignalDriverOptions): Driver {
  return {
    async read(now: Instant, signal: AbortSignal): Promise<readonly Sample[]> {
      let samples: Sample[] = [];
      let failed: unknown;
      try {
        for (const heard of await source.read(now, signal)) samples = samples.concat(converter().hear(name, heard, now));
      } catch (error) {
        failed = error;
      }
      samples = thinner.take([...samples, ...converter().tick(now)], clock.elapsed());
      // What waited or came to its end is handed on first; a failure that lasts shows at the next read.
      if (failed !== undefined && samples.length === 0) throw failed;
      return samples;
    },
    drain() {
      const samples = (source.drain?.() ?? []).flatMap((heard) => converter().hear(name, heard));
      return [...thinner.take(samples, clock.elapsed()), ...thinner.flush()];
    },
    close: () => source.close(),
  };
}
