/** One compactor: the sentence, the machine as a picture, the figures that explain the sentence, the buttons that answer it, its course. */
import { compactorPicture } from "../../../charts/compactor.ts";
import { forecastCourse } from "../../../charts/forecastCourse.ts";
import type { Language } from "../../../contract/language.ts";
import type { Instant } from "../../../contract/time.ts";
import type { Advice } from "../../../jobs/pickup/advice.ts";
import { adviceWords } from "../../../jobs/pickup/adviceWords.ts";
import { courseDays, courseWithForecast } from "../../../jobs/pickup/course.ts";
import { keptBagSentence } from "../../../jobs/pickup/keptBag.ts";
import { limitSentence } from "../../../jobs/pickup/weightWords.ts";
import type { Drawn } from "../drawn.ts";
import { type Html, html, trusted } from "../html.ts";
import { textsOf } from "../texts/index.ts";
import { compactorActions } from "./compactorActions.ts";
import { compactorFigures } from "./compactorFigures.ts";
import type { CenterView, CompactorView } from "./model.ts";
import { deviceName, devicePath } from "./names.ts";

const pictureTones = { ok: "ok", "near-full": "near", full: "full", unknown: "stale" } as const;
export const marks = { ok: "✓", today: "▲", urgent: "■", unknown: "？" } as const;

export function compactorCard(center: CenterView, compactor: CompactorView, now: Instant, drawn: Drawn): Html {
  const { language } = drawn;
  const { board } = textsOf(language);
  const { config, stale } = compactor;
  const key = `${center.id}-${compactor.id}`;
  const course = forecastCourse(
    courseWithForecast(
      compactor.course,
      compactor.outlook.forecast,
      center.config,
      { markRatio: compactor.markRatio, label: board.courseLabel(config.name, courseDays), language },
      compactor.outlook.at,
    ),
  );
  const rows = compactorFigures(center, compactor, now, language).map(
    ({ name, value, isMeasured }) => html`<dt>${name}</dt><dd${trusted(stale && isMeasured ? ' class="old"' : "")}>${value}</dd>`,
  );
  return html`${adviceBox(compactor, key, now, drawn)}
<div class="row" id="device-${key}"><div class="picture">${machinePicture(center, compactor, drawn)}</div>
<div><h3><a href="${devicePath(center.id, compactor.id)}">${deviceName(config, language)}</a></h3><dl>${rows}</dl>
${compactorActions(center, compactor, now, drawn)}</div></div>
<details class="course" open><summary>${board.course(courseDays)}</summary>${trusted(course)}</details>`;
}

export function adviceBox(compactor: CompactorView, key: string, now: Instant, { language }: Drawn): Html {
  const advice = adviceWords(compactor.decision, now, language);
  const { tone, headline } = advice;
  return html`<div class="advice ${tone}" data-device="${key}"><b>${marks[tone]} ${headline}</b>${adviceMore(compactor, advice, now, language)}</div>`;
}

/** What stands below the headline, on the board and on the wall. */
export function adviceMore({ weight, kept }: CompactorView, { why, detail }: Advice, now: Instant, language: Language): Html {
  const sentences = [why, detail, limitSentence(weight, language)].filter((one) => one !== "");
  // About another bag than the rest.
  const keptLine = kept && html`<br>${keptBagSentence(kept, now, language)}`;
  return html`${sentences.join(language === "en" ? " " : "")}${keptLine}`;
}

/** Grey and hatched when the value is old, whatever the level is thought to be. */
export function machinePicture(
  center: CenterView,
  { id, config, fillRatio, level, stale, markRatio }: CompactorView,
  { language }: Drawn,
): Html {
  const { board } = textsOf(language);
  const percent = fillRatio === undefined ? undefined : Math.round(fillRatio * 100);
  const word = percent === undefined ? board.noValue : stale ? board.oldValue : board.levels[level];
  const label = board.spokenFill(config.name, percent, stale);
  const tone = stale ? "stale" : pictureTones[level];
  return trusted(compactorPicture({ fillRatio, tone, word, markRatio, label, id: `${center.id}-${id}` }));
}
