/** The level so far and how it is expected to go on: median, the band that holds it with a chance of 80 %, and when the truck comes. Pure; (data) → SVG. */
import type { Language } from "../contract/language.ts";
import { clockTime, type Instant } from "../contract/time.ts";
import { type FillCourse, fillFrame, fillGrid, fillLine, fillPicture, uprightLine } from "./fillCourse.ts";
import { ink, paint, truckInk } from "./palette.ts";
import { px, text } from "./svg.ts";

export interface ForecastCourse extends FillCourse {
  /** From here on it is expected, not measured; between `from` and `to`. */
  now: Instant;
  /** The fill ahead, 0–1, in order of time; empty: nothing is expected, only the past is drawn. */
  ahead: readonly { at: Instant; p10: number; p50: number; p90: number }[];
  /** By when the bag must be out. */
  collections: readonly Instant[];
}

/** What stands over the drawing; `width`: the room that the word for the collection takes. */
const words = {
  ja: { now: "いま", collection: "収集", width: 26 },
  en: { now: "now", collection: "truck", width: 34 },
} as const satisfies Record<Language, { now: string; collection: string; width: number }>;

export function forecastCourse(course: ForecastCourse): string {
  const frame = fillFrame(course, { above: 18 });
  return fillPicture(frame, course.label, [
    fillGrid(frame, course),
    band(course, frame),
    fillLine(frame, course),
    nowLine(course, frame),
    trucks(course, frame),
  ]);
}

type Frame = ReturnType<typeof fillFrame>;

function band({ ahead }: ForecastCourse, { x, y }: Frame): string {
  if (ahead.length < 2) return "";
  const upper = ahead.map(({ at, p90 }) => `${px(x(at))} ${px(y(p90))}`);
  const lower = ahead.map(({ at, p10 }) => `${px(x(at))} ${px(y(p10))}`).reverse();
  const middle = ahead.map(({ at, p50 }) => `${px(x(at))} ${px(y(p50))}`);
  return `<path d="M${[...upper, ...lower].join("L")}Z" ${paint("band", "fill")} fill-opacity="0.8"/><path d="M${middle.join("L")}" ${paint("data", "stroke")} stroke-width="2" stroke-dasharray="3 3" stroke-linejoin="round"/>`;
}

function nowLine({ now, language = "ja" }: ForecastCourse, frame: Frame): string {
  return `${uprightLine(frame.x(now), frame, `${paint("now", "stroke")} stroke-width="1.5"`)}${text(frame.x(now), frame.top - 5, "middle", 12, words[language].now, ink.fill, ink.className)}`;
}

/** A triangle on the upper edge for every collection ahead, with its word where there is room. */
function trucks({ collections, now, from, to, language = "ja" }: ForecastCourse, frame: Frame): string {
  const { x, top, width } = frame;
  const { collection, width: wordWidth } = words[language];
  let taken = x(now) + wordWidth / 2;
  const marks = collections
    .filter((at) => at >= from && at <= to)
    .map((at) => {
      const here = x(at);
      const line = uprightLine(here, frame, `${paint("truck", "stroke")} stroke-width="1.5" stroke-dasharray="2 3"`);
      const mark = `<path d="M${px(here - 5)} ${top}h10l-5 8z" ${paint("pickup", "fill")}><title>${collection} ${clockTime(at)}</title></path>`;
      const fits = at > now && here - wordWidth / 2 >= taken;
      if (fits) taken = here + wordWidth / 2;
      // At the edge the word would run out of the picture.
      const isAtEdge = here + wordWidth / 2 > width;
      const [place, anchor] = isAtEdge ? ([width, "end"] as const) : ([here, "middle"] as const);
      const word = text(place, top - 5, anchor, 12, collection, truckInk.fill, truckInk.className);
      return `${line}${mark}${fits ? word : ""}`;
    });
  return marks.join("");
}
