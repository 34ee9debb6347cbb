/** The words of the page 暦 and of the calendar that phones subscribe to. */
export const calendar = {
  feed: {
    name: (center: string) => `見守り ${center}`,
    allCenters: "全センター",
    collection: (center: string, clock: string) => `収集 ${clock}（${center}）`,
    collectionUnusable: (center: string) => `収集・袋は出せません（${center}）`,
    noCollection: (center: string) => `収集なし（${center}）`,
    putOut: (center: string) => `袋を出す（${center}）`,
    putOutFor: (collection: string) => `${collection} の収集に出す袋です。出すかどうかは、見守りの盤面とメールがお知らせします。`,
    duty: (who: string) => `当番: ${who}`,
    dutyElsewhere: "当番: 決まっています（見守りの暦で見られます）",
    dutyNobody: "当番: まだ決まっていません",
    closed: (center: string, why: string) => `休館（${center}）${why}`,
    newYearUnknown: "年末年始の予定がまだ入っていません。変わることがあります。",
  },
};

export type CalendarTexts = typeof calendar;
