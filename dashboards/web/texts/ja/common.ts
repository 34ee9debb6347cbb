/** What every page has: head, navigation, banners. */
export const common = {
  product: "見守り",
  skip: "本文へ",
  pages: "ページ",
  menu: "メニュー",
  nav: {
    board: "盤面",
    alerts: (open: number) => (open > 0 ? `警報 ${open}` : "警報"),
    pickups: "回収",
    calendar: "暦",
    devices: "機器",
    status: "状態",
    mail: "メール",
    settings: "設定",
  },
  signIn: "サインイン",
  signOut: "サインアウト",
  account: (name: string) => `${name} さん`,
  ownAccount: "自分の設定",
  tablet: (name: string) => `この端末: ${name}`,
  /** The name of the other language, in that language. */
  otherLanguage: "English",
  notice: "お知らせ",
  demo: "模擬データです。実際の機械の値ではありません。",
  toBoard: "盤面にもどる",
  toWall: "壁の画面にもどる",
  /** Between two things that stand side by side in a line. */
  between: " ・ ",
  close: "閉じる",
  preparing: "準備しています",
  staleCount: (count: number) => `▲ ${count}台の値が古くなっています`,
  allFresh: "✓ 値は新しいです",
  storeAway: (since: string) =>
    `■ 値の記録先（データベース）に接続できません（${since}から）。値は各センターで保管しています。つながると自動で届きます。`,
  filling: (percent: number, done: string, total: string) => `過去の模擬データを準備しています ${percent}%（${done} / ${total}件）`,
};
