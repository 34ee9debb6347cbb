/**
 * Signed links of mails: each is for one action on one bag by one person, until a time. Pure.
 *
 * A token holds no address: 14 bytes (version, action, bag, a mark of the recipient, expiry in minutes) and 16 bytes of HMAC-SHA256 over
 * them, as 40 letters of base64url. Whoever has the mail may answer for its reader, and nobody else: there is nothing to guess.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { CenterConfig } from "../../contract/config/schema.ts";
import { addDays, type Instant, minuteMs, tokyoDate } from "../../contract/time.ts";
import { byMail } from "../../records/operations/accounts.ts";
import { openHours } from "../calendar.ts";

/** 了解しました · 袋を出しました · まだ半分くらい. The order is part of every token that was sent. */
export const linkActions = ["promise", "put-out", "half"] as const;
export type LinkAction = (typeof linkActions)[number];

export interface Link {
  action: LinkAction;
  pickup: number;
  /** `recipientMark` of the reader's address. */
  recipient: number;
  expiresAt: Instant;
}

const version = 1;
const bodyBytes = 14;
const signatureBytes = 16;

export function makeToken({ action, pickup, recipient, expiresAt }: Link, key: Buffer): string {
  const body = Buffer.alloc(bodyBytes);
  body.writeUInt8(version, 0);
  body.writeUInt8(linkActions.indexOf(action), 1);
  body.writeUInt32BE(pickup, 2);
  body.writeUInt32BE(recipient, 6);
  body.writeUInt32BE(Math.floor(expiresAt / minuteMs), 10);
  return Buffer.concat([body, signature(body, key)]).toString("base64url");
}

/** What a token says; "unknown": nobody here made it, or it was changed on the way; "expired": its time is over. */
export function readToken(token: string, key: Buffer, now: Instant): Link | "unknown" | "expired" {
  const bytes = Buffer.from(token, "base64url");
  // The same bytes have one spelling only.
  if (bytes.length !== bodyBytes + signatureBytes || bytes.toString("base64url") !== token) return "unknown";
  const body = bytes.subarray(0, bodyBytes);
  if (!timingSafeEqual(bytes.subarray(bodyBytes), signature(body, key))) return "unknown";
  const action = linkActions[body.readUInt8(1)];
  if (body.readUInt8(0) !== version || action === undefined) return "unknown";
  const expiresAt = body.readUInt32BE(10) * minuteMs;
  if (now >= expiresAt) return "expired";
  return { action, pickup: body.readUInt32BE(2), recipient: body.readUInt32BE(6), expiresAt };
}

/** Stands for an address in a token: tells the readers of one center apart and says nothing about them. */
export function recipientMark(mail: string): number {
  return createHash("sha256").update(mail.toLowerCase()).digest().readUInt32BE(0);
}

/** Who answers, as others read it: the label of the configuration, else that it was by mail. */
export function answeredBy({ recipients }: Pick<CenterConfig, "recipients">, mark: number): string {
  return recipients.find(({ mail }) => recipientMark(mail) === mark)?.label ?? byMail;
}

/** Links of a mail are good until the closing of the next opening day: whoever reads it late in the evening can still answer. */
export function linksExpireAt(center: CenterConfig, now: Instant): Instant {
  const today = tokyoDate(now);
  for (let ahead = 1; ahead <= 14; ahead++) {
    const hours = openHours(center, addDays(today, ahead));
    if (hours) return hours.to;
  }
  return now + 14 * 24 * 60 * minuteMs;
}

function signature(body: Buffer, key: Buffer): Buffer {
  return createHmac("sha256", key).update(body).digest().subarray(0, signatureBytes);
}
