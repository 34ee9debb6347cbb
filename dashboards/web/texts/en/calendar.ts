import type { CalendarTexts } from "../ja/calendar.ts";

export const calendar: CalendarTexts = {
  feed: {
    name: (center) => `Mimamori ${center}`,
    allCenters: "all centers",
    collection: (center, clock) => `Collection ${clock} (${center})`,
    collectionUnusable: (center) => `Collection, no bag can go out (${center})`,
    noCollection: (center) => `No collection (${center})`,
    putOut: (center) => `Put the bag out (${center})`,
    putOutFor: (collection) => `For the collection on ${collection}. Whether a bag has to go out is said by the board and by mail.`,
    duty: (who) => `On duty: ${who}`,
    dutyElsewhere: "On duty: settled (see the calendar of Mimamori)",
    dutyNobody: "On duty: nobody yet",
    closed: (center, why) => `Closed (${center})${why === "" ? "" : ` ${why}`}`,
    newYearUnknown: "The days off over new year are not entered yet. This may change.",
  },
};
