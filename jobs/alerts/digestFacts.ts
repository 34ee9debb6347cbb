/** What the digest of the morning is made of: everything that is worth knowing and needs no mail of its own. */
import type { Recipient } from "../../contract/config/people.ts";
import type { CenterConfig } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import type { Advice } from "../pickup/advice.ts";

export interface DigestAlert {
  name: string;
  device: string;
  rule: string;
  level: string;
  openedAt: Instant;
  acknowledgedAt: Instant | null;
  /** No mails about it until then; undefined: it is not silenced. */
  silencedUntil?: Instant | undefined;
}

export interface DigestFacts {
  centerId: string;
  center: CenterConfig;
  recipient: Recipient;
  /** The time of the digest before this one. */
  since: Instant;
  now: Instant;
  /** What stands open and may have mailed, worst first. */
  open: readonly DigestAlert[];
  /** What stands open and only ever stands here: health of machines, climate, calendar. */
  findings: readonly DigestAlert[];
  /** What ended since; one entry a cause and the worst that it was, however often it came and went. */
  ended: readonly { name: string; device: string; rule: string; level: string; times: number; endedAt: Instant }[];
  /** What was not mailed because somebody's day was full. */
  held: readonly { name: string; device: string; rule: string; level: string; at: Instant }[];
  /** Every compactor; undefined: nothing is known. */
  machines: readonly { device: string; name: string; advice: Advice | undefined; fillRatio: number | undefined }[];
  /** Devices without news, those in order because the center is closed included. */
  quiet: readonly { device: string; name: string; ja: string; lastAt: Instant | undefined }[];
  /** How many devices are watched. */
  watched: number;
  pageUrl: string;
  linkKey: Buffer;
}
