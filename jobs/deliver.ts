/**
 * Hands the mails of the outbox over, each to one person. A mail server that is away costs time only, and no more than a few tries a
 * round; whoever is refused for good keeps nobody else waiting.
 *
 * A mail is marked as sent after the server took it. If the two lose each other between the last line and that word, it goes out again
 * under the same message id, by which mail servers and readers drop a double: better twice than never.
 */
import { createHash } from "node:crypto";
import { dayMs, type Instant, minuteMs } from "../contract/time.ts";
import type { OutboxMail } from "../records/operations/outbox.ts";
import { messageOf, Rejected, Unavailable } from "../runtime/errors.ts";
import type { JobContext } from "./context.ts";
import { markLate } from "./mail/late.ts";

const atOnce = 100;
/** After so many in a row the server itself is away: the others are not tried in this round. */
const failuresAtMost = 3;
/** Before the second, third … try; the last one for all that follow. */
const waitMinutes = [1, 2, 5, 10, 15];
/** Longer than one mail takes: a second scheduler does not send it meanwhile. */
const takenForMs = 5 * minuteMs;
/** What is older helps nobody; mail servers give up after about this time too. */
const keptForMs = 5 * dayMs;
const waitingAtMost = 10_000;

export async function deliver(context: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const { outbox } = context.operations;
  const givenUp = await outbox.giveUp({ madeBefore: now - keptForMs, keep: waitingAtMost });
  if (givenUp > 0) context.log.error("mail-refused", { givenUp, error: "waited too long, or too many waited" });
  let failures = 0;
  const startedMs = performance.now();
  for (const mail of await outbox.due(now, atOnce)) {
    if (signal?.aborted || failures >= failuresAtMost) return;
    // A slow server: what is taken late in the round would be free for another scheduler before it is sent.
    if (performance.now() - startedMs > takenForMs / 2) return;
    if (!(await outbox.take(mail, now + takenForMs))) continue;
    failures = (await handOver(context, mail, now)) ? 0 : failures + 1;
  }
}

/** The same for every try of a mail, and without the address that its key holds. */
export function messageIdOf(key: string): string {
  return `<${createHash("sha256").update(key).digest("hex").slice(0, 32)}@mimamori>`;
}

/** False: the server could not take it now. */
async function handOver({ config, operations, mailer, log }: JobContext, mail: OutboxMail, now: Instant): Promise<boolean> {
  const { key, recipient, madeAt, tries } = mail;
  const messageId = messageIdOf(key);
  const { subject, text, html } = markLate(mail, madeAt, now);
  try {
    await mailer.send({ from: config.mail.from, to: [recipient], subject, text, html, messageId, pictures: picturesOf(mail) });
  } catch (error) {
    if (error instanceof Rejected) {
      // Trying again helps nobody. It stays in the outbox as what it is.
      await operations.outbox.refused(key, messageOf(error));
      log.error("mail-refused", { mail: messageId, error: messageOf(error) });
      return true;
    }
    if (!(error instanceof Unavailable)) throw error;
    const wait = waitMinutes[Math.min(tries, waitMinutes.length - 1)]!;
    await operations.outbox.later(key, now + wait * minuteMs, tries + 1, messageOf(error));
    log.warn("mail-failed", { error: messageOf(error), once: "mail" });
    return false;
  }
  await operations.outbox.sent(key, now);
  log.info("mail-sent", { mail: messageId, lateMinutes: Math.floor((now - madeAt) / minuteMs) });
  return true;
}

function picturesOf({ pictures }: OutboxMail): { cid: string; png: Buffer }[] {
  return (JSON.parse(pictures) as { cid: string; png: string }[]).map(({ cid, png }) => ({ cid, png: Buffer.from(png, "base64") }));
}
