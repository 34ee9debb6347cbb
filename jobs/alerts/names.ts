/** What staff call the thing that an alert is about. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import { clockRule } from "../clocks.ts";
import { everywhere, isOfCenter } from "../silence.ts";
import { calendarRule } from "./newYear.ts";

export function subjectName(alert: { center?: string; device: string; rule: string }, center: CenterConfig | undefined): string {
  if (alert.center === everywhere) return "すべてのセンター";
  if (alert.rule === calendarRule) return "センターの設定";
  if (alert.rule === clockRule || (isOfCenter(alert.device) && alert.device.includes(":"))) return "読み取り機";
  return isOfCenter(alert.device) ? "すべての機器" : (center?.devices[alert.device]?.name ?? alert.device);
}
