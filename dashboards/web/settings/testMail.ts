/** A test mail to somebody who gets the mails of a center: only to addresses that are saved, one every ten seconds. */
import { randomUUID } from "node:crypto";
import type { Recipient } from "../../../contract/config/people.ts";
import type { Language } from "../../../contract/language.ts";
import type { Instant } from "../../../contract/time.ts";
import { testMail } from "../../../jobs/mail/testMail.ts";
import { Rejected, Unavailable } from "../../../runtime/errors.ts";
import type { WebContext } from "../context.ts";
import { WebProblem } from "../errors.ts";
import { type Html, html } from "../html.ts";
import { textsOf } from "../texts/index.ts";

const everyMs = 10_000;

export class TestMails {
  readonly #context: Pick<WebContext, "config" | "mailer" | "clock" | "log">;
  #sentAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(context: Pick<WebContext, "config" | "mailer" | "clock" | "log">) {
    this.#context = context;
  }

  /** Undefined: the mail server took it. */
  async send(centerId: string, mail: string, by: string): Promise<"tooSoon" | "failed" | undefined> {
    const { config, mailer, clock, log } = this.#context;
    const center = config.centers[centerId]!;
    if (!center.recipients.some((one) => one.mail === mail)) throw new WebProblem(404, "gone");
    const now = clock.now();
    if (Math.abs(now - this.#sentAt) < everyMs) return "tooSoon";
    this.#sentAt = now;
    try {
      await mailer.send({ ...testMail(center, by, now), from: config.mail.from, to: [mail], messageId: `<test-${randomUUID()}@mimamori>` });
      log.info("mail-sent", { reason: "test", recipients: 1 });
      return undefined;
    } catch (error) {
      if (!(error instanceof Unavailable || error instanceof Rejected)) throw error;
      log.warn("mail-failed", { error, once: "test" });
      return "failed";
    }
  }
}

export function testMailSection(path: string, recipients: readonly Recipient[], language: Language): Html | false {
  if (recipients.length === 0) return false;
  const { test } = textsOf(language).settings;
  const button = ({ mail }: Recipient) =>
    html`<form method="post" action="${path}/test-mail"><button name="mail" value="${mail}">${test.send(mail)}</button></form>`;
  return html`<section class="wide"><h2>${test.title}</h2><p>${test.why}</p><div class="buttons">${recipients.map(button)}</div></section>`;
}
