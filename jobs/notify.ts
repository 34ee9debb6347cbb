/** Sends what the verdict wants said. The log is written only after the mail was accepted, so a mail server that is away costs time only. */
import type { Instant } from "../contract/time.ts";
import { messageOf, Rejected, Unavailable } from "../runtime/errors.ts";
import type { JobContext } from "./context.ts";
import { writeMail } from "./mail/texts.ts";
import { evaluateUnknown } from "./pickup/evaluate.ts";
import { bagNotice } from "./pickup/notice.ts";
import { verdict } from "./verdict.ts";

export async function notify(context: JobContext, now: Instant, signal?: AbortSignal): Promise<void> {
  const { operations, config, mailer, log } = context;
  for (const { alert, log: said } of await operations.alerts.withLog()) {
    if (signal?.aborted) return;
    const center = config.centers[alert.center];
    if (!center || center.recipients.length === 0) continue;
    const decision = verdict(alert, said.at(-1), center, now);
    if (!decision.send) continue;
    const device = center.devices[alert.device];
    const bag = alert.rule === "pickup" ? await bagNotice(context, alert.center, alert.device, now) : undefined;
    const advice = bag?.advice ?? evaluateUnknown(center, now).advice;
    const facts = {
      alert,
      reason: decision.reason,
      center,
      deviceName: device?.name,
      fill: bag?.fill,
      advice,
      pageUrl: context.pageUrl,
      now,
    };
    const text = writeMail(facts);
    let { subject } = text;
    try {
      // The same alert and reason have the same message id: a mail server or reader can drop a double.
      const messageId = `<alert-${alert.openedAt}-${alert.id}-${decision.reason}-${said.length}@mimamori>`;
      await mailer.send({ ...text, from: config.mail.from, to: center.recipients.map(({ mail }) => mail), messageId });
      log.info("mail-sent", { alert: alert.id, reason: decision.reason, recipients: center.recipients.length });
    } catch (error) {
      if (error instanceof Unavailable) {
        log.warn("mail-failed", { error: messageOf(error), once: "mail" });
        continue;
      }
      if (!(error instanceof Rejected)) throw error;
      // Refused for good: trying again every few seconds helps nobody. It stands in the alert log as what it is.
      log.error("mail-refused", { alert: alert.id, error: messageOf(error) });
      subject = `（メールサーバーが拒否）${subject}`;
    }
    await operations.outbox.put([], [{ alert: alert.id, reason: decision.reason, level: alert.level, subject, actBy: null }], now);
  }
}
