import { describe, expect, it } from "vitest";
import { type ForecastCourse, forecastCourse } from "../../../charts/forecastCourse.ts";
import { dayMs, hourMs, tokyoTime } from "../../../contract/time.ts";

const now = tokyoTime("2026-11-19", "13:20");
const course: ForecastCourse = {
  hours: Array.from({ length: 7 * 24 }, (_, i) => ({ at: now - 7 * dayMs + (i + 1) * hourMs, ratio: (i % 60) / 80 })),
  from: now - 7 * dayMs,
  to: now + 3 * dayMs,
  now,
  ahead: Array.from({ length: 73 }, (_, i) => ({ at: now + i * hourMs, p10: i / 200, p50: i / 100, p90: i / 50 })),
  collections: [tokyoTime("2026-11-16", "8:00"), tokyoTime("2026-11-20", "8:00"), tokyoTime("2026-11-22", "7:30")],
  markRatio: 0.8,
  label: "圧縮機 <A> 満杯率と予測",
};
/** Numbers of all paths and lines of the drawing. */
const places = (svg: string) =>
  [...svg.matchAll(/ (?:d|x|x1|x2|y|y1|y2|cx|cy)="([^"]*)"/g)].flatMap(([, text]) => text!.match(/\d+(\.\d+)?/g)!.map(Number));
const words = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, word]) => word);
const trucks = (svg: string) => [...svg.matchAll(/<title>収集 ([^<]*)</g)].map(([, time]) => time);

describe("the level so far and as expected", () => {
  const svg = forecastCourse(course);

  it("shows now, the days and the scale in words that people read, and the truck where it comes", () => {
    expect(words(svg)).toEqual(expect.arrayContaining(["いま", "収集", "月", "木", "0%", "50%", "100%"]));
    expect(trucks(svg)).toEqual(["8:00", "8:00", "7:30"]);
  });

  it("is a picture of its own: namespace, size, what a screen reader says, no style and no script", () => {
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 420 \d+" width="420" height="\d+" role="img" aria-label="圧縮機 &lt;A&gt; 満杯率と予測" font-family="[^"]+">/,
    );
    expect(svg).not.toMatch(/style|<script|var\(/);
  });

  it("has every colour as an attribute for mail and paper, and by a class that a page may colour in the dark", () => {
    const coloured = svg.match(/<[a-z]+ [^>]*(?:fill|stroke)="#[^>]*>/g)!;
    expect(coloured.filter((element) => !/ class="c-/.test(element))).toEqual([]);
  });

  it("fits into 420 by 150, whatever is expected", () => {
    const high = forecastCourse({ ...course, ahead: course.ahead.map((one) => ({ ...one, p90: 7 })) });
    expect(Number(/height="(\d+)"/.exec(high)![1])).toBeLessThanOrEqual(150);
    expect(Math.max(...places(high))).toBeLessThanOrEqual(420);
  });

  it("draws the band and the median only where something is expected", () => {
    const paths = (picture: string) => picture.match(/<path/g)!.length;
    expect(paths(svg) - paths(forecastCourse({ ...course, ahead: [] }))).toBe(2);
    expect(forecastCourse({ ...course, ahead: [], hours: [], collections: [] })).toContain("いま");
  });

  it("leaves out collections outside of the picture, and words that would lie on each other", () => {
    const many = forecastCourse({ ...course, collections: [now + hourMs, now + 2 * dayMs, now + 2 * dayMs + hourMs, now + 9 * dayMs] });
    expect(trucks(many)).toHaveLength(3);
    expect(words(many).filter((word) => word === "収集")).toHaveLength(1);
  });
});
