/** What is said when a request cannot be answered: what happened, and what to do. */
export const problems = {
  notFound: { title: "ページがありません", remedy: "アドレスを確かめるか、盤面から開いてください。" },
  noSuchCenter: { title: "そのセンターはありません", remedy: "盤面から開いてください。" },
  noSuchDevice: { title: "その機器はありません", remedy: "盤面から開いてください。" },
  unreadable: { title: "送られた内容を読めませんでした", remedy: "前の画面にもどり、入力を確かめて、もう一度送ってください。" },
  wrongDates: { title: "日付を確かめてください", remedy: "始まりは終わりより前、期間は1年以内で指定してください。" },
  tooLarge: { title: "送られた内容が大きすぎます", remedy: "短くして、もう一度送ってください。" },
  tooOften: { title: "しばらくお待ちください", remedy: "1分ほどたってから、もう一度ためしてください。" },
  notAllowed: { title: "この操作はできません", remedy: "ほかのセンターの操作や、権限のない操作です。管理者に相談してください。" },
  personOnly: { title: "個人のサインインが必要です", remedy: "この端末では開けません。自分の名前でサインインしてください。" },
  signInFirst: { title: "サインインが必要です", remedy: "サインインしてから、もう一度開いてください。" },
  unknownToken: {
    title: "このトークンは使えません",
    remedy: "取り消されたか、期限が切れています。管理者に新しいものを作ってもらってください。",
  },
  otherToken: { title: "このトークンでは開けません", remedy: "別の用途のトークンです。管理者に相談してください。" },
  staffCodeFirst: { title: "職員コードが必要です", remedy: "職員コードを選んで、もう一度送ってください。" },
  noStaffCodes: {
    title: "このセンターの職員コードがありません",
    remedy: "まだ記録していません。管理者に職員コードを作ってもらうか、自分の名前でサインインしてください。",
  },
  otherSite: { title: "ほかのサイトからの送信は受け付けません", remedy: "この見守りの画面を開いて、もう一度押してください。" },
  storeAway: { title: "値の記録先に接続できません", remedy: "少し待ってから、もう一度開いてください。値は各センターで保管しています。" },
  busy: { title: "いま混み合っています", remedy: "少し待ってから、もう一度ためしてください。" },
  reportTooOld: { title: "この報告は24時間より前に押されたものです", remedy: "いまのようすを見て、もう一度知らせてください。" },
  reportAhead: { title: "この端末の時計が進んでいます", remedy: "端末の時計を合わせてから、もう一度知らせてください。" },
  otherPerson: { title: "ほかの人の報告です", remedy: "報告した本人がサインインすると送られます。" },
  gone: { title: "もうありません", remedy: "ほかの人が先に変えたか、取り消しています。画面を開きなおしてください。" },
  ourFault: {
    title: "見守りの側で問題が起きました",
    remedy: "少し待ってから、もう一度ためしてください。続くときは担当者に知らせてください。",
  },
};
