/** What staff call the thing that an alert is about. Pure. */
import type { CenterConfig } from "../../contract/config/schema.ts";
import type { Language } from "../../contract/language.ts";
import { clockRule } from "../clocks.ts";
import { everywhere, isOfCenter } from "../silence.ts";
import { calendarRule } from "./newYear.ts";

const words = {
  ja: { centers: "すべてのセンター", settings: "センターの設定", agent: "読み取り機", devices: "すべての機器" },
  en: { centers: "All centers", settings: "Settings of the center", agent: "Reader", devices: "All equipment" },
} as const satisfies Record<Language, Record<"centers" | "settings" | "agent" | "devices", string>>;

/** A device by its name of the configuration, which is Japanese in any language. */
export function subjectName(
  alert: { center?: string; device: string; rule: string },
  center: CenterConfig | undefined,
  language: Language = "ja",
): string {
  const { centers, settings, agent, devices } = words[language];
  if (alert.center === everywhere) return centers;
  if (alert.rule === calendarRule) return settings;
  if (alert.rule === clockRule || (isOfCenter(alert.device) && alert.device.includes(":"))) return agent;
  return isOfCenter(alert.device) ? devices : (center?.devices[alert.device]?.name ?? alert.device);
}
