/**
 * Puts the mails that are worth sending now into the outbox, in one step with what the alert log says of them; `deliver.ts` sends them.
 * A crash before that step changes nothing; after it everything is said once, whatever the mail server does.
 */
import { dayMs, type Instant, tokyoMidnight } from "../contract/time.ts";
import type { NewMail, NewNotification } from "../records/operations/outbox.ts";
import { bagKnown } from "./alerts/bagKnown.ts";
import { explainingRules, settleMs } from "./alerts/causes.ts";
import { levelOf } from "./alerts/levels.ts";
import { type Allowance, type Due, dueNotices, entriesOf, type Plan, type PlannedMail, plan } from "./alerts/plan.ts";
import { rowOf } from "./alerts/rows.ts";
import type { JobContext } from "./context.ts";
import { isDigestToCome } from "./digest.ts";
import { writeMail } from "./mail/mail.ts";
import type { BagNotice, Notice } from "./mail/notice.ts";
import { isOfCenter } from "./silence.ts";
import { heldBack } from "./verdict.ts";

/** A silence that was over before then has had its word, the longest stop of mails over new year included. */
const silencesReadMs = 14 * dayMs;

export async function notify(context: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const planned = await planNow(context, now);
  if (planned.mails.length + planned.held.length > 0 && !signal?.aborted) await carryOut(context, planned, now);
}

/** What is to be said now, and to whom; changes nothing. */
export async function planNow(context: JobContext, now: Instant): Promise<Plan> {
  const { operations, config } = context;
  const alerts = await operations.alerts.openWithLog();
  const actBy = new Map<number, Instant>();
  for (const { alert, log } of alerts) {
    const last = log.at(-1);
    if (last?.actBy == null || last.actBy >= now) continue;
    const fresh = (await bagKnown(context, alert.center, alert.device, now))?.advice.actBy;
    if (fresh !== undefined) actBy.set(alert.id, fresh);
  }
  const due = dueNotices({
    config,
    alerts,
    ended: await operations.alerts.endedSince(explainingRules, now - settleMs),
    words: await operations.alerts.words(now - dayMs),
    actBy,
    silences: await operations.silences.lastingBeyond(now - silencesReadMs),
    now,
  });
  if (due.length === 0) return { mails: [], held: [] };
  return plan(due, await allowancesOf(context, due, now), config.mail.maxPerPersonDay);
}

async function allowancesOf(context: JobContext, due: readonly Due[], now: Instant): Promise<Map<string, Allowance>> {
  const made = await context.operations.outbox.countsSince(tokyoMidnight(now));
  const people = new Set(due.flatMap(({ to }) => to.map(({ recipient }) => recipient.mail)));
  const allowances = new Map<string, Allowance>();
  for (const mail of people) {
    let digestsToCome = 0;
    for (const centerId of Object.keys(context.config.centers)) if (await isDigestToCome(context, centerId, mail, now)) digestsToCome++;
    allowances.set(mail, { made: made.get(mail) ?? 0, digestsToCome });
  }
  return allowances;
}

/** Writes the mails and puts them into the outbox with the log; false if another scheduler was faster: then nothing is written. */
export async function carryOut(context: JobContext, planned: Plan, now: Instant): Promise<boolean> {
  const { operations, log } = context;
  const bags = new Map<Due, BagNotice | undefined>();
  const notices = new Set([...planned.mails.flatMap(({ notices: found }) => found), ...planned.held]);
  for (const notice of notices) {
    const { alert } = notice;
    bags.set(notice, alert.rule === "pickup" ? await bagKnown(context, alert.center, alert.device, now) : undefined);
  }
  const linkKey = await operations.key("mail-links");
  const written: { mail: NewMail; of: PlannedMail }[] = [];
  for (const of of planned.mails) {
    try {
      written.push({ mail: await newMail(context, of, bags, linkKey, now), of });
    } catch (error) {
      // A bug in the words of one mail must not keep the others; what it was about is tried again.
      log.error("job-failed", { job: "notify", error, once: "mail-text" });
    }
  }
  const entries = entriesOf({ mails: written.map(({ of }) => of), held: planned.held });
  const subjects = new Map(written.flatMap(({ mail, of }) => of.notices.map((notice) => [notice, mail.subject] as const)));
  const rows = entries.map(
    ({ notice, reason }): NewNotification => ({
      alert: notice.alert.id,
      reason,
      level: notice.alert.level,
      subject: subjects.get(notice) ?? levelOf(notice.alert.level).ja,
      actBy: bags.get(notice)?.advice.actBy ?? null,
      receivers: reason === heldBack ? 0 : receivers(written, notice),
    }),
  );
  for (const { alert, reason } of notices) if (reason === "escalated") await operations.alerts.escalate(alert.id, now);
  return operations.outbox.put(
    written.map(({ mail }) => mail),
    rows,
    now,
    new Map(entries.map(({ notice }) => [notice.alert.id, notice.said])),
  );
}

/** How many people this notice goes to. */
function receivers(written: readonly { of: PlannedMail }[], notice: Due): number {
  return new Set(written.flatMap(({ of }) => (of.notices.includes(notice) ? [of.recipient.mail] : []))).size;
}

async function newMail(
  { config, pageUrl }: JobContext,
  { key, center: centerId, recipient, urgent, notices }: PlannedMail,
  bags: ReadonlyMap<Due, BagNotice | undefined>,
  linkKey: Buffer,
  now: Instant,
): Promise<NewMail> {
  const center = config.centers[centerId]!;
  const said = notices.map((due): Notice => {
    const bag = bags.get(due);
    const deviceName = isOfCenter(due.alert.device) ? undefined : center.devices[due.alert.device]?.name;
    // A claim that nothing has shown is asked about; that is what this word is for.
    const reason = bag?.claimed && due.reason === "first" ? "asked" : due.reason;
    return { alert: due.alert, reason, deviceName, ...(bag && { bag }) };
  });
  const text = await writeMail({ centerId, center, recipient, notices: said, pageUrl: pageUrl.replace(/\/$/, ""), linkKey, now });
  return rowOf({ key, center: centerId, recipient: recipient.mail, urgent: Number(urgent) }, text);
}
