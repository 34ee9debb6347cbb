import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs } from "../../../../contract/time.ts";
import {
  covers,
  isOn,
  maxSilenceMs,
  maxUrgentSilenceMs,
  silencedUntil,
  silenceEnds,
  silenceOverAt,
  silenceProblem,
} from "../../../../jobs/alerts/hush.ts";
import { centerOf, openSixDays, tokyo } from "../center.ts";

const now = tokyo("2026-11-25 10:00");
const alert = { center: "east", device: "compactor-1", rule: "pickup", level: "near-full", openedAt: now - hourMs };
const silence = {
  center: "east",
  device: "compactor-1",
  rule: "pickup" as string | null,
  urgent: 0,
  from: now - hourMs / 2,
  until: now + hourMs,
  endedAt: null as number | null,
};

describe("a silence", () => {
  it.each<[string, Partial<typeof silence>, Partial<typeof alert>, boolean]>([
    ["is about its alert", {}, {}, true],
    ["is not about another rule of the device", {}, { rule: "silent", level: "silent" }, false],
    ["is not about another device", {}, { device: "compactor-2" }, false],
    ["is not about the same device of another center", {}, { center: "west" }, false],
    ["is not about an alert that came after it: that is another cause", {}, { openedAt: now }, false],
    ["of a whole device is about whatever is wrong with it, then and later", { rule: null }, { rule: "silent", openedAt: now }, true],
    ["hides no urgent level that came later", {}, { level: "full" }, false],
    ["of a whole device hides no urgent level either", { rule: null }, { level: "full" }, false],
    ["made for an urgent level hides it", { urgent: 1 }, { level: "full" }, true],
  ])("%s", (_name, changed, of, expected) => {
    expect(covers({ ...silence, ...changed }, { ...alert, ...of })).toBe(expected);
  });

  it("is on from its beginning to just before its end, and not once somebody ended it", () => {
    expect([silence.from - 1, silence.from, silence.until - 1, silence.until].map((at) => isOn(silence, at))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isOn({ ...silence, endedAt: now }, now)).toBe(false);
  });

  it("that ends last counts, and is over when it was ended by hand", () => {
    const longer = { ...silence, rule: null, until: now + 3 * hourMs };
    expect(silencedUntil(alert, [silence, longer], now)).toBe(now + 3 * hourMs);
    expect(silenceOverAt(alert, [silence, longer], now)).toBeUndefined();
    const ended = { ...longer, endedAt: now - 5 };
    expect(silencedUntil(alert, [ended], now)).toBeUndefined();
    expect(silenceOverAt(alert, [ended], now)).toBe(now - 5);
    expect(silenceOverAt(alert, [silence], silence.until)).toBe(silence.until);
  });
});

describe("the end of a silence", () => {
  it.each<[string, number, boolean, ReturnType<typeof silenceProblem>]>([
    ["now is over already", now, false, "past"],
    ["nowhere is no end", Number.NaN, false, "past"],
    ["in a minute is fine", now + 60_000, false, undefined],
    ["in 30 days is fine", now + maxSilenceMs, false, undefined],
    ["later is too long", now + maxSilenceMs + 1, false, "too-long"],
    ["in a day is fine for something urgent", now + maxUrgentSilenceMs, true, undefined],
    ["later is too long for that", now + maxUrgentSilenceMs + 1, true, "too-long-urgent"],
  ])("%s", (_name, until, urgent, problem) => {
    expect(silenceProblem(until, urgent, now)).toBe(problem);
  });

  it("can be picked: closing, the next opening, a week", () => {
    const center = centerOf({ opening: openSixDays });
    const picked = (at: string, urgent = false) => silenceEnds(center, urgent, tokyo(at)).map(({ preset, until }) => [preset, until]);
    expect(picked("2026-11-25 10:00")).toEqual([
      ["closing", tokyo("2026-11-25 17:00")],
      ["opening", tokyo("2026-11-26 9:00")],
      ["week", tokyo("2026-12-02 10:00")],
    ]);
    // Saturday evening: closed by now, and the next opening is Monday's.
    expect(picked("2026-11-28 18:00")).toEqual([
      ["opening", tokyo("2026-11-30 9:00")],
      ["week", tokyo("2026-12-05 18:00")],
    ]);
    expect(picked("2026-11-28 10:00", true)).toEqual([["closing", tokyo("2026-11-28 17:00")]]);
  });

  it("can always be picked only where it is allowed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 24 }), fc.boolean(), (hours, urgent) => {
        const at = tokyo("2026-04-01 0:30") + hours * hourMs;
        for (const { until } of silenceEnds(centerOf(), urgent, at)) expect(silenceProblem(until, urgent, at)).toBeUndefined();
      }),
    );
    expect(maxUrgentSilenceMs).toBe(dayMs);
  });
});
