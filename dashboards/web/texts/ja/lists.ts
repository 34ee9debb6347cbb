/** What the lists of alerts and of bags have in common: the fields that narrow them. */
export const lists = {
  place: "場所",
  allPlaces: "すべての場所",
  wholeCenter: (center: string) => `${center}（すべて）`,
  state: "状態",
  allStates: "すべての状態",
  from: "この日から",
  to: "この日まで",
  apply: "しぼって見る",
  clear: "条件をなくす",
  isNarrow: "条件をしぼって表示しています。",
};
