/**
 * The word of the morning: on each opening day, once a person and center, what stands open, what ended, how the machines are, and what
 * was not mailed. A program that comes up late sends it late, until closing.
 */
import { dayMs, type Instant, tokyoDate, tokyoMidnight, tokyoTime } from "../contract/time.ts";
import { Unavailable } from "../runtime/errors.ts";
import { gatherDigest } from "./alerts/digestGather.ts";
import { writeDigest } from "./alerts/digestText.ts";
import { digestReaders } from "./alerts/people.ts";
import { rowOf } from "./alerts/rows.ts";
import { openHours } from "./calendar.ts";
import type { JobContext } from "./context.ts";

const job = "digest";
/** Whoever has had none yet reads of so much. */
const firstBackMs = 7 * dayMs;
const slotOf = (centerId: string, mail: string, day = "") => `${centerId}/${mail}/${day}`;

/** From when until when a center's digest of the day may be sent; undefined: it is closed. */
export function digestTime(
  { config }: Pick<JobContext, "config">,
  centerId: string,
  now: Instant,
): { from: Instant; until: Instant } | undefined {
  const day = tokyoDate(now);
  const center = config.centers[centerId];
  const hours = center && openHours(center, day);
  return hours && { from: tokyoTime(day, config.mail.digestAt), until: hours.to };
}

/** Whether this person's digest of today is still to be sent. */
export async function isDigestToCome(context: JobContext, centerId: string, mail: string, now: Instant): Promise<boolean> {
  const time = digestTime(context, centerId, now);
  const center = context.config.centers[centerId];
  if (!time || !center || now >= time.until || !digestReaders(center).some((reader) => reader.mail === mail)) return false;
  return !(await context.operations.slots.isDone(job, slotOf(centerId, mail, tokyoDate(now))));
}

export async function digest(context: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const { config, operations } = context;
  for (const [centerId, center] of Object.entries(config.centers)) {
    const time = digestTime(context, centerId, now);
    if (!time || now < time.from) continue;
    for (const recipient of digestReaders(center)) {
      if (signal?.aborted) return;
      if (!(await isDigestToCome(context, centerId, recipient.mail, now))) continue;
      // A full day: the next digest covers this one's time too.
      const made = (await operations.outbox.countsSince(tokyoMidnight(now))).get(recipient.mail) ?? 0;
      if (made >= config.mail.maxPerPersonDay) continue;
      await sendDigest(context, centerId, recipient, now);
    }
  }
}

async function sendDigest(context: JobContext, centerId: string, recipient: { mail: string }, now: Instant): Promise<void> {
  const { config, operations, pageUrl, log } = context;
  const center = config.centers[centerId]!;
  const reader = center.recipients.find(({ mail }) => mail === recipient.mail)!;
  const before = await operations.slots.lastDone(job, slotOf(centerId, reader.mail));
  // Whoever has never had one (a new program, a new reader) gets the first in the morning and not in the middle of the day.
  if (before === undefined && context.startedAt > digestTime(context, centerId, now)!.from) return;
  const since = before ?? now - firstBackMs;
  try {
    const gathered = await gatherDigest(context, centerId, since, now);
    const linkKey = await operations.key("mail-links");
    const text = writeDigest({
      ...gathered,
      centerId,
      center,
      recipient: reader,
      since,
      now,
      pageUrl: pageUrl.replace(/\/$/, ""),
      linkKey,
    });
    const day = tokyoDate(now);
    const key = `digest-${day}-${centerId}-${reader.mail}`;
    await operations.outbox.put([rowOf({ key, center: centerId, recipient: reader.mail, urgent: 0 }, text)], [], now);
    await operations.slots.done(job, slotOf(centerId, reader.mail, day), now);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    log.warn("job-failed", { job, error, once: `${job}-${centerId}` });
  }
}
