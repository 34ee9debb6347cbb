/** What one value says about another, in the words of a page: the checks themselves speak to whoever writes the file. */
import type { Words } from "../../language.ts";

const known: [pattern: RegExp, ja: string, en: string][] = [
  [/^near full \(.*must be below full/, "「もうすぐ満杯」は「満杯」より小さくしてください。", "Near full must be below full."],
  [
    /^near-full \(.*must be over 0/,
    "「もうすぐ満杯」は0％より大きく、「満杯」より小さくしてください。",
    "Near full must be over 0 % and below full.",
  ],
  [/the end must be later$/, "閉館の時刻は開館の時刻より後にしてください。", "The closing time must be later than the opening time."],
  [/set silentAfterMinutes to at least two readings$/, "値の間隔の2倍より短くはできません。", "It cannot be shorter than two readings."],
  [/needs at least one recipient/, "機器のある場所には、宛先が1件以上必要です。", "A center with equipment needs at least one address."],
  [/^no collection day:/, "収集の曜日か、臨時の収集日が必要です。", "Give the weekdays or the days on which the truck comes."],
  [
    /^nobody can put a bag out before/,
    "「前日に袋を出してよい」か「早番」のどちらかが必要です。",
    "Somebody must be able to put a bag out: the day before, or on early duty.",
  ],
  [/^early duty at .* is after the deadline/, "早番の時刻は締切より前にしてください。", "The early duty must come before the deadline."],
  [/^nobody is there any more from/, "前日に袋を出せる時刻は、閉館より前にしてください。", "The time must be before closing time."],
  [
    /is both a day without and an extra day of collection$/,
    "同じ日が「収集のない日」と「臨時の収集日」の両方にあります。",
    "A day cannot be both.",
  ],
  [
    /^no usable collection in the next \d+ days: the truck does not come/,
    "これでは2週間、収集車が来ません。収集の曜日・収集のない日を確かめてください。",
    "The truck would not come for two weeks: look at the collection days.",
  ],
  [
    /^no usable collection in the next \d+ days: nobody is there/,
    "これでは2週間、袋を出せる人がいません。開館日・早番・前日に出せる時刻を確かめてください。",
    "Nobody could put a bag out for two weeks: look at opening days, early duty and times.",
  ],
];

export function problemWords(message: string): Words {
  const found = known.find(([pattern]) => pattern.test(message));
  return found ? { ja: found[1], en: found[2] } : { ja: `この値は使えません（${message}）。`, en: `This value cannot be used: ${message}` };
}
