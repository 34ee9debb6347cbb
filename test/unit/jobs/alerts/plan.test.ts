import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hourMs } from "../../../../contract/time.ts";
import { isUrgent } from "../../../../jobs/alerts/levels.ts";
import { type Allowance, type Due, dueNotices, entriesOf, type PlanFacts, plan } from "../../../../jobs/alerts/plan.ts";
import type { Alert, Notification } from "../../../../records/operations/alerts.ts";
import { configOf, tokyo } from "../center.ts";

const now = tokyo("2026-11-25 10:00");
const people = ["staff@example.jp", { mail: "chief@example.jp", role: "manager" }, { mail: "office@example.jp", role: "admin" }];
const config = configOf({ recipients: people as never });
config.centers.west = configOf({ recipients: ["staff@example.jp", "west@example.jp"] as never }).centers.east!;

let ids = 0;
const alertOf = (changes: Partial<Alert> = {}): Alert => ({
  id: ++ids,
  center: "east",
  device: `device-${ids}`,
  rule: "silent",
  level: "silent",
  worstLevel: "silent",
  openedAt: now - hourMs,
  changedAt: now - hourMs,
  resolvedAt: null,
  resolution: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  escalatedAt: null,
  ...changes,
});
const entry = (alert: number, reason: string, at: number): Notification => ({
  id: ++ids,
  alert,
  reason,
  level: "silent",
  subject: "",
  at,
  actBy: null,
  receivers: null,
});
const dueOf = (alerts: PlanFacts["alerts"], more: Partial<PlanFacts> = {}) =>
  dueNotices({ config, alerts, ended: [], words: [], actBy: new Map(), silences: [], now, ...more });
const open = (...alerts: Alert[]) => alerts.map((alert) => ({ alert, log: [] }));
const free = new Map<string, Allowance>();
const mailsOf = ({ mails }: ReturnType<typeof plan>) =>
  mails.map(({ center, recipient, notices }) => [center, recipient.mail, notices.length]).sort();

describe("the mails of one look", () => {
  it("are one a person and center, however many alerts there are", () => {
    const alerts = open(...Array.from({ length: 40 }, () => alertOf()), alertOf({ center: "west" }), alertOf({ center: "west" }));
    expect(mailsOf(plan(dueOf(alerts), free, 10))).toEqual([
      ["east", "staff@example.jp", 40],
      ["west", "staff@example.jp", 2],
      ["west", "west@example.jp", 2],
    ]);
  });

  it("tell the first role only, the next one when nobody answered, and all of them what comes after", () => {
    const alert = alertOf({ openedAt: now - 100 * hourMs });
    const first = entry(alert.id, "first", now - 30 * hourMs);
    expect(mailsOf(plan(dueOf([{ alert, log: [first] }]), free, 10))).toEqual([["east", "chief@example.jp", 1]]);
    const climbed = [first, entry(alert.id, "escalated", now - 25 * hourMs)];
    const [due] = dueOf([{ alert, log: climbed }]);
    expect([due!.reason, due!.to.map(({ recipient }) => recipient.mail)]).toEqual(["escalated", ["office@example.jp"]]);
    const worse = dueOf([{ alert: { ...alert, level: "full", rule: "pickup" }, log: climbed }]);
    expect(worse.flatMap(({ to }) => to.map(({ recipient }) => recipient.mail))).toEqual(["staff@example.jp", "chief@example.jp"]);
  });

  it("begin with the managers where a center has no staff of its own", () => {
    const managed = configOf({ recipients: people.slice(1) as never });
    expect(dueOf(open(alertOf()), { config: managed })[0]!.to.map(({ recipient }) => recipient.mail)).toEqual(["chief@example.jp"]);
  });

  it("tell of what all centers share whoever runs it, once", () => {
    const shared = open(alertOf({ center: "*", device: "all", level: "pipeline-silent" }), alertOf());
    expect(mailsOf(plan(dueOf(shared), free, 10))).toEqual([["east", "office@example.jp", 1]]);
  });

  it("leave out a device that came and went within the day and was told already, but not a bag or warm food", () => {
    const flapping = alertOf();
    const words = (alert: Alert) => [
      { ...entry(alert.id - 1, "first", now - 20 * hourMs), center: "east", device: alert.device, rule: alert.rule },
    ];
    expect(dueOf(open(flapping), { words: words(flapping) })).toEqual([]);
    expect(dueOf(open(flapping), { words: words({ ...flapping, device: "other" }) })).toHaveLength(1);
    for (const change of [
      { rule: "pickup", level: "near-full" },
      { rule: "temperatureC", level: "too-warm" },
    ]) {
      const again = alertOf(change);
      expect(dueOf(open(again), { words: words(again) })).toHaveLength(1);
    }
  });

  it("have the same key when they say the same, whichever scheduler makes them, and another when they say more", () => {
    const alerts = open(alertOf({ center: "west" }), alertOf({ center: "west" }));
    const keys = (facts: PlanFacts["alerts"]) => plan(dueOf(facts), free, 10).mails.map(({ key }) => key);
    expect(new Set(keys(alerts)).size).toBe(2);
    expect(keys([...alerts].reverse())).toEqual(keys(alerts));
    expect(keys(alerts.slice(1)).some((key) => keys(alerts).includes(key))).toBe(false);
    const later = alerts.map(({ alert }) => ({ alert, log: [entry(alert.id, "first", now - 30 * hourMs)] }));
    expect(keys(later).some((key) => keys(alerts).includes(key))).toBe(false);
  });
});

