import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, dayMs, hourMs, type Instant, minuteMs, tokyoDate } from "../../../../contract/time.ts";
import { isOpen } from "../../../../jobs/calendar.ts";
import { chanceFullBy, type Forecast, fillAt, fillsAhead, forecastOf } from "../../../../jobs/forecast/forecast.ts";
import { openingAhead } from "../../../../jobs/forecast/opening.ts";
import { kindProfile, type UsageProfile } from "../../../../jobs/forecast/profile.ts";
import { type CenterChanges, centerOf, openSixDays, tokyo } from "../center.ts";

const known: UsageProfile = { ...kindProfile(), days: 30, rateSd: 0.08, spread: 0.3 };

interface Given {
  ratio?: number;
  sd?: number;
  now?: Instant;
  profile?: UsageProfile;
  changes?: CenterChanges;
  basis?: Forecast["basis"];
}

function forecast({
  ratio = 0.3,
  sd = 0.03,
  now = tokyo("2026-11-25 10:20"),
  profile = known,
  changes = {},
  basis = "device",
}: Given = {}) {
  const fill = { ratio, sd, at: now, from: ["level" as const] };
  return forecastOf({ fill, profile, basis, opening: openingAhead(centerOf(changes), now), now });
}
/** Not within the horizon is later than anything in it. */
const times = ({ fullAt }: Forecast) => [fullAt.p10, fullAt.p50, fullAt.p90].map((at) => at ?? Number.POSITIVE_INFINITY);
const noLater = (one: Forecast, other: Forecast) => times(one).every((at, i) => at <= times(other)[i]!);

const rate = fc.double({ min: 0, max: 3, noNaN: true });
const anyForecast = fc
  .record({
    ratio: fc.double({ min: 0, max: 1, noNaN: true }),
    sd: fc.double({ min: 0, max: 0.5, noNaN: true }),
    minutes: fc.nat(60 * 24 * 60),
    factors: fc.array(rate, { minLength: 168, maxLength: 168 }),
    spread: fc.double({ min: 0, max: 1.5, noNaN: true }),
    rateSd: fc.double({ min: 0, max: 1, noNaN: true }),
    closed: fc.array(fc.nat(70), { maxLength: 5 }),
  })
  .map(({ minutes, factors, spread, rateSd, closed, ...rest }): Given & { now: Instant; profile: UsageProfile } => ({
    ...rest,
    now: tokyo("2026-11-20 0:00") + minutes * minuteMs,
    profile: { ...known, spread, rateSd, ratioPerOpenHour: known.ratioPerOpenHour.map((ratio, i) => ratio * factors[i]!) },
    changes: {
      opening: { ...openSixDays, wed: ["8:30", "17:15"], fri: ["9:10", "9:50"] },
      closedDates: closed.map((day) => addDays("2026-11-20", day)),
    },
  }));

describe("the time of full", () => {
  it("comes early, in the middle and late, in this order, and never while nobody brings anything", () => {
    fc.assert(
      fc.property(anyForecast, (given) => {
        const made = forecast(given);
        const [early, middle, late] = times(made) as [number, number, number];
        const center = centerOf(given.changes!);
        const inTime = [early, middle, late].every(
          (at) => at === Number.POSITIVE_INFINITY || at === given.now || isOpen(center, at - 2) || isOpen(center, at),
        );
        return early <= middle && middle <= late && early >= given.now && inTime;
      }),
    );
  });

  it("is never later with more in the bag", () => {
    fc.assert(
      fc.property(anyForecast, fc.double({ min: 0, max: 0.5, noNaN: true }), (given, more) =>
        noLater(forecast({ ...given, ratio: Math.min(1, given.ratio! + more) }), forecast(given)),
      ),
    );
  });

  it("is never earlier for a day on which the center is closed, and later for every day until then", () => {
    const open = forecast();
    const closed = forecast({ changes: { closedDates: ["2026-11-26"] } });
    expect(noLater(open, closed)).toBe(true);
    expect(times(closed)[1]! - times(open)[1]!).toBeGreaterThan(dayMs / 2);
    fc.assert(
      fc.property(anyForecast, fc.nat(13), (given, day) => {
        const closedDates = [...(given.changes?.closedDates ?? []), addDays(tokyoDate(given.now), day)];
        const [, before] = times(forecast(given)) as [number, number];
        const [, after] = times(forecast({ ...given, changes: { ...given.changes, closedDates } })) as [number, number];
        return after >= before;
      }),
    );
  });

  it("is now for a bag that is full", () => {
    const made = forecast({ ratio: 1, sd: 0.001 });
    expect([made.fullAt.p10, made.fullAt.p50]).toEqual([made.madeAt, made.madeAt]);
  });

  it("is not said where it lies beyond a fortnight", () => {
    const idle = { ...known, ratioPerOpenHour: known.ratioPerOpenHour.map((ratio) => ratio / 100) };
    expect(forecast({ profile: idle }).fullAt).toEqual({});
    expect(forecast({ changes: { opening: {} } }).fullAt).toEqual({});
  });

  it("waits for opening where the bag is nearly full at night", () => {
    const { fullAt } = forecast({ ratio: 0.96, sd: 0.01, now: tokyo("2026-11-25 22:00") });
    expect(fullAt.p10).toBeGreaterThan(tokyo("2026-11-26 9:00"));
    expect(fullAt.p50).toBeLessThan(tokyo("2026-11-26 12:00"));
  });

  it("waits over a weekend with a holiday", () => {
    const { fullAt } = forecast({ ratio: 0.97, sd: 0.005, now: tokyo("2026-11-21 17:30") });
    expect(fullAt.p10).toBeGreaterThan(tokyo("2026-11-24 9:00"));
  });

  it("is less certain the less the machine is known", () => {
    const width = (made: Forecast) => times(made)[2]! - times(made)[0]!;
    expect(width(forecast({ profile: { ...known, rateSd: 0.3 } }))).toBeGreaterThan(width(forecast()));
    expect(width(forecast({ profile: { ...known, spread: 0.8 } }))).toBeGreaterThan(width(forecast()));
    expect(width(forecast({ sd: 0.15 }))).toBeGreaterThan(width(forecast()));
  });

  it("says when too little is known: only the kind, or hardly how full it is", () => {
    expect([forecast(), forecast({ basis: "center" })].map(({ enough }) => enough)).toEqual([true, true]);
    expect([forecast({ basis: "kind" }), forecast({ sd: 0.3 })].map(({ enough }) => enough)).toEqual([false, false]);
  });
});

