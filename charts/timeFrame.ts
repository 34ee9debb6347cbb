/** What every chart over time has in common: paper, closed days, lines of the scale, the axis, bag changes, alerts, what was marked as wrong. Pure. */
import type { Language } from "../contract/language.ts";
import { clockTime, type Instant } from "../contract/time.ts";
import { ink, paint, sub } from "./palette.ts";
import type { Scale } from "./scale.ts";
import { escapeXml, px, text, wordWidth } from "./svg.ts";
import { type Period, timeTicks } from "./timeAxis.ts";
import { chartWords, dayWord } from "./words.ts";

export interface Size {
  width: number;
  height: number;
}
/** For a page, and for a phone; the legend comes below. */
export const wide: Size = { width: 760, height: 270 };
export const narrow: Size = { width: 344, height: 220 };

export interface Span {
  from: Instant;
  to: Instant;
}

/** What happened in the time that is drawn. What lies outside of it is left out. */
export interface TimeMarks {
  pickups: readonly Instant[];
  /** `to` is absent while an alert is open. */
  alerts: readonly { from: Instant; to?: Instant | undefined; word: string; isUrgent: boolean }[];
  closed: readonly Span[];
  wrong: readonly Span[];
}

export interface TimePicture extends Span {
  period: Period;
  /** Where the past ends, if it ends within the picture. */
  now?: Instant | undefined;
  marks: TimeMarks;
  /** Makes ids in the picture differ from those of other pictures on the page. */
  id: string;
}

export interface TimeFrame {
  size: Size;
  left: number;
  right: number;
  top: number;
  bottom: number;
  isNarrow: boolean;
  x(at: Instant): number;
  y(value: number): number;
}

export const fontSize = 14;
const stripHeight = 9;
export const markHeight = 12;
export const legendLine = 22;
const axisHeight = 40;

/** Only what happened in the time that is drawn, cut to it: an alert that is open lasts until now. */
export function within<P extends TimePicture>(
  picture: P,
): P & { marks: { alerts: readonly (Span & { word: string; isUrgent: boolean })[] } } {
  const { from, to, now, marks } = picture;
  const alerts = marks.alerts.map((alert) => ({ ...alert, to: alert.to ?? Math.max(alert.from, now ?? to) }));
  return {
    ...picture,
    marks: {
      pickups: marks.pickups.filter((at) => at >= from && at < to),
      alerts: alerts.filter((alert) => alert.from < to && alert.to >= from),
      closed: merged(marks.closed, picture),
      wrong: merged(marks.wrong, picture),
    },
  };
}

/** Lays everything out: what is not drawn takes no room. */
export function timeFrame(
  picture: TimePicture,
  scale: Scale,
  ticks: readonly string[],
  legendLines: number,
  { width, height }: Size,
): TimeFrame {
  const size = { width, height: height + legendLines * legendLine };
  const left = Math.min(width * 0.4, 10 + Math.max(24, ...ticks.map((word) => wordWidth(word, fontSize))));
  const right = size.width - 12;
  const top = 20 + (picture.marks.alerts.length > 0 ? stripHeight + 3 : 0) + (picture.marks.pickups.length > 0 ? markHeight + 2 : 0);
  const bottom = size.height - axisHeight - legendLines * legendLine;
  const x = (at: Instant) => left + ((clamp(at, picture.from, picture.to) - picture.from) / (picture.to - picture.from)) * (right - left);
  const y = (value: number) => bottom - ((clamp(value, scale.from, scale.to) - scale.from) / (scale.to - scale.from)) * (bottom - top);
  return { size, left, right, top, bottom, isNarrow: size.width < 500, x, y };
}

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

/** Paper, closed days, lines across with their values, lines up with their words. */
export function ground(
  frame: TimeFrame,
  { period, from, to, marks }: TimePicture,
  scale: Scale,
  ticks: readonly string[],
  language: Language,
): string {
  const { left, right, top, bottom, x, y } = frame;
  const box = `x="${px(left)}" y="${px(top)}" width="${px(right - left)}" height="${px(bottom - top)}"`;
  const closed = marks.closed.map((span) => area(frame, span, paint("closed", "fill")));
  const across = scale.ticks.map(
    (value, i) =>
      `<line x1="${px(left)}" x2="${px(right)}" y1="${px(y(value))}" y2="${px(y(value))}" ${paint("line", "stroke")}/>${text(left - 6, y(value) + 5, "end", fontSize, ticks[i] ?? "", sub.fill, sub.className)}`,
  );
  const up = timeTicks(period, { from, to }, frame.isNarrow, language).map(({ at, wordAt, word, below }) => {
    const [here, end] = [x(wordAt), wordWidth(word, fontSize) / 2];
    const middle = clamp(here, end, frame.size.width - end - 1);
    const line = at > from && at < to ? upright(at, frame, paint("line", "stroke")) : "";
    const under = below === undefined ? "" : text(here, bottom + 36, "middle", 13, below, sub.fill, sub.className);
    return `${line}${text(middle, bottom + 19, "middle", fontSize, word, sub.fill, sub.className)}${under}`;
  });
  return `<rect ${box} ${paint("paper", "fill")}/>${closed.join("")}${across.join("")}${up.join("")}<path d="M${px(left)} ${px(top)}V${px(bottom)}H${px(right)}" ${paint("edge", "stroke")}/>`;
}

