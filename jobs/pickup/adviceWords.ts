/** An advice in a sentence that a colleague would say. Pure. */
import type { Language } from "../../contract/language.ts";
import { dayMs, type Instant, tokyoMidnight } from "../../contract/time.ts";
import type { Advice, AdviceKind, Decision } from "./advice.ts";
import { aboutTime, collectionText, dayAndTime, putOutSpan } from "./words.ts";

interface AdviceTexts {
  unknown: Pick<Advice, "headline" | "why" | "detail">;
  none: string;
  /** Of a bag that will be full before it can be put out. */
  willTell: string;
  /** The headline of a bag that goes out with a later collection. */
  goesOutFor(collection: string): string;
  putOutWithin(span: string): string;
  putOutBy(time: string): string;
  exchangeBy(time: string): string;
  fullNow: string;
  fullAtOpening(time: string): string;
  nextIs(collection: string): string;
  keepUntil(span: string): string;
  tooLate(collection: string): string;
  noCollection: string;
  mayStandFrom(time: string): string;
  ifFullBefore: string;
  fullAt(about: string, isRough: boolean): string;
  notFull: string;
  /** At the end of a headline inside a text, and between sentences. */
  stop: string;
  space: string;
}

const texts: Record<Language, AdviceTexts> = {
  ja: {
    unknown: {
      headline: "いまの量がわかりません",
      why: "新しい値が届いていません。",
      detail: "機械を目で見て確かめてください。",
    },
    none: "いまは出さなくて大丈夫です",
    willTell: "交換の時刻が近づいたら、お知らせします。",
    goesOutFor: (collection) => `${collection}の収集に出します`,
    putOutWithin: (span) => `${span}に袋を出してください。`,
    putOutBy: (time) => `${time}までに袋を出してください`,
    exchangeBy: (time) => `${time}までに袋を交換してください`,
    fullNow: "満杯です。いますぐ袋を交換してください",
    fullAtOpening: (time) => `満杯です。${time}の開館後すぐに袋を交換してください`,
    nextIs: (collection) => `次に出せる収集は ${collection} です。`,
    keepUntil: (span) => `交換した袋は冷暗所に置き、${span}に出してください。`,
    tooLate: (collection) => `次に出せる収集は ${collection} で、それまで袋を置けません。業者に頼むか、冷暗所で保管してください。`,
    noCollection: "出せる収集が2週間ありません。業者に頼むか、冷暗所で保管してください。",
    mayStandFrom: (time) => `袋を置けるのは${time}からです。`,
    ifFullBefore: "それまでに満杯になったら、袋を交換して冷暗所に置いてください。",
    fullAt: (about, isRough) => `${about}満杯の見込みです${isRough ? "（記録が少ないため目安です）" : ""}。`,
    notFull: "2週間は満杯にならない見込みです。",
    stop: "。",
    space: "",
  },
  en: {
    unknown: {
      headline: "How full it is now is not known",
      why: "No new values are coming.",
      detail: "Please look at the machine yourself.",
    },
    none: "No need to put it out now",
    willTell: "You will be told when it is nearly time to change the bag.",
    goesOutFor: (collection) => `It goes out with the collection of ${collection}`,
    putOutWithin: (span) => `Please put the bag out ${span}.`,
    putOutBy: (time) => `Please put the bag out by ${time}`,
    exchangeBy: (time) => `Please change the bag by ${time}`,
    fullNow: "Full. Please change the bag right now",
    fullAtOpening: (time) => `Full. Please change the bag as soon as the center opens (${time})`,
    nextIs: (collection) => `The next collection you can use is ${collection}.`,
    keepUntil: (span) => `Keep the full bag in a cool, dark place and put it out ${span}.`,
    tooLate: (collection) =>
      `The next collection you can use is ${collection}, and the bag may not be kept that long. Please call the waste hauler, or keep it in a cool, dark place.`,
    noCollection: "There is no collection you can use for two weeks. Please call the waste hauler, or keep the bag in a cool, dark place.",
    mayStandFrom: (time) => `The bag may stand outside from ${time}.`,
    ifFullBefore: "If it is full before that, change the bag and keep the full one in a cool, dark place.",
    fullAt: (about, isRough) => `It is likely to be full ${about}${isRough ? " (a rough figure: there are few records yet)" : ""}.`,
    notFull: "It is not likely to be full within two weeks.",
    stop: ".",
    space: " ",
  },
};

