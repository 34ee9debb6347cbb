/** Hands the mails of the outbox over. A mail server that is away costs time only. */
import type { Instant } from "../contract/time.ts";
import { messageOf, Rejected, Unavailable } from "../runtime/errors.ts";
import type { JobContext } from "./context.ts";

const atOnce = 100;

export async function deliver({ config, operations, mailer, log }: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  for (const mail of await operations.outbox.due(now, atOnce)) {
    if (signal?.aborted) return;
    const { key, recipient, subject, text, html, tries } = mail;
    try {
      // The same key has the same message id: a mail server or reader can drop a double.
      await mailer.send({ from: config.mail.from, to: [recipient], subject, text, html, messageId: `<${key}@mimamori>` });
      await operations.outbox.sent(key, now);
      log.info("mail-sent", { mail: key });
    } catch (error) {
      if (error instanceof Rejected) {
        // Refused for good: trying again every few seconds helps nobody.
        await operations.outbox.refused(key, messageOf(error));
        log.error("mail-refused", { mail: key, error: messageOf(error) });
        continue;
      }
      if (!(error instanceof Unavailable)) throw error;
      await operations.outbox.later(key, now, tries + 1, messageOf(error));
      log.warn("mail-failed", { error: messageOf(error), once: "mail" });
    }
  }
}
