/**
 * Who gets which mail now: all notices of a center that are due in one mail a person, and no more mails a person and day than the cap.
 * What does not fit is written down as held back and stands in the next digest. Pure.
 */
import { createHash } from "node:crypto";
import type { Recipient } from "../../contract/config/people.ts";
import type { Config } from "../../contract/config/schema.ts";
import { hourMs, type Instant } from "../../contract/time.ts";
import { type Alert, causeKey, type Notification, type Word } from "../../records/operations/alerts.ts";
import type { Silence } from "../../records/operations/silences.ts";
import { everywhere } from "../silence.ts";
import { heldBack, type Said, type SendReason, stepOf, verdict } from "../verdict.ts";
import { causeOf, explainsOthers } from "./causes.ts";
import { silencedUntil, silenceOverAt } from "./hush.ts";
import { isUrgent } from "./levels.ts";
import { nextAfter, operators, toldAt } from "./people.ts";

export interface PlanFacts {
  config: Pick<Config, "centers" | "mail">;
  /** Every open alert with what was said of it. */
  alerts: readonly { alert: Alert; log: readonly Notification[] }[];
  /** Alerts that could explain others and ended less than `settleMs` ago. */
  ended: readonly Alert[];
  /** What was said of any alert in the last 24 hours. */
  words: readonly Word[];
  /** By when to act as of now, of alerts whose last word is out of date; by alert id. */
  actBy: ReadonlyMap<number, Instant>;
  /** Those that are on, and those that were over lately. */
  silences: readonly Silence[];
  now: Instant;
}

/** What one person's day still holds. */
export interface Allowance {
  /** Mails made for them today. */
  made: number;
  /** Digests that are still to come today. */
  digestsToCome: number;
}

/** One alert that is worth a mail, and to whom. `center`: whose mail it goes into. */
export interface Due {
  alert: Alert;
  reason: SendReason;
  /** Entries of its log so far. */
  said: number;
  to: { center: string; recipient: Recipient }[];
}

export interface PlannedMail {
  /** The same alerts, reasons and numbers have the same key: said once. */
  key: string;
  center: string;
  recipient: Recipient;
  urgent: boolean;
  notices: Due[];
}

export interface Plan {
  mails: PlannedMail[];
  /** Notices that at least one person does not get by mail today. */
  held: Due[];
}

const carriedMs = 24 * hourMs;

/** What is worth a mail now, before anybody's day is looked at. */
export function dueNotices({ config, alerts, ended, words, actBy, silences, now }: PlanFacts): Due[] {
  const others = [...alerts.map(({ alert }) => alert), ...ended].filter(explainsOthers);
  const before = new Map(words.filter(({ at }) => now - at < carriedMs).map((word) => [causeKey(word), word]));
  return alerts.flatMap(({ alert, log }) => {
    const center = config.centers[alert.center];
    const recipients = center?.recipients ?? [];
    if (center ? recipients.length === 0 : alert.center !== everywhere) return [];
    const step = stepOf(log);
    const said: readonly Said[] = log.length > 0 ? log : carried(alert, before.get(causeKey(alert)));
    const decision = verdict(alert, said, center, now, {
      caused: causeOf(alert, others, now) !== undefined,
      actBy: actBy.get(alert.id),
      silenced: silencedUntil(alert, silences, now) !== undefined,
      silenceOverAt: silenceOverAt(alert, silences, now),
      canClimb: log.length > 0 && nextAfter(recipients, step).length > 0,
    });
    if (!decision.send) return [];
    const told = decision.reason === "escalated" ? nextAfter(recipients, step) : toldAt(recipients, step);
    const to = center ? told.map((recipient) => ({ center: alert.center, recipient })) : operators(config);
    return [{ alert, reason: decision.reason, said: log.length, to }];
  });
}

/** A device that comes and goes is told once a day, however often it does. A bag or food that is too warm is news each time. */
function carried({ rule, level }: Alert, word: Word | undefined): Said[] {
  return word && rule !== "pickup" && !isUrgent(level) ? [word] : [];
}

/** Shares the due notices out; `allowances` by mail address. Urgent mails first, then in the order of the alerts. */
export function plan(due: readonly Due[], allowances: ReadonlyMap<string, Allowance>, cap: number): Plan {
  const mails = new Map<string, PlannedMail>();
  for (const notice of due) {
    for (const { center, recipient } of notice.to) {
      const place = `${center} ${recipient.mail}`;
      const mail = mails.get(place) ?? { key: "", center, recipient, urgent: false, notices: [] };
      mail.notices.push(notice);
      mail.urgent ||= isUrgent(notice.alert.level);
      mails.set(place, mail);
    }
  }
  const made = new Map<string, number>();
  const sent: PlannedMail[] = [];
  const held = new Set<Due>();
  for (const mail of [...mails.values()].sort((a, b) => Number(b.urgent) - Number(a.urgent))) {
    const { mail: address } = mail.recipient;
    const allowance = allowances.get(address) ?? { made: 0, digestsToCome: 0 };
    const used = allowance.made + (made.get(address) ?? 0);
    if (used < cap - Math.min(allowance.digestsToCome, cap - 1) - (mail.urgent ? 0 : keptForUrgent(cap))) {
      made.set(address, (made.get(address) ?? 0) + 1);
      sent.push({ ...mail, key: keyOf(mail) });
    } else for (const notice of mail.notices) held.add(notice);
  }
  return { mails: sent, held: [...held] };
}

/** Two a day are kept for what is urgent; of a very small cap fewer. */
function keptForUrgent(cap: number): number {
  return Math.min(2, Math.floor((cap - 1) / 2));
}

function keyOf({ center, recipient, notices }: PlannedMail): string {
  const said = notices.map(({ alert, reason, said: number }) => `${alert.id}.${reason}.${number}`).sort();
  return `alerts-${createHash("sha256")
    .update([center, recipient.mail, ...said].join("\n"))
    .digest("hex")
    .slice(0, 32)}`;
}

/** What the alert log says of a plan: for each notice that somebody gets its reason, and "held" where somebody does not. */
export function entriesOf({ mails, held }: Plan): { notice: Due; reason: string }[] {
  const told = new Set(mails.flatMap(({ notices }) => notices));
  return [
    ...[...told].map((notice) => ({ notice, reason: notice.reason as string })),
    ...held.map((notice) => ({ notice, reason: heldBack })),
  ];
}
