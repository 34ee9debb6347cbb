/** What `doctor` says of this machine's clock. Pure. */
import { clockTime, dateText, type Instant, minuteMs } from "../contract/time.ts";

/** Younger than the program itself: the clock was never set. */
const programDate = Date.UTC(2026, 10, 1);

/** The time as a clock on the wall here shows it, so that whoever stands before one can compare; throws when it cannot be right. */
export function clockCheck(now: Instant): string {
  const seconds = String(Math.floor((now % minuteMs) / 1_000)).padStart(2, "0");
  const shown = `${dateText(now)} ${clockTime(now)}:${seconds}（日本時間）`;
  if (now < programDate) throw new Error(`${shown} は過去です。時刻合わせ（NTP）を確かめてください`);
  return shown;
}
