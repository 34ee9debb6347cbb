/** メール: the folder of mails, and the pages behind the buttons of a mail. */
export const mails = {
  title: "メール",
  toFolder: "メールサーバーの設定がないため、メールはここに置かれます。",
  toServer: "メールはメールサーバーに送っています。ここには残りません。",
  none: "まだありません。",
  notYours: "（このボタンは、そのセンターの人だけが押せます）",
  answers: {
    promise: {
      question: "袋を引き受けますか",
      title: "了解しました",
      button: "了解しました（私が出します）",
      explained: "押すと、あなたが引き受けたことがほかの人にも見えます。",
      done: "✓ お引き受けありがとうございます。",
    },
    "put-out": {
      question: "袋を出しましたか",
      title: "袋を出しました",
      button: "袋を出しました",
      explained: "押すと、袋を交換して出したことを記録します。",
      done: "✓ 袋を出したことを記録しました。ありがとうございます。",
    },
    half: {
      question: "まだ半分くらいですか",
      title: "まだ半分くらいです",
      button: "まだ半分くらいです",
      explained: "押すと、見た量を記録します。満杯の見込みに使います。",
      done: "✓ 見た量を記録しました。ありがとうございます。",
    },
  },
  notYet: "まだ記録していません。",
  justTaken: "✓ さきほど受け付けています。",
  amount: (percent: number, when: string) => `いまの量 ${percent}％（${when} 現在）`,
  amountUnknown: "いまの量はわかりません",
  /** Around the name of the machine. */
  about: { before: (center: string) => `${center}の`, after: (_center: string) => "について" },
  refusals: {
    tooOften: { title: "しばらくお待ちください", text: "1分ほどたってから、もう一度開いてください。" },
    expired: { title: "このボタンの期限は過ぎました", text: "新しいお知らせのメールのボタンを押すか、盤面から知らせてください。" },
    unknown: {
      title: "このリンクは使えません",
      text: "メールのリンクが途中で切れているかもしれません。メールのボタンをもう一度押すか、盤面から知らせてください。",
    },
    over: { title: "この件は終わっています", text: "いまのようすは盤面で見られます。" },
  },
  toBoard: "いまのようすを見る",
  standing: {
    over: "この袋の件は、もう終わっています。",
    claim: (time: string, who: string) => `袋は ${time}に ${who} が出したと報告しています。`,
    changed: "✓ 袋は交換済みです。",
    verifiedAt: (time: string) => `${time}に値で確かめました。`,
    unverified: "値ではまだ確かめられません。",
    promise: (time: string, who: string) => `${time}に ${who} が引き受けています。`,
    done: (sentence: string) => `✓ ${sentence}`,
    reported: {
      half: (time: string, who: string) => `✓ ${time}に ${who} がまだ半分くらいだと知らせています。`,
      "bag-changed": (time: string, who: string) => `✓ ${time}に ${who} が袋が新しいことを確かめています。`,
    },
    all: (sentences: readonly string[]) => sentences.join(""),
  },
};
