/** What a page says while the server is away, and of reports that wait in the browser. The browser's own scripts read this table too. */
export const offline = {
  lost: (time: string, age: string) => `■ つながっていません。${time}の内容です（${age}前）。`,
  cannot: "■ つながっていないため、いまは送れません。つながってから、もう一度押してください。",
  waiting: (count: number) => `送信待ち ${count}件`,
  waitingHint: "つながると自動で送ります。",
  signInToSend: "サインインすると送ります。",
  signIn: "サインインする",
  others: (count: number) => `ほかの人の送信待ち ${count}件（本人がサインインすると送ります）`,
  sent: (count: number) => `✓ 送信待ちの報告 ${count}件を送りました。`,
  refused: (time: string, label: string, why: string) => `■ ${time}の「${label}」は受け付けられませんでした。${why}`,
  discard: "この報告を捨てる",
  full: (limit: number) => `■ 送信待ちが${limit}件あるため、これ以上は預かれません。つながるまでお待ちください。`,
  nothingKept: {
    title: "つながっていません",
    remedy: "このページは、つながらないときのために保存されていません。つながると自動で開きます。",
    toBoard: "盤面を開く（最後に見た内容）",
  },
};
