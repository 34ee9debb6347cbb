/** Values of settings in words, for people who look at a list of changes. Pure. */

import { valueProblem } from "../../../contract/config/settable/value.ts";
import { type SettingType, settingUnits } from "../../../contract/config/settable.ts";
import type { Language } from "../../../contract/language.ts";
import { dayText, tokyoMidnight, weekdayText } from "../../../contract/time.ts";
import { type Weekday, weekdays } from "../../../contract/weekdays.ts";
import { textsOf } from "../texts/index.ts";
import { weekdaysShown } from "./typed.ts";

/** Longer lists are cut: the rest is counted. */
const shownAtMost = 6;

export function valueText(type: SettingType, value: unknown, language: Language): string {
  const { settings } = textsOf(language);
  if (value === null) return settings.notSet;
  // Of an older or newer version: better shown as it is than not at all.
  if (valueProblem(type, value) !== undefined) return JSON.stringify(value);
  const space = language === "ja" ? "" : " ";
  switch (type.is) {
    case "number":
    case "choice": {
      const number = type.is === "number" && type.unit === "ratio" ? Math.round((value as number) * 1e4) / 100 : (value as number);
      return `${number.toLocaleString(language)}${space}${settingUnits[type.unit][language]}`;
    }
    case "switch":
      return value ? settings.yes : settings.no;
    case "time":
      return value as string;
    case "span":
      return spanText(value as string[]);
    case "hours":
      return hoursText(value as Partial<Record<Weekday, string[]>>, language);
    case "dates":
      return listText(
        (value as string[]).map((day) => `${day.slice(0, 4)}${language === "ja" ? "年" : " "}${dayText(tokyoMidnight(day), language)}`),
        language,
      );
    case "weekdays":
      return daysText(value as Weekday[], language);
    case "duty": {
      const { weekdays: days, at } = value as { weekdays: Weekday[]; at: string };
      return `${daysText(days, language)} ${at}`;
    }
    case "recipients": {
      const people = value as { mail: string; label?: string; role: keyof typeof settings.roles }[];
      return listText(
        people.map(({ mail, label, role }) => `${mail} (${[label, settings.roles[role]].filter(Boolean).join(", ")})`),
        language,
      );
    }
  }
}

const spanText = ([from = "", to = ""]: readonly string[]) => `${from}–${to}`;

function daysText(days: readonly Weekday[], language: Language): string {
  const shown = weekdaysShown.filter((day) => days.includes(day)).map((day) => weekdayText(day, language));
  return shown.length > 0 ? shown.join(language === "ja" ? "・" : ", ") : textsOf(language).settings.notSet;
}

/** Days with the same hours stand together. */
function hoursText(hours: Partial<Record<Weekday, string[]>>, language: Language): string {
  const open = weekdays.filter((day) => hours[day]);
  const groups = Map.groupBy(open, (day) => spanText(hours[day]!));
  return (
    [...groups].map(([span, days]) => `${daysText(days, language)} ${span}`).join(language === "ja" ? "、" : "; ") ||
    textsOf(language).settings.closed
  );
}

function listText(parts: readonly string[], language: Language): string {
  const comma = language === "ja" ? "、" : ", ";
  const rest = parts.length - shownAtMost;
  const shown = parts.slice(0, shownAtMost).join(comma) || textsOf(language).settings.notSet;
  return rest > 0 ? `${shown} +${rest}` : shown;
}
