/** What a mail is about: data that the words are made of. One mail a person may hold several notices of one center. */
import type { CenterConfig, Recipient } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import type { Forecast } from "../forecast/forecast.ts";
import type { Advice } from "../pickup/advice.ts";

/** Why somebody is told now. */
export type NoticeReason = "first" | "worse" | "again" | "repeat" | "escalated" | "asked" | "resolved";

/** The three figures of a forecast; absent: not within the horizon. */
export interface FullAt {
  p10?: Instant | undefined;
  p50?: Instant | undefined;
  p90?: Instant | undefined;
  /** Too little is known to rely on it. */
  enough: boolean;
}

export interface Notice {
  alert: { id: number; device: string; rule: string; level: string; openedAt: Instant; resolvedAt: Instant | null };
  reason: NoticeReason;
  deviceName: string | undefined;
  /** Of a bag only. */
  bag?: BagNotice;
}

export interface BagNotice {
  /** The entry that the buttons of the mail answer; undefined: no buttons. */
  pickup: number | undefined;
  advice: Advice;
  /** Somebody said that it was put out, and nothing has shown it: what the reason "asked" is about. */
  claimed?: { by: string; at: Instant } | undefined;
  fill: { ratio: number; at: Instant } | undefined;
  fullAt: FullAt | undefined;
  /** For the chart; undefined: nothing is known of what comes. */
  forecast: Forecast | undefined;
  /** Diapers expected in this bag at the collection, their kg with p10–p90, and what the ward's limit makes of it. */
  weight: { diapers: number; kg: number; kg10: number; kg90: number; sentence: string } | undefined;
  /** The level of the last 7 days for the chart, hourly. */
  course: readonly { at: Instant; ratio: number }[];
  nearFull: number;
}

/** One mail to one person. */
export interface MailFacts {
  centerId: string;
  center: CenterConfig;
  recipient: Recipient;
  notices: readonly Notice[];
  /** Address of the pages, without a slash at the end. */
  pageUrl: string;
  /** Key of the signed links (32 bytes). */
  linkKey: Buffer;
  now: Instant;
}

export interface MailText {
  subject: string;
  text: string;
  html: string;
  /** Pictures of the HTML part, by content id. */
  pictures: { cid: string; png: Buffer }[];
}
