/** What staff should do about one compactor, in a sentence that a colleague would say. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { clockTime, type Instant, tokyoDate, weekdayLetter, weekdayOf, addDays } from "../../contract/time.ts";
import { nextUsable, type UsableCollection } from "../calendar.ts";
import type { FillLevel } from "./level.ts";

export interface Advice {
  tone: "ok" | "today" | "urgent" | "unknown";
  headline: string;
  detail: string;
}

/** `木曜 8:00`. */
export function collectionText({ deadlineAt }: Pick<UsableCollection, "deadlineAt">): string {
  return `${weekdayLetter(weekdayOf(tokyoDate(deadlineAt)))}曜 ${clockTime(deadlineAt)}`;
}

/** `今日17:00`, `明日8:00`, `木曜17:00`. */
export function dayAndTime(at: Instant, now: Instant): string {
  const day = tokyoDate(at);
  if (day === tokyoDate(now)) return `今日${clockTime(at)}`;
  if (day === addDays(tokyoDate(now), 1)) return `明日${clockTime(at)}`;
  return `${weekdayLetter(weekdayOf(day))}曜${clockTime(at)}`;
}

/** By when to act for this collection: put-out ends at closing time on the day before, or at the deadline for early duty. */
export function adviceFor(level: FillLevel | "unknown", center: CenterConfig, now: Instant): Advice {
  const [next] = nextUsable(center, now);
  if (level === "unknown") {
    return { tone: "unknown", headline: "いまの量がわかりません", detail: "新しい値が届いていません。機械を目で見て確かめてください。" };
  }
  const when = next ? `次に出せる収集は ${collectionText(next)} です。${dayAndTime(next.putOutUntil, now)}までに袋を出してください。` : "出せる収集が2週間ありません。業者に頼むか、冷暗所で保管してください。";
  if (level === "full") return { tone: "urgent", headline: "満杯です。いますぐ袋を交換してください", detail: when };
  if (!next) return level === "ok" ? { tone: "ok", headline: "いまは出さなくて大丈夫です", detail: "" } : { tone: "today", headline: "もうすぐ満杯です", detail: when };
  if (level === "near-full") {
    const today = tokyoDate(next.putOutUntil) === tokyoDate(now);
    const headline = today ? `今日${clockTime(next.putOutUntil)}までに袋を出してください` : `${dayAndTime(next.putOutUntil, now)}までに袋を出してください`;
    return { tone: "today", headline, detail: `もうすぐ満杯です。次に出せる収集は ${collectionText(next)} です。` };
  }
  return { tone: "ok", headline: "いまは出さなくて大丈夫です", detail: `次に出せる収集は ${collectionText(next)} です。` };
}
