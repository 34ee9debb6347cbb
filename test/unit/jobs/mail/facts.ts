/** What a mail is made of, for tests: the compactor of the eastern center on a Wednesday at 16:20. */
import { createHash } from "node:crypto";
import { hourMs } from "../../../../contract/time.ts";
import type { BagNotice, MailFacts, Notice } from "../../../../jobs/mail/notice.ts";
import { collectionWeight } from "../../../../jobs/pickup/weight.ts";
import { adviceFor } from "../adviceFor.ts";
import { centerOf, tokyo } from "../center.ts";
import { outlookOf } from "../outlook.ts";

export const now = tokyo("2026-11-25 16:20");
export const linkKey = createHash("sha256").update("of a test").digest();
export const center = centerOf({
  recipients: [{ mail: "early@example.jp", label: "早番の携帯", role: "staff" }],
});

export function bagOf(ratio: number, changes: Partial<BagNotice> = {}): BagNotice {
  const outlook = outlookOf(ratio, center, now);
  const { fullAt, enough } = outlook.forecast!;
  const course = Array.from({ length: 7 * 24 }, (_, i) => ({
    at: now - (7 * 24 - i) * hourMs,
    ratio: Math.min(1, (ratio * (i % 80)) / 80),
  }));
  return {
    pickup: 7,
    advice: adviceFor(outlook, center, now),
    fill: { ratio, at: now },
    fullAt: { ...fullAt, enough },
    forecast: outlook.forecast,
    weight: collectionWeight([{ diapers: { count: 41, sd: 3 } }], { by: "ward" }),
    course,
    nearFull: 0.8,
    ...changes,
  };
}

export function noticeOf(changes: Partial<Notice> & { alert?: Partial<Notice["alert"]> } = {}): Notice {
  const { alert, ...rest } = changes;
  return {
    reason: "first",
    deviceName: "圧縮機",
    bag: bagOf(0.78),
    ...rest,
    alert: {
      id: 1,
      device: "compactor-1",
      rule: "pickup",
      level: "near-full",
      openedAt: now - hourMs,
      resolvedAt: null,
      ...alert,
    } as Notice["alert"],
  };
}

export function silentNotice(device: string, name: string | undefined): Notice {
  const { bag: _bag, ...notice } = noticeOf({ alert: { device, rule: "silent", level: "silent" } as Notice["alert"] });
  return { ...notice, deviceName: name };
}

export function mailFacts(notices: readonly Notice[], changes: Partial<MailFacts> = {}): MailFacts {
  const recipient = center.recipients[0]!;
  return { centerId: "east", center, recipient, notices, pageUrl: "https://mimamori.example", linkKey, now, ...changes };
}
