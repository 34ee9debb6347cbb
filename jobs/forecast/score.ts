/** How well forecasts of a fill level would have done. Pure. */

/** One collection, forecast before it: points from 0 (empty) to 100 (full). */
export interface Sample {
  /** What was found. 100 may be more: nothing above it is reported. */
  actual: number;
  p10: number;
  p50: number;
  p90: number;
  /** The mean of what was found before. */
  meanFill: number;
  /** What the mean rate gives for the time since the last collection; may be above 100. */
  meanRate: number;
}

export interface Score {
  n: number;
  /** Mean distance of the median forecast, points. */
  mae: number;
  /** Mean over the three quantiles, points. */
  pinball: number;
  /** Share of collections from p10 to p90, both included; 0.8 is right. */
  coverage80: number;
  baselines: { meanFill: { mae: number }; meanRate: { mae: number } };
}

/**
 * Scores forecasts against what was found. A level is reported as 0 to 100, so our forecasts are clipped to that before they are compared; the
 * baselines are taken as they come. Throws RangeError without any sample.
 */
export function score(samples: readonly Sample[]): Score {
  if (samples.length === 0) throw new RangeError("nothing to score");
  const meanOf = (value: (sample: Sample) => number) => samples.reduce((sum, sample) => sum + value(sample), 0) / samples.length;
  return {
    n: samples.length,
    mae: meanOf(({ actual, p50 }) => Math.abs(actual - clip(p50))),
    pinball: meanOf(
      ({ actual, p10, p50, p90 }) =>
        (pinball(actual, clip(p10), 0.1) + pinball(actual, clip(p50), 0.5) + pinball(actual, clip(p90), 0.9)) / 3,
    ),
    coverage80: meanOf(({ actual, p10, p90 }) => (clip(p10) <= actual && actual <= clip(p90) ? 1 : 0)),
    baselines: {
      meanFill: { mae: meanOf(({ actual, meanFill }) => Math.abs(actual - meanFill)) },
      meanRate: { mae: meanOf(({ actual, meanRate }) => Math.abs(actual - meanRate)) },
    },
  };
}

/** The loss that is smallest when a share `quantile` of what is found lies below the forecast. */
export function pinball(actual: number, forecast: number, quantile: number): number {
  return actual >= forecast ? quantile * (actual - forecast) : (1 - quantile) * (forecast - actual);
}

const clip = (points: number) => Math.min(100, Math.max(0, points));
