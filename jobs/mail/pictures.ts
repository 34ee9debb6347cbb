/** The machine and its last week as PNG: what phones show inside a mail. */
import { compactorPicture } from "../../charts/compactor.ts";
import { forecastCourse } from "../../charts/forecastCourse.ts";
import type { CenterConfig } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import { courseWithForecast } from "../pickup/course.ts";
import type { BagNotice } from "./notice.ts";
import { toPng } from "./png.ts";

export interface DrawnBag {
  pictures: { cid: string; png: Buffer }[];
  machine: { cid: string; alt: string };
  chart: { cid: string; alt: string };
}

const tones = { none: "ok", next: "ok", today: "near", full: "full", unknown: "stale" } as const;
const words = { none: "余裕あり", next: "余裕あり", today: "もうすぐ満杯", full: "満杯", unknown: "量は不明" } as const;

export async function bagPictures(
  { notice, name }: { notice: BagNotice; name: string },
  center: CenterConfig,
  index: number,
  now: Instant,
): Promise<DrawnBag> {
  const { advice, fill, course, nearFull, forecast } = notice;
  const amount = fill ? `${Math.round(fill.ratio * 100)}％` : "量は不明";
  const machine = { cid: `machine-${index}`, alt: `${name} ${amount}` };
  const chart = { cid: `chart-${index}`, alt: `${name}の7日間の量と、これからの見込み` };
  const machineSvg = compactorPicture({
    fillRatio: fill?.ratio,
    tone: tones[advice.kind],
    word: words[advice.kind],
    markRatio: nearFull,
    label: machine.alt,
    id: `mail-${index}`,
  });
  const chartSvg = forecastCourse(courseWithForecast(course, forecast, center, { markRatio: nearFull, label: chart.alt }, now));
  const [machinePng, chartPng] = [await toPng(machineSvg), await toPng(chartSvg)];
  return {
    pictures: [
      { cid: machine.cid, png: machinePng },
      { cid: chart.cid, png: chartPng },
    ],
    machine,
    chart,
  };
}
