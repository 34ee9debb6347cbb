/** The values of a center that people may change, in the order in which a page shows them. */
import { office, type SettingOf, type SettingType } from "./setting.ts";

const ratio = (min: number, max: number): SettingType => ({ is: "number", unit: "ratio", min, max });

export const centerSettings: Record<string, SettingOf> = {
  nearFull: {
    group: "levels",
    type: ratio(0.05, 0.99),
    label: { ja: "「もうすぐ満杯」とする量", en: "Near full from" },
    help: {
      ja: "この量から、次の収集に間に合うように袋出しをお知らせします。",
      en: "From here on staff are told to put the bag out in time.",
    },
    by: office,
  },
  full: {
    group: "levels",
    type: ratio(0.1, 1),
    label: { ja: "「満杯」とする量", en: "Full from" },
    help: { ja: "この量で満杯と見なし、すぐにお知らせします。", en: "From here on the machine is full and staff are told at once." },
    by: office,
  },
  "collection.worthPuttingOut": {
    group: "levels",
    type: ratio(0, 1),
    label: { ja: "袋を出す目安の量", en: "Worth putting out from" },
    help: {
      ja: "これより少ない袋は、日がたちすぎるときだけ出します（処理券と手間の節約）。",
      en: "A bag with less goes out only when it would get too old: it costs a ticket and a walk.",
    },
    by: office,
  },
  otherWasteKg: {
    group: "levels",
    type: { is: "number", unit: "kg", min: 0, max: 1_000, optional: true },
    label: { ja: "おむつ以外のごみ（1回の収集）", en: "Other waste at a collection" },
    help: {
      ja: "区の収集は1回10kg未満です。空欄のときは、おむつだけで計算します。",
      en: "The ward takes less than 10 kg at a time. Empty: diapers alone are counted.",
    },
    by: office,
  },
  silentAfterMinutes: {
    group: "watch",
    type: { is: "number", unit: "minutes", min: 0.02, max: 10_080 },
    label: { ja: "無通信とするまでの時間", en: "Silent after" },
    help: { ja: "この時間、値が届かない機器を「無通信」とします。", en: "A device that sends nothing for so long is silent." },
    by: office,
  },
  powerOffWhenClosed: {
    group: "watch",
    type: { is: "switch" },
    label: { ja: "閉館中は主電源を切る", en: "Power is off while closed" },
    help: { ja: "閉館中に値が届かなくても、正常とします。", en: "No data while the center is closed is in order." },
    by: office,
  },
  recipients: {
    group: "people",
    type: { is: "recipients" },
    label: { ja: "お知らせを受け取る人", en: "Who gets the mails" },
    help: {
      ja: "確認がないときは、職員、管理職、管理者の順に広げます。呼び名に人の名前は書かないでください。",
      en: "Without an answer the mails climb from staff to managers to administrators. Labels hold no names of people.",
    },
    by: office,
  },
  escalateAfterOpenHours: {
    group: "people",
    type: { is: "number", unit: "hours", min: 0.5, max: 200 },
    label: { ja: "次の役割に知らせるまでの時間", en: "Next role is told after" },
    help: {
      ja: "開館時間で数えます。この間に「了解」がなければ、次の役割にも知らせます。",
      en: "Opening hours without an acknowledgement.",
    },
    by: office,
  },
  quietHours: {
    group: "people",
    type: { is: "span" },
    label: { ja: "メールを控える時間", en: "Quiet hours" },
    help: {
      ja: "この間は至急のものだけを送ります。同じ時刻にすると、控えません。",
      en: "Only urgent mails go out. The same time twice: none.",
    },
    by: office,
  },
  "collection.weekdays": {
    group: "calendar",
    type: { is: "weekdays" },
    label: { ja: "収集の曜日", en: "Collection days" },
    help: { ja: "収集車が来る曜日です。祝日も来ます。", en: "The days on which the truck comes, holidays included." },
    by: office,
  },
  "collection.deadline": {
    group: "calendar",
    type: { is: "time" },
    label: { ja: "袋を出す締切", en: "Bags are out by" },
    help: { ja: "収集日のこの時刻までに出します（池袋駅周辺は7:30）。", en: "On the collection day (7:30 around Ikebukuro station)." },
    by: office,
  },
  "collection.putOutEveningBefore": {
    group: "calendar",
    type: { is: "switch" },
    label: { ja: "前日に袋を出してよい", en: "Bags may go out the day before" },
    help: { ja: "収集日の前の開館日に出せます。", en: "On the day before, while somebody is there." },
    by: office,
  },
  "collection.putOutFrom": {
    group: "calendar",
    type: { is: "time" },
    label: { ja: "前日に袋を出せる時刻", en: "The day before, from" },
    help: { ja: "前日のこの時刻から閉館までに出します。", en: "From then until closing time." },
    by: office,
  },
  "collection.earlyDuty": {
    group: "calendar",
    type: { is: "duty" },
    label: { ja: "早番（締切前に来る人）", en: "Early duty" },
    help: { ja: "収集日の締切より前に、誰かが来る曜日と時刻です。", en: "Days on which somebody comes before the deadline, and when." },
    by: office,
  },
  closedDates: {
    group: "calendar",
    type: { is: "dates" },
    label: { ja: "休館日", en: "Closed days" },
    help: { ja: "年末年始など、曜日と祝日のほかに休む日です。", en: "New year and other days, beside weekdays and holidays." },
    by: office,
  },
  "collection.noCollection": {
    group: "calendar",
    type: { is: "dates" },
    label: { ja: "収集のない日", en: "Days without collection" },
    help: { ja: "年末年始など、収集車が来ない日です。", en: "New year and other days on which the truck does not come." },
    by: office,
  },
  "collection.extraCollection": {
    group: "calendar",
    type: { is: "dates" },
    label: { ja: "臨時の収集日", en: "Extra collection days" },
    help: { ja: "曜日のほかに収集車が来る日です。", en: "Days on which the truck comes beside its weekdays." },
    by: office,
  },
  opening: {
    group: "hours",
    type: { is: "hours" },
    label: { ja: "開館時間", en: "Opening hours" },
    help: { ja: "空欄の曜日は休館です。", en: "A day left empty is closed." },
    by: office,
  },
  closedOnHolidays: {
    group: "hours",
    type: { is: "switch" },
    label: { ja: "祝日は休館", en: "Closed on national holidays" },
    help: { ja: "祝日に誰もいないときに選びます。", en: "Nobody is there on national holidays." },
    by: office,
  },
};

/** What counts for all centers. */
export const commonSettings: Record<string, SettingOf> = {
  "mail.maxPerPersonDay": {
    group: "people",
    type: { is: "number", unit: "mails", min: 2, max: 1_000, whole: true },
    label: { ja: "1人に1日に送るメールの上限", en: "Mails a person and day at most" },
    help: { ja: "これを超える分は、次の朝のまとめに載ります。", en: "The rest stands in the next morning's digest." },
    by: office,
  },
  "mail.digestAt": {
    group: "people",
    type: { is: "time" },
    label: { ja: "朝のまとめを送る時刻", en: "The morning's digest at" },
    help: { ja: "開館日に送ります。", en: "On opening days." },
    by: office,
  },
};
