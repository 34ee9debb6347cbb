/** Whether a value is one of its type, said so that the person who typed it can put it right. Pure. */
import * as z from "zod";
import type { Words } from "../../language.ts";
import { checkNote, noteProblems } from "../../notes.ts";
import { centerSchema } from "../schema.ts";
import { type SettingType, settingUnits } from "./setting.ts";

const wordsOf: Record<Exclude<SettingType["is"], "number" | "choice" | "recipients">, Words> = {
  switch: { ja: "はい・いいえのどちらかを選んでください。", en: "Choose yes or no." },
  time: { ja: "時刻は 8:00 のように書いてください。", en: "Write a time like 8:00." },
  span: { ja: "時刻は 20:00 のように、始めと終わりの両方を書いてください。", en: "Write both times, like 20:00 and 7:00." },
  hours: {
    ja: "開館する曜日は、9:00 と 17:00 のように始めと終わりの両方を書いてください（休館は両方とも空欄）。",
    en: "Write both times of an open day, like 9:00 and 17:00; leave both empty for a closed one.",
  },
  dates: {
    ja: "日付は 2026-12-31 のように、1行に1日ずつ書いてください（200日まで）。",
    en: "Write one date a line, like 2026-12-31 (200 at most).",
  },
  weekdays: { ja: "曜日を選んでください。", en: "Choose weekdays." },
  duty: {
    ja: "早番の曜日を選び、時刻を 7:30 のように書いてください。",
    en: "Choose the weekdays of the early duty and write its time, like 7:30.",
  },
};

const timeOfDay = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/);
const collection = centerSchema.shape.collection.unwrap().shape;
const maxDates = 200;
const maxRecipients = 50;

const schemas: Record<Exclude<SettingType["is"], "number" | "choice">, z.ZodType> = {
  switch: z.boolean(),
  time: timeOfDay,
  span: z.tuple([timeOfDay, timeOfDay]),
  hours: centerSchema.shape.opening,
  dates: z.array(z.iso.date()).max(maxDates),
  weekdays: collection.weekdays,
  duty: collection.earlyDuty.nullable(),
  recipients: centerSchema.shape.recipients,
};

/** Undefined: it is one. */
export function valueProblem(type: SettingType, value: unknown): Words | undefined {
  switch (type.is) {
    case "number":
      return numberProblem(type, value);
    case "choice":
      return type.options.some((one) => one === value) ? undefined : choose(type.options.join("・"), type.options.join(", "));
    case "recipients":
      return recipientsProblem(value);
    default:
      return schemas[type.is].safeParse(value).success ? undefined : wordsOf[type.is];
  }
}

function choose(ja: string, en: string): Words {
  return { ja: `${ja} から選んでください。`, en: `Choose one of ${en}.` };
}

function numberProblem({ unit, min, max, whole, optional }: Extract<SettingType, { is: "number" }>, value: unknown): Words | undefined {
  if (value === null && optional) return undefined;
  const isNumber = typeof value === "number" && Number.isFinite(value);
  if (isNumber && value >= min && value <= max && (!whole || Number.isInteger(value))) return undefined;
  const shown = (one: number) => (unit === "ratio" ? Math.round(one * 1_000) / 10 : one).toLocaleString("en");
  const { ja, en } = settingUnits[unit];
  const range = `${shown(min)}〜${shown(max)}`;
  const empty = optional ? { ja: "（空欄も可）", en: ", or nothing" } : { ja: "", en: "" };
  return {
    ja: `${range}${ja}の${whole ? "整数" : "数"}で書いてください${empty.ja}。`,
    en: `Write a ${whole ? "whole " : ""}number from ${shown(min)} to ${shown(max)} ${en}${empty.en}.`,
  };
}

const addressWords: Words = { ja: "メールアドレスの形ではありません。", en: "That is not a mail address." };
const labelWords: Words = { ja: "呼び名は20文字までで書いてください。", en: "A label has 20 letters at most." };
const twiceWords: Words = { ja: "同じアドレスが2回あります。", en: "An address stands here twice." };
const manyWords: Words = { ja: `宛先は${maxRecipients}件までです。`, en: `${maxRecipients} addresses at most.` };

function recipientsProblem(value: unknown): Words | undefined {
  if (!Array.isArray(value)) return addressWords;
  if (value.length > maxRecipients) return manyWords;
  for (const one of value as { mail?: unknown; label?: unknown }[]) {
    if (!z.email().safeParse(one?.mail).success) return addressWords;
    if (!schemas.recipients.safeParse([one]).success) return labelWords;
    // Others read it beside what this one did: never a name, as in any other note.
    const label = typeof one.label === "string" ? checkNote(one.label) : undefined;
    if (label && !label.ok) return noteProblems[label.reason];
  }
  return schemas.recipients.safeParse(value).success ? undefined : twiceWords;
}
