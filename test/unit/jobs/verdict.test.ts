import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../contract/time.ts";
import { type AlertFacts, isUrgent, type Verdict, verdict } from "../../../jobs/verdict.ts";
import { centerOf, tokyo } from "./center.ts";

const center = centerOf();
const wednesday = tokyo("2026-11-25 10:00");
const sunday = tokyo("2026-11-29 10:00");
const holiday = tokyo("2026-11-23 10:00");
const alertOf = (changes: Partial<AlertFacts> = {}): AlertFacts => ({
  level: "near-full",
  openedAt: wednesday - hourMs,
  resolvedAt: null,
  acknowledgedAt: null,
  ...changes,
});
const said = (reason: string, level: string, at: number) => ({ reason, level, at });

describe("whether a mail goes out", () => {
  it.each<[string, AlertFacts, ReturnType<typeof said> | undefined, number, Verdict["reason"]]>([
    ["the first word goes out at once", alertOf(), undefined, wednesday, "first"],
    ["nothing new a minute later", alertOf(), said("first", "near-full", wednesday - minuteMs), wednesday, "nothing-new"],
    ["nothing new after 23 hours", alertOf(), said("first", "near-full", wednesday - 23 * hourMs), wednesday, "nothing-new"],
    ["again after a day", alertOf(), said("first", "near-full", wednesday - dayMs), wednesday, "repeat"],
    [
      "full after near full is worse and goes out at once",
      alertOf({ level: "full" }),
      said("first", "near-full", wednesday - minuteMs),
      wednesday,
      "worse",
    ],
    ["near full after full is nothing new", alertOf(), said("worse", "full", wednesday - minuteMs), wednesday, "nothing-new"],
    [
      "acknowledged: no repeat",
      alertOf({ acknowledgedAt: wednesday }),
      said("first", "near-full", wednesday - dayMs),
      wednesday,
      "acknowledged",
    ],
    [
      "acknowledged but worse now: it goes out",
      alertOf({ level: "full", acknowledgedAt: wednesday }),
      said("first", "near-full", wednesday - hourMs),
      wednesday,
      "worse",
    ],
    [
      "resolved after a mail: the closing word",
      alertOf({ resolvedAt: wednesday }),
      said("first", "near-full", wednesday - hourMs),
      wednesday,
      "resolved",
    ],
    ["resolved before any mail: nobody needs to know", alertOf({ resolvedAt: wednesday }), undefined, wednesday, "nothing-new"],
    [
      "the closing word comes once",
      alertOf({ resolvedAt: wednesday }),
      said("resolved", "near-full", wednesday - dayMs),
      wednesday,
      "nothing-new",
    ],
    ["near full waits over a Sunday", alertOf(), undefined, sunday, "closed-day"],
    ["near full waits over a holiday", alertOf(), undefined, holiday, "closed-day"],
    ["a repeat waits over a Sunday", alertOf(), said("first", "near-full", sunday - dayMs), sunday, "closed-day"],
    ["a silent device waits over a Sunday", alertOf({ level: "silent" }), undefined, sunday, "closed-day"],
    ["full does not wait", alertOf({ level: "full" }), undefined, sunday, "first"],
    [
      "full that got worse on a holiday does not wait",
      alertOf({ level: "full" }),
      said("first", "near-full", holiday - hourMs),
      holiday,
      "worse",
    ],
    [
      "good news waits over a Sunday, of a full machine too",
      alertOf({ level: "full", resolvedAt: sunday }),
      said("first", "full", sunday - hourMs),
      sunday,
      "closed-day",
    ],
    [
      "a quiet Sunday is nothing new rather than a closed day",
      alertOf(),
      said("first", "near-full", sunday - hourMs),
      sunday,
      "nothing-new",
    ],
  ])("%s", (_name, alert, last, now, reason) => {
    const decision = verdict(alert, last, center, now);
    expect(decision.reason).toBe(reason);
    expect(decision.send).toBe(["first", "worse", "repeat", "resolved"].includes(reason));
  });

  it("before opening on a working day is no closed day: people read their mail when they come", () => {
    expect(verdict(alertOf(), undefined, center, tokyo("2026-11-25 6:00"))).toEqual({ send: true, reason: "first" });
  });

  it("only a full machine is urgent, and an unknown level never is", () => {
    expect(["full", "near-full", "silent", "constructor"].filter(isUrgent)).toEqual(["full"]);
  });

  const alert = fc.record({
    level: fc.constantFrom("near-full", "full", "silent"),
    openedAt: fc.constant(wednesday),
    resolvedAt: fc.option(fc.constant(wednesday + hourMs)),
    acknowledgedAt: fc.option(fc.constant(wednesday + hourMs)),
  });
  const last = fc.option(
    fc.record({
      reason: fc.constantFrom("first", "worse", "repeat", "resolved"),
      level: fc.constantFrom("near-full", "full", "silent"),
      at: fc.integer({ min: wednesday - 9 * dayMs, max: wednesday }),
    }),
    { nil: undefined },
  );

  it("once a mail was written down, none follows within a day, however often one looks", () => {
    fc.assert(
      fc.property(
        alert,
        last,
        fc.nat({ max: 20 * 24 * 60 }),
        fc.array(fc.nat({ max: dayMs - 1 }), { maxLength: 20 }),
        (facts, before, minutes, looks) => {
          const now = wednesday + minutes * minuteMs;
          const decision = verdict(facts, before, center, now);
          if (!decision.send) return;
          const logged = said(decision.reason, facts.level, now);
          for (const later of looks) expect(verdict(facts, logged, center, now + later).send).toBe(false);
        },
      ),
    );
  });

  it("nothing but a full machine sends a mail on a closed day", () => {
    fc.assert(
      fc.property(alert, last, fc.constantFrom(sunday, holiday), (facts, before, now) => {
        if (verdict(facts, before, center, now).send) expect(facts).toMatchObject({ level: "full", resolvedAt: null });
      }),
    );
  });
});
