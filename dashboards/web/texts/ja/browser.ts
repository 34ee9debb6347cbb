/** What the islands say in the browser by themselves: a table of its own, so that a page does not carry all the others. */
export const browser = {
  justNow: "たったいま",
  ago: (duration: string) => `${duration}前`,
  left: (duration: string) => `あと${duration}`,
  lost: (time: string) => `■ 見守りのサーバーとつながっていません。画面は ${time} の内容です。`,
  cannotSend: (time: string) =>
    `■ サーバーとつながっていないため、いまは送れません。つながってから、もう一度押してください。画面は ${time} の内容です。`,
};