describe("the cap of a person's day", () => {
  const due = () => dueOf(open(alertOf()));
  const urgent = () => dueOf(open(alertOf({ rule: "pickup", level: "full" })));
  const held = (notices: Due[], made: number, digestsToCome = 1) =>
    plan(notices, new Map([["staff@example.jp", { made, digestsToCome }]]), 10).held.length;

  it.each([
    ["seven mails leave room for urgent ones and the digest only", 7, 1, true, false],
    ["six leave room for one more", 6, 1, false, false],
    ["after the digest there is one more", 7, 0, false, false],
    ["nine leave the digest only", 9, 1, true, true],
    ["eight leave one urgent one", 8, 1, true, false],
    ["ten are all", 10, 0, true, true],
  ])("%s", (_name, made, digests, isHeld, urgentIsHeld) => {
    expect([held(due(), made, digests) > 0, held(urgent(), made, digests) > 0]).toEqual([isHeld, urgentIsHeld]);
  });

  it("what is held back stands in the log as such, beside what others got", () => {
    const notices = dueOf(open(alertOf({ center: "west" })));
    const planned = plan(notices, new Map([["staff@example.jp", { made: 10, digestsToCome: 0 }]]), 10);
    expect(entriesOf(planned).map(({ reason }) => reason)).toEqual(["first", "held"]);
    expect(mailsOf(planned)).toEqual([["west", "west@example.jp", 1]]);
  });

  it("is never exceeded, urgent mails come first, and every notice is either mailed or held back", () => {
    const notice = fc.record({
      center: fc.constantFrom("east", "west"),
      level: fc.constantFrom("silent", "full", "clock-off", "too-warm"),
    });
    const allowance = fc.record({ made: fc.nat({ max: 12 }), digestsToCome: fc.nat({ max: 3 }) });
    fc.assert(
      fc.property(fc.array(notice, { maxLength: 30 }), allowance, fc.integer({ min: 2, max: 12 }), (alerts, day, cap) => {
        const facts = open(...alerts.map((one) => alertOf({ ...one, rule: one.level === "full" ? "pickup" : one.level })));
        const planned = plan(dueOf(facts), new Map([["staff@example.jp", day]]), cap);
        const mine = planned.mails.filter(({ recipient }) => recipient.mail === "staff@example.jp");
        if (mine.length > 0) expect(day.made + mine.length).toBeLessThanOrEqual(cap - Math.min(day.digestsToCome, cap - 1));
        const told = new Set(planned.mails.flatMap(({ notices }) => notices.map(({ alert }) => alert.id)));
        const heldBack = new Set(planned.held.map(({ alert }) => alert.id));
        for (const { alert } of facts) expect(told.has(alert.id) || heldBack.has(alert.id)).toBe(true);
        if (mine.length === 1 && alerts.some(({ level }) => isUrgent(level))) expect(mine[0]!.urgent).toBe(true);
      }),
    );
  });
});
