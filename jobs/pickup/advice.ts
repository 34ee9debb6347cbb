/** What staff should do about one compactor, in a sentence that a colleague would say. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import {
  addDays,
  clockTime,
  dayMs,
  type Instant,
  japaneseDate,
  tokyoDate,
  tokyoMidnight,
  weekdayLetter,
  weekdayOf,
} from "../../contract/time.ts";
import { nextUsable, type UsableCollection } from "../calendar.ts";
import type { FillLevel } from "./level.ts";

/** 不要 · 次の収集で出す · 今日中に出す · 満杯・今すぐ交換 · わからない. */
export type AdviceKind = "none" | "next" | "today" | "full" | "unknown";

export interface Advice {
  kind: AdviceKind;
  /** What is to be done by `actBy`: put out for `collectionAt`, or exchanged and kept cool until it. Absent when nothing is. */
  act?: "put-out" | "exchange";
  actBy?: Instant;
  collectionAt?: Instant;
  tone: "ok" | "today" | "urgent" | "unknown";
  headline: string;
  /** How the machine stands, where that is more than the headline says; may be empty. */
  why: string;
  /** What comes next: collection, by when to act. */
  detail: string;
}

/** A bag may be held this long at most (domain notes, section 2). */
const maxHeldMs = 7 * dayMs;

/** `木曜 8:00`, from the seventh day on with its date. */
export function collectionText({ deadlineAt }: Pick<UsableCollection, "deadlineAt">, now: Instant): string {
  if (tokyoDate(deadlineAt) >= addDays(tokyoDate(now), 7)) return `${dated(deadlineAt)} ${clockTime(deadlineAt)}`;
  return `${weekdayLetter(weekdayOf(tokyoDate(deadlineAt)))}曜 ${clockTime(deadlineAt)}`;
}

/** `今日17:00`, `明日8:00`, `木曜17:00`. */
export function dayAndTime(at: Instant, now: Instant): string {
  const day = tokyoDate(at);
  if (day === tokyoDate(now)) return `今日${clockTime(at)}`;
  if (day === addDays(tokyoDate(now), 1)) return `明日${clockTime(at)}`;
  if (day >= addDays(tokyoDate(now), 7)) return `${dated(at)}${clockTime(at)}`;
  return `${weekdayLetter(weekdayOf(day))}曜${clockTime(at)}`;
}

/** `12月3日（木）`: a weekday alone would mean another day. */
function dated(at: Instant): string {
  return japaneseDate(at).replace(/^.*年/, "");
}

const noCollection = "業者に頼むか、冷暗所で保管してください。";

/** By when to act for the next usable collection; none in time, or further away than a bag may be held: hauler or cold store. */
export function adviceFor(level: FillLevel | "unknown", center: CenterConfig, now: Instant): Advice {
  const [next] = nextUsable(center, now);
  if (level === "unknown") {
    return {
      kind: "unknown",
      tone: "unknown",
      headline: "いまの量がわかりません",
      why: "新しい値が届いていません。",
      detail: "機械を目で見て確かめてください。",
    };
  }
  const collection = next ? `次に出せる収集は ${collectionText(next, now)} です。` : "";
  if (level === "ok") return { kind: "none", tone: "ok", headline: "いまは出さなくて大丈夫です", why: "", detail: collection };

  const inTime = next !== undefined && next.deadlineAt - now <= maxHeldMs;
  const act = inTime ? `${dayAndTime(next.putOutUntil, now)}までに袋を出してください` : "";
  const late = next
    ? `次に出せる収集は ${collectionText(next, now)} で、それまで袋を置けません。${noCollection}`
    : `出せる収集が2週間ありません。${noCollection}`;
  if (level === "full")
    return {
      kind: "full",
      act: "exchange",
      tone: "urgent",
      headline: "満杯です。いますぐ袋を交換してください",
      why: "",
      detail: inTime ? `${collection}${act}。` : late,
    };
  if (!inTime) return { kind: "today", act: "exchange", tone: "today", headline: "もうすぐ満杯です", why: "", detail: late };
  const days = (tokyoMidnight(next.putOutUntil) - tokyoMidnight(now)) / dayMs;
  const until = days > 1 ? "それまでに満杯になったら、袋を交換して冷暗所に置いてください。" : "";
  return { kind: "today", act: "put-out", tone: "today", headline: act, why: "もうすぐ満杯です。", detail: `${collection}${until}` };
}