describe("the fill ahead", () => {
  const made = forecast({ ratio: 0.5 });

  it("is the fill now at first, before now too, and stays the same over night", () => {
    expect(fillAt(made, made.madeAt).p50).toBe(0.5);
    expect(fillAt(made, made.madeAt - dayMs).p50).toBe(0.5);
    expect(fillAt(made, tokyo("2026-11-25 17:00"))).toEqual(fillAt(made, tokyo("2026-11-26 9:00")));
    expect(fillAt(made, made.madeAt + 90 * dayMs)).toEqual({ p10: 1, p50: 1, p90: 1 });
  });

  it("is drawn in equal steps, both ends included", () => {
    const from = made.madeAt;
    const fills = fillsAhead(made, from, from + 4 * hourMs, 2 * hourMs);
    expect(fills.map(({ at }) => (at - from) / hourMs)).toEqual([0, 2, 4]);
    expect(fills[1]).toEqual({ at: from + 2 * hourMs, ...fillAt(made, from + 2 * hourMs) });
    expect(fillsAhead(made, from, from - 1, hourMs)).toEqual([]);
  });

  it("is interpolated inside the open part of an hour", () => {
    const half = forecast({ ratio: 0.2, now: tokyo("2026-11-26 7:00"), changes: { opening: { thu: ["8:30", "17:15"] } } });
    expect(fillAt(half, tokyo("2026-11-26 8:30")).p50).toBeCloseTo(0.2, 9);
    const [before, middle, after] = ["8:30", "8:45", "9:00"].map((time) => fillAt(half, tokyo(`2026-11-26 ${time}`)).p50);
    expect(middle! - before!).toBeCloseTo(after! - middle!, 9);
    expect(after).toBeCloseTo(0.2 + 0.5 * known.ratioPerOpenHour[4 * 24 + 8]!, 9);
  });

  it("is ordered, within 0 and 1 and never falls, like the chance of full", () => {
    fc.assert(
      fc.property(anyForecast, fc.array(fc.nat(15 * 24 * 60), { minLength: 2, maxLength: 12 }), (given, minutes) => {
        const one = forecast(given);
        const ahead = minutes.sort((a, b) => a - b).map((minute) => given.now + minute * minuteMs);
        let before = { p10: 0, p50: 0, p90: 0, chance: 0 };
        return ahead.every((at) => {
          const fill = { ...fillAt(one, at), chance: chanceFullBy(one, at) };
          const ordered = fill.p10 <= fill.p50 && fill.p50 <= fill.p90 && fill.p90 <= 1 && fill.chance <= 1;
          const rising = (Object.keys(before) as (keyof typeof before)[]).every((name) => fill[name] >= before[name]);
          before = fill;
          return ordered && rising;
        });
      }),
    );
  });

  it("reaches full when the time of full says so", () => {
    const { p10, p50, p90 } = made.fullAt;
    for (const [at, chance] of [
      [p10, 0.1],
      [p50, 0.5],
      [p90, 0.9],
    ] as const) {
      expect(chanceFullBy(made, at!)).toBeCloseTo(chance, 2);
      expect(chanceFullBy(made, at! - 5 * minuteMs)).toBeLessThan(chance);
    }
    expect(fillAt(made, p10!).p90).toBeCloseTo(1, 3);
    expect(fillAt(made, p50!).p50).toBeCloseTo(1, 3);
  });

  it("stays certain where it is certain now, although less and less is known of what comes", () => {
    const near = forecast({ ratio: 0.51, sd: 0.001, profile: { ...known, spread: 1 } });
    const [sooner, later] = [near.madeAt, near.madeAt + 2 * hourMs].map((at) => chanceFullBy(near, at, 0.5));
    expect(later).toBeGreaterThanOrEqual(sooner!);
    expect(fillAt(near, near.madeAt + 2 * hourMs).p10).toBeGreaterThanOrEqual(fillAt(near, near.madeAt).p10);
  });

  it("is likelier to be near full than full", () => {
    const at = made.madeAt + 30 * hourMs;
    expect(chanceFullBy(made, at, 0.8)).toBeGreaterThan(chanceFullBy(made, at));
    expect(chanceFullBy(made, at, 0)).toBeGreaterThan(0.99);
  });
});
