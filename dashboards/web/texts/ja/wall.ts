/** 壁: the screen on the wall. The browser's own script reads this table too. */
export const wall = {
  title: (center: string) => `${center}の壁`,
  demo: "模擬データ",
  live: "✓ つながっています",
  storeAway: "■ 値の記録先に接続できません",
  lost: (time: string, age: string) => `■ つながっていません　最終 ${time}（${age}前）`,
  last: "最終",
  alerts: "警報",
  equipment: "ほかの機器",
  fine: (count: number) => `✓ ${count}台とも正常です`,
  closed: (count: number) => `✓ 休館のため ${count}台が無通信（正常）`,
  moreMachines: (count: number, pressing: number) =>
    `ほかの圧縮機 ${count}台${pressing > 0 ? `（▲ うち${pressing}台も確かめてください）` : "は急ぎません"}`,
  allFine: "✓ すべて正常です",
  attention: (count: number) => `▲ ${count}件、確かめてください`,
};