const tones = { unknown: "unknown", none: "ok", next: "ok", today: "today", full: "urgent" } as const satisfies Record<
  AdviceKind,
  Advice["tone"]
>;

/** The advice in words; `now`: when it was decided. */
export function adviceWords(decision: Decision, now: Instant, language: Language = "ja"): Advice {
  const { kind, act, actBy, collectionAt } = decision;
  const deed = act !== undefined && actBy !== undefined && { act, actBy, ...(collectionAt !== undefined && { collectionAt }) };
  return { kind, ...deed, tone: tones[kind], ...sentences(decision, now, language) };
}

function sentences(decision: Decision, now: Instant, language: Language): Pick<Advice, "headline" | "why" | "detail"> {
  const text = texts[language];
  const { kind, act, actBy = now, next, isPuttingOut } = decision;
  if (kind === "unknown") return text.unknown;
  const why = whyText(decision, now, language);
  const join = (...parts: string[]) => parts.filter((part) => part !== "").join(text.space);
  const time = (at: Instant) => dayAndTime(at, now, language);
  const collection = next ? text.nextIs(collectionText(next, now, language)) : "";
  if (kind === "none") return { headline: text.none, why, detail: join(collection, decision.willTell ? text.willTell : "") };
  if (kind === "next") {
    return {
      headline: text.goesOutFor(collectionText(next!, now, language)),
      why,
      detail: text.putOutWithin(putOutSpan(next!, now, language)),
    };
  }
  const inTime = decision.collectionAt !== undefined;
  const late = next ? text.tooLate(collectionText(next, now, language)) : text.noCollection;
  const kept = next && inTime ? join(collection, text.keepUntil(putOutSpan(next, now, language))) : late;
  if (kind === "full") {
    const out = next && inTime && isPuttingOut ? join(collection, `${text.putOutBy(time(next.putOutUntil))}${text.stop}`) : kept;
    return { headline: actBy > now ? text.fullAtOpening(time(actBy)) : text.fullNow, why: "", detail: out };
  }
  if (act !== "put-out" || !next) return { headline: text.exchangeBy(time(actBy)), why, detail: kept };
  const days = (tokyoMidnight(next.putOutUntil) - tokyoMidnight(now)) / dayMs;
  const from = now < next.putOutFrom ? text.mayStandFrom(time(next.putOutFrom)) : "";
  return { headline: text.putOutBy(time(actBy)), why, detail: join(collection, from, days > 1 ? text.ifFullBefore : "") };
}

/** `木曜14時ごろ満杯の見込みです。`; with too little known it says so. */
function whyText({ forecast }: Decision, now: Instant, language: Language): string {
  if (!forecast) return "";
  const { fullAt, enough } = forecast;
  if (fullAt.p50 === undefined) return enough ? texts[language].notFull : "";
  return texts[language].fullAt(aboutTime(fullAt.p50, now, language), !enough);
}

/** All of an advice as one text: why, what comes, what to do. */
export function adviceSentence({ kind, headline, why, detail }: Advice, language: Language = "ja"): string {
  const { stop, space } = texts[language];
  const said = kind === "none" || kind === "next" || kind === "unknown" ? [`${headline}${stop}`, why, detail] : [why, detail, headline];
  // Of a full machine the headline says two things, and ends with what to do.
  const end = kind === "today" || (kind === "full" && language === "en") ? stop : "";
  return `${said.filter((part) => part !== "").join(space)}${end}`;
}
