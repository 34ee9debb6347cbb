/** The compactor drawn as a machine that fills: state in shape, words and colour. Pure; (level, words) → SVG. */
import { fillColours } from "../contract/colours.ts";
import { ink, inked, oldInk, paint } from "./palette.ts";
import { escapeXml, fontFamily, px } from "./svg.ts";

export interface CompactorPicture {
  /** 0–1; undefined: unknown. */
  fillRatio: number | undefined;
  tone: "ok" | "near" | "full" | "stale";
  /** One or two words under the number, e.g. 余裕あり. */
  word: string;
  /** Where the mark of "near full" stands, 0–1. */
  markRatio: number;
  /** What a screen reader says. */
  label: string;
  /** Makes ids in the picture differ from those of other pictures on the page. */
  id: string;
}

const width = 190;
const height = 240;
const top = 50;
const bottom = 231;
const body = "M26 48h138l-8 176a10 10 0 0 1-10 9H44a10 10 0 0 1-10-9z";

export function compactorPicture({ fillRatio, tone, word, markRatio, label, id }: CompactorPicture): string {
  const { fill, edge } = fillColours[tone];
  const y = (ratio: number) => bottom - (bottom - top) * Math.min(1, Math.max(0, ratio));
  const surface = y(fillRatio ?? 0);
  const number = fillRatio === undefined ? "—" : `${Math.round(fillRatio * 100)}%`;
  const isOld = tone === "stale";
  const words = `text-anchor="middle" ${inked(isOld ? oldInk : ink)}`;
  const area = isOld ? `url(#hatch-${id})` : fill;
  // The content is one group that moves as a whole, so that it can glide.
  const content = `<g class="content" transform="translate(0 ${px(surface)})"><rect x="20" y="0" width="150" height="${height}" fill="${area}"/>${fillRatio === undefined ? "" : `<path d="M20 0q19-7 38 0t38 0 38 0 38 0v6H20z" fill="${edge}"/>`}</g>`;
  const mark = px(y(markRatio));
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(label)}" font-family="${fontFamily}">
<defs><clipPath id="body-${id}"><path d="M28 50h134l-8 173a8 8 0 0 1-8 8H44a8 8 0 0 1-8-8z"/></clipPath>
<pattern id="hatch-${id}" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="12" height="12" ${paint("paper", "fill")}/><rect width="6" height="12" ${paint("stripe", "fill")}/></pattern></defs>
<rect x="20" y="8" width="150" height="40" rx="8" ${paint("machine", "fill")}/><rect x="60" y="22" width="70" height="10" rx="5" ${paint("flap", "fill")}/>
<path d="${body}" ${paint("paper", "fill")}/><path d="${body}" ${paint("machine", "stroke")} stroke-width="4"/>
<g clip-path="url(#body-${id})">${content}<line x1="20" x2="170" y1="${mark}" y2="${mark}" ${paint("halo", "stroke")} stroke-width="5"/></g>
<line x1="18" x2="172" y1="${mark}" y2="${mark}" ${paint("limit", "stroke")} stroke-width="3" stroke-dasharray="6 5"/>
<rect x="36" y="118" width="118" height="82" rx="8" ${paint("paper", "fill")} fill-opacity="${fillRatio === undefined ? 0 : 0.72}"/>
<text x="95" y="164" font-size="44" font-weight="700" ${words}>${number}</text>
<text x="95" y="190" font-size="16" ${words}>${escapeXml(word)}</text></svg>`;
}
