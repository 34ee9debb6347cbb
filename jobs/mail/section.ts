/** The words about one notice: what a colleague would say, the figures that explain it, the buttons that answer it. Pure. */
import type { CenterConfig, Recipient } from "../../contract/config/schema.ts";
import { clockTime, dateText, durationText, hourMs, type Instant, minuteMs } from "../../contract/time.ts";
import { isUrgent, levelOf } from "../alerts/levels.ts";
import { subjectName } from "../alerts/names.ts";
import { clockRule } from "../clocks.ts";
import { dayAndTime, fullAtText, personName } from "../pickup/words.ts";
import { silentRule } from "../silence.ts";
import { type LinkAction, linksExpireAt, makeToken, recipientMark } from "./links.ts";
import type { BagNotice, Notice, NoticeReason } from "./notice.ts";

export interface Section {
  /** What the subject says of it. */
  headline: string;
  lead: string[];
  /** The words of the lead that say what to do. */
  todo?: string;
  facts: [name: string, value: string][];
  buttons: { label: string; url: string }[];
  /** Until when the buttons work. */
  buttonsUntil?: Instant;
  /** The page of the alert: its course, comments, silences. It wants a sign-in, other than the buttons. */
  alertUrl: string;
  urgent: boolean;
  bag?: { notice: BagNotice; name: string };
}

export interface SectionContext {
  center: CenterConfig;
  recipient: Recipient;
  pageUrl: string;
  linkKey: Buffer;
  now: Instant;
}

export const alertPageLabel = "この警報のページを見る";

const buttonLabels: [LinkAction, string][] = [
  ["promise", "了解しました"],
  ["put-out", "袋を出しました"],
  ["half", "まだ半分くらい"],
];

export function sectionOf(notice: Notice, context: SectionContext): Section {
  return notice.bag ? bagSection(notice, notice.bag, context) : plainSection(notice, context);
}

function bagSection(
  { alert, reason, deviceName = "圧縮機" }: Notice,
  bag: BagNotice,
  { center, recipient, pageUrl, linkKey, now }: SectionContext,
): Section {
  const { advice, fill, fullAt, weight, claimed, pickup } = bag;
  const name = `${center.name.ja}の${deviceName}`;
  const amount = fill ? `（${deviceName} ${percent(fill.ratio)}）` : "";
  const todo = `${advice.headline}。`;
  const asked = reason === "asked" && claimed;
  const lead = asked
    ? [
        `${name}の袋は、${dayAndTime(claimed.at, now)}に ${personName(claimed.by)} が出したと報告しましたが、値では確かめられません。`,
        "機械を見て、袋が新しければ「袋を出しました」を、まだなら袋の交換をお願いします。",
      ]
    : advice.kind === "full"
      ? [`${name}は、${todo}`, advice.detail]
      : [`${name}は、${advice.why || todo}`, advice.act === "put-out" ? `${advice.detail}${todo}` : `${todo}${advice.detail}`];
  const until = linksExpireAt(center, now);
  const link = (action: LinkAction) =>
    `${pageUrl}/m/${makeToken({ action, pickup: pickup!, recipient: recipientMark(recipient.mail), expiresAt: until }, linkKey)}`;
  const full = advice.kind !== "full" && fullAt && fullAtText(fullAt, now);
  return {
    headline: asked ? `袋の交換を確かめてください${amount}` : `${advice.headline}${amount}`,
    lead: [...prefixOf(reason), ...lead],
    ...(!asked && { todo }),
    facts: [
      ["いまの量", fill ? `${percent(fill.ratio)}（${clockTime(fill.at)} 現在）` : "わかりません"],
      ...(full ? [["満杯の見込み", `${full}${fullAt.enough ? "" : "（記録が少ないため目安）"}`] as [string, string]] : []),
      ...(weight ? [["出す重さ", weight.sentence] as [string, string]] : []),
    ],
    // Whoever is asked about a claim has nothing left to promise.
    buttons:
      pickup === undefined
        ? []
        : buttonLabels.filter(([action]) => !(asked && action === "promise")).map(([action, label]) => ({ label, url: link(action) })),
    ...(pickup !== undefined && { buttonsUntil: until }),
    alertUrl: alertUrl(pageUrl, alert),
    urgent: isUrgent(alert.level),
    bag: { notice: bag, name: deviceName },
  };
}

function plainSection({ alert, reason, deviceName }: Notice, { center, pageUrl, now }: SectionContext): Section {
  const name = deviceName ?? subjectName(alert, center);
  const isSilent = alert.rule === silentRule;
  const state = isSilent ? levelOf("silent").ja : levelOf(alert.level).ja;
  const facts: [string, string][] = [
    ["気づいた時刻", `${dateText(alert.openedAt)} ${clockTime(alert.openedAt)}（${durationText(now - alert.openedAt)}前）`],
  ];
  // An alert of silence opens some time after the last value: that time counts too.
  const graceMs = isSilent ? center.silentAfterMinutes * minuteMs : 0;
  if (isSilent) facts.push(["届いていない時間", `${durationText(now - alert.openedAt + graceMs)}以上`]);
  return {
    headline: isSilent ? `${name}から${state}` : `${name}：${state}`,
    lead: [
      ...prefixOf(reason),
      isSilent ? `${center.name.ja}の${name}から${state}。` : `${center.name.ja}の${name}：${state}。`,
      remedyOf(alert.rule, alert.level),
    ],
    facts,
    buttons: [],
    alertUrl: alertUrl(pageUrl, alert),
    urgent: isUrgent(alert.level),
  };
}

function alertUrl(pageUrl: string, { id }: Notice["alert"]): string {
  return `${pageUrl}/alerts/${id}`;
}

/** Why somebody hears of it again. */
function prefixOf(reason: NoticeReason): string[] {
  switch (reason) {
    case "again":
      return ["前にお知らせした時刻を過ぎましたが、まだ終わっていないようです。あらためてお知らせします。"];
    case "repeat":
      return ["前にお知らせした件が、まだ続いています。"];
    case "escalated":
      return ["まだ誰も「了解」していないため、お知らせします。"];
    default:
      return [];
  }
}

function remedyOf(rule: string, level: string): string {
  if (rule === silentRule) return "電源と通信を確かめてください。それまでは、機械を目で見て確かめてください。";
  if (rule === clockRule)
    return "設置した人に、時刻合わせを頼んでください。届いている値は本物ですが、時刻が正しくありません（印がついています）。";
  if (level === "too-warm") return "扉が閉まっているか、庫内の温度を見てください。下がらないときは、中のものを移してください。";
  return "くわしくは「この警報のページ」で確かめてください。";
}

export function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}％`;
}

/** `明日17:00まで`; a link that lives on for days is named by its day. */
export function untilWords(at: Instant, now: Instant): string {
  return `${dayAndTime(at - (at % (hourMs / 60)), now)}まで有効`;
}
