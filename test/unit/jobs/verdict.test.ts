import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../contract/time.ts";
import { levelIds } from "../../../jobs/alerts/levels.ts";
import { type AlertFacts, type Circumstances, isUrgent, type Said, stepOf, type Verdict, verdict } from "../../../jobs/verdict.ts";
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
const said = (reason: string, level: string, at: number, actBy: number | null = null): Said => ({ reason, level, at, actBy });
const minutesAgo = (level = "near-full", minutes = 1) => [said("first", level, wednesday - minutes * minuteMs)];
const evening = tokyo("2026-11-24 17:00");

describe("whether a mail goes out", () => {
  it.each<[string, AlertFacts, Said[], number, Verdict["reason"], Circumstances?]>([
    ["the first word goes out at once", alertOf(), [], wednesday, "first"],
    ["nothing new a minute later", alertOf(), minutesAgo(), wednesday, "nothing-new"],
    ["nothing new after 23 hours", alertOf(), [said("first", "near-full", wednesday - 23 * hourMs)], wednesday, "nothing-new"],
    ["again after a day", alertOf(), [said("first", "near-full", wednesday - dayMs)], wednesday, "repeat"],
    ["full after near full is worse and goes out at once", alertOf({ level: "full" }), minutesAgo(), wednesday, "worse"],
    ["near full after full is nothing new", alertOf(), minutesAgo("full"), wednesday, "nothing-new"],
    [
      "acknowledged: no repeat",
      alertOf({ acknowledgedAt: wednesday }),
      [said("first", "near-full", wednesday - dayMs)],
      wednesday,
      "acknowledged",
    ],
    ["acknowledged but worse now: it goes out", alertOf({ level: "full", acknowledgedAt: wednesday }), minutesAgo(), wednesday, "worse"],
    ["an ending has no decision in it", alertOf({ resolvedAt: wednesday }), minutesAgo("near-full", 60), wednesday, "ended"],
    ["nor has the ending of a full machine", alertOf({ level: "full", resolvedAt: wednesday }), minutesAgo("full", 60), wednesday, "ended"],
    ["a stuffy room stands in the digest", alertOf({ level: "stuffy" }), [], wednesday, "digest"],
    ["a level that nobody knows stands in the digest", alertOf({ level: "constructor" }), [], wednesday, "digest"],
    ["what somebody silenced stays in, the first word too", alertOf(), [], wednesday, "silenced", { silenced: true }],
    [
      "and so does what got worse or waits for the next role",
      alertOf({ level: "full" }),
      minutesAgo(),
      wednesday,
      "silenced",
      { silenced: true },
    ],
    [
      "when a silence is over and it is still there, it is said again",
      alertOf(),
      minutesAgo("near-full", 60),
      wednesday,
      "repeat",
      { silenceOverAt: wednesday - 10 * minuteMs },
    ],
    [
      "but not to whoever acknowledged it meanwhile",
      alertOf({ acknowledgedAt: wednesday }),
      minutesAgo("near-full", 60),
      wednesday,
      "acknowledged",
      { silenceOverAt: wednesday - 10 * minuteMs },
    ],
    [
      "and not twice",
      alertOf(),
      [...minutesAgo("near-full", 60), said("repeat", "near-full", wednesday - 5 * minuteMs)],
      wednesday,
      "nothing-new",
      { silenceOverAt: wednesday - 10 * minuteMs },
    ],
    [
      "the hours of a silence do not count for the next role",
      alertOf(),
      [said("first", "near-full", tokyo("2026-11-24 10:00")), said("repeat", "near-full", tokyo("2026-11-25 9:00"))],
      tokyo("2026-11-25 12:59"),
      "nothing-new",
      { canClimb: true, silenceOverAt: tokyo("2026-11-25 9:00") },
    ],
    [
      "four opening hours after it the next role is told",
      alertOf(),
      [said("first", "near-full", tokyo("2026-11-24 10:00")), said("repeat", "near-full", tokyo("2026-11-25 9:00"))],
      tokyo("2026-11-25 13:00"),
      "escalated",
      { canClimb: true, silenceOverAt: tokyo("2026-11-25 9:00") },
    ],
    ["what another alert explains stays in", alertOf({ level: "silent" }), [], wednesday, "caused-by", { caused: true }],
    [
      "the time to act went by and there is a new one: another decision",
      alertOf(),
      [said("first", "near-full", evening - 3 * hourMs, evening)],
      wednesday,
      "again",
      { actBy: tokyo("2026-11-25 17:00") },
    ],
    [
      "so it is for whoever acknowledged the old one",
      alertOf({ acknowledgedAt: evening - hourMs }),
      [said("first", "near-full", evening - 3 * hourMs, evening)],
      wednesday,
      "again",
      { actBy: tokyo("2026-11-25 17:00") },
    ],
    [
      "while there is time a new estimate of it is nothing new",
      alertOf(),
      [said("first", "near-full", wednesday - hourMs, wednesday + hourMs)],
      wednesday,
      "nothing-new",
      { actBy: wednesday + 2 * hourMs },
    ],
    [
      "what is to be done at once is not said again because at once is later now",
      alertOf({ level: "full" }),
      [said("first", "full", wednesday - hourMs, wednesday - hourMs)],
      wednesday,
      "nothing-new",
      { actBy: wednesday },
    ],
    [
      "four opening hours without an answer: the next role",
      alertOf(),
      [said("first", "near-full", tokyo("2026-11-24 15:00"))],
      tokyo("2026-11-25 11:00"),
      "escalated",
      { canClimb: true },
    ],
    [
      "a minute before that: not yet",
      alertOf(),
      [said("first", "near-full", tokyo("2026-11-24 15:00"))],
      tokyo("2026-11-25 10:59"),
      "nothing-new",
      { canClimb: true },
    ],
    [
      "acknowledged: nobody else is told",
      alertOf({ acknowledgedAt: wednesday }),
      [said("first", "near-full", tokyo("2026-11-24 15:00"))],
      tokyo("2026-11-25 11:00"),
      "acknowledged",
      { canClimb: true },
    ],
    [
      "nobody has a higher role: nothing happens",
      alertOf(),
      [said("first", "near-full", tokyo("2026-11-24 15:00"))],
      tokyo("2026-11-25 11:00"),
      "nothing-new",
    ],
    [
      "the hours begin anew with each step",
      alertOf(),
      [said("first", "near-full", tokyo("2026-11-24 9:00")), said("escalated", "near-full", tokyo("2026-11-24 14:00"))],
      tokyo("2026-11-25 9:30"),
      "nothing-new",
      { canClimb: true },
    ],
    ["what was held back is settled for a day", alertOf(), [said("held", "near-full", wednesday - hourMs)], wednesday, "nothing-new"],
    ["near full waits over a Sunday", alertOf(), [], sunday, "closed-day"],
    ["near full waits over a holiday", alertOf(), [], holiday, "closed-day"],
    ["a repeat waits over a Sunday", alertOf(), [said("first", "near-full", sunday - dayMs)], sunday, "closed-day"],
    ["a silent device waits over a Sunday", alertOf({ level: "silent" }), [], sunday, "closed-day"],
    ["full does not wait", alertOf({ level: "full" }), [], sunday, "first"],
    ["nor does food that is too warm", alertOf({ level: "too-warm" }), [], sunday, "first"],
    [
      "a quiet Sunday is nothing new rather than a closed day",
      alertOf(),
      [said("first", "near-full", sunday - hourMs)],
      sunday,
      "nothing-new",
    ],
    ["at eight in the evening people are left in peace", alertOf(), [], tokyo("2026-11-25 20:00"), "quiet-hours"],
    ["so they are at six in the morning", alertOf(), [], tokyo("2026-11-25 6:59"), "quiet-hours"],
    ["from seven on they read their mail", alertOf(), [], tokyo("2026-11-25 7:00"), "first"],
    ["full is told at night too", alertOf({ level: "full" }), [], tokyo("2026-11-25 23:00"), "first"],
  ])("%s", (_name, alert, log, now, reason, circumstances) => {
    const decision = verdict(alert, log, center, now, circumstances);
    expect(decision.reason).toBe(reason);
    expect(decision.send).toBe(["first", "worse", "again", "repeat", "escalated"].includes(reason));
  });

  it("what is about no center is held back by no calendar", () => {
    expect(verdict(alertOf({ level: "pipeline-silent" }), [], undefined, sunday)).toEqual({ send: true, reason: "first" });
  });

  it("counts the steps that an alert has climbed", () => {
    expect(stepOf([said("first", "full", 1), said("escalated", "full", 2), said("repeat", "full", 3), said("escalated", "full", 4)])).toBe(
      2,
    );
  });

  it("a full machine, food that is too warm and the line itself are urgent, and nothing else", () => {
    expect([...levelIds, "constructor"].filter(isUrgent).sort()).toEqual(["full", "pipeline-silent", "store-away", "too-warm"]);
  });

  const level = fc.constantFrom("near-full", "full", "silent", "stuffy", "too-warm", "motor");
  const alert = fc.record({
    level,
    openedAt: fc.constant(wednesday),
    resolvedAt: fc.option(fc.constant(wednesday + hourMs)),
    acknowledgedAt: fc.option(fc.constant(wednesday + hourMs)),
  });
  const log = fc
    .array(
      fc.record({
        reason: fc.constantFrom("first", "worse", "again", "repeat", "escalated", "held"),
        level,
        at: fc.integer({ min: wednesday - 9 * dayMs, max: wednesday }),
        actBy: fc.option(fc.integer({ min: wednesday - 9 * dayMs, max: wednesday + 9 * dayMs })),
      }),
      { maxLength: 5 },
    )
    .map((entries) => entries.sort((a, b) => a.at - b.at));
  const circumstances = fc.record({ caused: fc.boolean(), canClimb: fc.boolean() });

  it("once a mail was written down, none follows within a day, however often one looks, but one step up", () => {
    fc.assert(
      fc.property(
        alert,
        log,
        circumstances,
        fc.nat({ max: 20 * 24 * 60 }),
        fc.array(fc.nat({ max: dayMs - 1 }), { maxLength: 20 }),
        (facts, before, more, minutes, looks) => {
          const now = wednesday + minutes * minuteMs;
          const decision = verdict(facts, before, center, now, more);
          if (!decision.send) return;
          const after = [...before, said(decision.reason, facts.level, now)];
          for (const later of looks) expect(["escalated", undefined]).toContain(sent(verdict(facts, after, center, now + later, more)));
        },
      ),
    );
  });
  const sent = (decision: Verdict) => (decision.send ? decision.reason : undefined);

  it("nothing but what is urgent sends a mail on a closed day or at night", () => {
    const time = fc.constantFrom(sunday, holiday, tokyo("2026-11-25 23:00"), tokyo("2026-11-26 3:00"));
    fc.assert(
      fc.property(alert, log, circumstances, time, (facts, before, more, now) => {
        if (verdict(facts, before, center, now, more).send) expect(["full", "too-warm"]).toContain(facts.level);
      }),
    );
  });

  it("nothing that ended, that another alert explains, or that is for the digest sends a mail", () => {
    fc.assert(
      fc.property(alert, log, circumstances, fc.nat({ max: 20 * 24 * 60 }), (facts, before, more, minutes) => {
        if (!verdict(facts, before, center, wednesday + minutes * minuteMs, more).send) return;
        expect(facts.resolvedAt).toBeNull();
        expect(more.caused).toBe(false);
        expect(["stuffy", "motor"]).not.toContain(facts.level);
      }),
    );
  });
});
