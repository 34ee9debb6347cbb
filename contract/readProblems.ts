/** Why a device gives no value, in fixed words: what a device itself said never travels. */
export const readProblems = {
  timeout: { ja: "時間内に応答がありません", en: "no answer in time" },
  "no-answer": { ja: "応答がありません", en: "no answer" },
  "not-connected": { ja: "接続できません", en: "cannot be connected" },
  refused: {
    ja: "機器が要求を断りました（設定を確かめてください）",
    en: "the device refused the request: check its settings",
  },
  "bad-answer": { ja: "応答の形が違います", en: "the answer has another form" },
  "sensor-away": { ja: "センサーが「停止」と伝えています", en: "the sensor said that it is away" },
  unsupported: { ja: "この機器では読めません", en: "not supported" },
  "not-installed": { ja: "読み取り用のプログラムがありません", en: "the program that reads it is not installed" },
  "no-value": { ja: "使う値が届いていません", en: "the wanted signal did not come" },
  "wrong-unit": { ja: "単位が設定と違います", en: "the signal has another unit" },
  "sensor-clock": { ja: "センサーの時計かタイムゾーンが違います", en: "the sensor's clock or time zone is off" },
  "not-calibrated": { ja: "校正がまだです", en: "not calibrated yet" },
  "out-of-range": { ja: "値がセンサーの範囲の外です", en: "outside the sensor's range" },
} as const satisfies Record<string, { ja: string; en: string }>;

export type ReadProblem = keyof typeof readProblems;
export const readProblemNames = Object.keys(readProblems) as [ReadProblem, ...ReadProblem[]];
