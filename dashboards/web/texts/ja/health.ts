/** What is not as it should be with the line itself, for the page 状態; `about`: ids of a center and its agent, or a job. */
export const health = {
  "store-away": (_about: string) => "値の記録先（データベース）に接続できません。値は各センターで保管しています。",
  "agent-down": (about: string) => `${about} との通信が止まっています。`,
  "agent-missing": (about: string) => `${about} はまだ一度もつながっていません。`,
  "clock-off": (about: string) => `${about} の時計が1分以上ずれています。`,
  unbalanced: (_about: string) => "読んだ値と、記録・隔離・保管中・破棄の合計が合いません。",
  "jobs-late": (_about: string) => "定期処理（見張り・メール）が動いていません。",
  "job-failed": (about: string) => `定期処理（${about}）が前回うまくいきませんでした。`,
};