/** In the place of a line or of bars. */
export function nothing({ left, right, top, bottom }: TimeFrame, language: Language): string {
  return text((left + right) / 2, (top + bottom) / 2, "middle", 16, chartWords.noData[language], sub.fill, sub.className);
}

/** Over everything else: what is not to be trusted, now, bag changes, alerts. */
export function marksOver(frame: TimeFrame, { from, to, now, marks, id }: TimePicture, language: Language): string {
  const { top, x } = frame;
  const wrong = marks.wrong.map((span) => area(frame, span, `class="c-hatch-line" fill="url(#wrong-${id})" stroke="#767676"`));
  const isCrowded = marks.pickups.length > 24;
  const bags = marks.pickups.map((at) => {
    const line = isCrowded ? "" : upright(at, frame, `${paint("truck", "stroke")} stroke-width="1.5" stroke-dasharray="2 4"`);
    const sign = `<path d="M${px(x(at) - 5)} ${px(top - markHeight)}h10l-5 ${markHeight - 2}z" ${paint("pickup", "fill")}>`;
    return `${line}${sign}<title>${chartWords.pickup[language]} ${dayWord(at, language)} ${clockTime(at)}</title></path>`;
  });
  const stripTop = top - (marks.pickups.length > 0 ? markHeight + 2 : 0) - stripHeight - 2;
  const alerts = marks.alerts.map(({ from: a, to: b = now ?? to, word, isUrgent }) => {
    const [start, end] = [x(a), Math.max(x(b), x(a) + 3)];
    const height = isUrgent ? stripHeight : stripHeight - 3;
    return `<rect x="${px(start)}" y="${px(stripTop + (stripHeight - height))}" width="${px(end - start)}" height="${height}" ${paint(isUrgent ? "urgent" : "notice", "both")}><title>${escapeXml(word)} ${dayWord(a, language)} ${clockTime(a)}</title></rect>`;
  });
  const isNowInside = now !== undefined && now > from && now < to;
  const nowLine = isNowInside
    ? `${upright(now, frame, `${paint("now", "stroke")} stroke-width="1.5"`)}${text(clamp(x(now), 20, frame.size.width - 20), 13, "middle", 13, chartWords.now[language], ink.fill, ink.className)}`
    : "";
  return `${wrong.join("")}${bags.join("")}${alerts.join("")}${nowLine}`;
}

export function upright(at: Instant, { x, top, bottom }: TimeFrame, attributes: string): string {
  return `<line x1="${px(x(at))}" x2="${px(x(at))}" y1="${px(top)}" y2="${px(bottom)}" ${attributes}/>`;
}

function area({ x, top, bottom }: TimeFrame, { from, to }: Span, attributes: string): string {
  return `<rect x="${px(x(from))}" y="${px(top)}" width="${px(Math.max(1, x(to) - x(from)))}" height="${px(bottom - top)}" ${attributes}/>`;
}

/** In order of time, cut to the picture, neighbours joined: a closed week is one area. */
function merged(spans: readonly Span[], { from, to }: Span): Span[] {
  const all: Span[] = [];
  for (const one of [...spans].sort((a, b) => a.from - b.from)) {
    const span = { from: Math.max(one.from, from), to: Math.min(one.to, to) };
    if (span.to <= span.from) continue;
    const last = all.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else all.push(span);
  }
  return all;
}

/** Hatching for what is not to be trusted; to be put before everything that uses it. */
export function patterns(id: string): string {
  return `<defs><pattern id="wrong-${id}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="8" class="c-hatch" fill="#767676" fill-opacity="0.45"/></pattern></defs>`;
}

/** The whole picture: `title` is what it is of, `sentence` what a person would see in it. */
export function picture(
  id: string,
  { width, height }: Size,
  { title, sentence }: { title: string; sentence: string },
  parts: readonly string[],
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t-${id}" aria-describedby="d-${id}">
<title id="t-${id}">${escapeXml(title)}</title><desc id="d-${id}">${escapeXml(sentence)}</desc>
${parts.filter((part) => part !== "").join("\n")}</svg>`;
}
