/** The 盤面: one sentence first that says what to do, the machine as a picture, the figures, the buttons, then everything else. */
import { compactorPicture } from "../../../charts/compactor.ts";
import { forecastCourse } from "../../../charts/forecastCourse.ts";
import type { Language } from "../../../contract/language.ts";
import { clockTime, durationText, type Instant, tokyoDate, weekdayText } from "../../../contract/time.ts";
import { alertWords, isUrgent } from "../../../jobs/alerts/levels.ts";
import { subjectName } from "../../../jobs/alerts/names.ts";
import { openHours } from "../../../jobs/calendar.ts";
import { courseDays, courseWithForecast } from "../../../jobs/pickup/course.ts";
import { eyeReports } from "../../../jobs/pickup/eye.ts";
import { collectionText, dayAndTime, fullAtText, personName } from "../../../jobs/pickup/words.ts";
import type { Alert } from "../../../records/operations/alerts.ts";
import type { EyeReport } from "../../../records/operations/eyeReports.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { type Html, html, trusted } from "../html.ts";
import type { Parts } from "../live.ts";
import type { Viewer } from "../rights.ts";
import type { Board, CenterView, CompactorView } from "./model.ts";
import { staleText, tiles } from "./tiles.ts";

const levelWords = { ok: "余裕あり", "near-full": "もうすぐ満杯", full: "満杯", unknown: "いまの量は不明" } as const;
const pictureTones = { ok: "ok", "near-full": "near", full: "full", unknown: "stale" } as const;
const marks = { ok: "✓", today: "▲", urgent: "■", unknown: "？" } as const;

/** The parts of `main` in their order, by the id of their place: each is sent again when it changed. */
export function boardParts(board: Board, _viewer: Viewer, _language: Language): Parts {
  const withCompactor = board.centers.filter(({ compactors }) => compactors.length > 0);
  const others = board.centers.filter(({ compactors }) => compactors.length === 0);
  return {
    summary: alertsSummary(board).text,
    ...Object.fromEntries(withCompactor.map((center) => [`center-${center.id}`, centerSection(center, board).text])),
    ...(others.length > 0 && {
      others:
        html`<section class="wide" id="others"><h2>ほかの場所</h2><div class="places">${others.map(({ id, config, others: devices }) => html`<div class="place"><h3>${config.name.ja}</h3>${tiles(id, devices, board.now)}</div>`)}</div></section>`
          .text,
    }),
    alerts: alertTable(board).text,
  };
}

function alertsSummary({ alerts }: Board): Html {
  const urgent = alerts.filter(({ level }) => isUrgent(level)).length;
  const words = urgent > 0 && html`■ 至急の警報が ${urgent}件 あります。<a href="#alerts">警報を見る</a>`;
  return html`<p id="summary" class="summary" role="alert">${words}</p>`;
}

function centerSection(center: CenterView, board: Board): Html {
  const { id, config } = center;
  return html`<section id="center-${id}" aria-labelledby="title-${id}"><h2 id="title-${id}">${config.name.ja}</h2>
<p class="open">${openText(center, board.now)} ・ ${collectionDays(center)}</p>
${center.compactors.map((compactor) => compactorPart(center, compactor, board.now))}
${tiles(id, center.others, board.now)}</section>`;
}

function openText({ config, open }: CenterView, now: Instant): string {
  const hours = openHours(config, tokyoDate(now));
  if (open && hours) return `開館中　${clockTime(hours.to)}まで`;
  return hours && now < hours.from ? `開館前　${clockTime(hours.from)}から` : hours ? "閉館しました" : "今日は休館です";
}

function collectionDays({ config: { collection } }: CenterView): string {
  if (!collection) return "収集日の設定がありません";
  const days = collection.weekdays.map((day) => weekdayText(day)).join("・");
  const who = collection.by === "ward" ? "収集" : "業者の収集";
  return `${who}は ${days} ${collection.deadline}まで${collection.putOutEveningBefore ? "（前日の閉館までに出せます）" : ""}`;
}

function compactorPart(center: CenterView, compactor: CompactorView, now: Instant): Html {
  const { advice, level, fillRatio, stale, config, lastPickup, lastReport } = compactor;
  const key = `${center.id}-${compactor.id}`;
  const spoken = fillRatio === undefined ? "満杯率 不明" : `満杯率 ${Math.round(fillRatio * 100)}パーセント${stale ? " 古い値" : ""}`;
  const picture = compactorPicture({
    fillRatio,
    tone: pictureTones[level],
    word: fillRatio === undefined ? "値なし" : stale ? "古い値" : levelWords[level],
    markRatio: compactor.markRatio,
    label: `${config.name} ${spoken}`,
    id: key,
  });
  const words = { markRatio: compactor.markRatio, label: `${config.name} ${courseDays}日間の満杯率と見込み` };
  const course = forecastCourse(courseWithForecast(compactor.course, compactor.forecast, center.config, words, now));
  const figures: [string, string | Html][] = [
    [
      "いまの量",
      fillRatio === undefined ? "まだ値がありません" : `${Math.round(fillRatio * 100)}%（${stale ? "古い値" : levelWords[level]}）`,
    ],
    ["値の時刻", ageText(compactor, now)],
    ...(lastReport ? [["目で見たようす", seenText(lastReport, now)] as [string, string]] : []),
    ["満杯の見込み", forecastText(compactor, now)],
    ["今日の圧縮", compactor.cyclesToday === undefined ? "—" : `${compactor.cyclesToday}回`],
    [
      "次に出せる収集",
      center.next ? `${collectionText(center.next, now)}（あと${durationText(center.next.deadlineAt - now)}）` : "2週間ありません",
    ],
    ["故障の表示", compactor.latest.fault === undefined ? "—" : compactor.latest.fault.value === true ? "▲ 故障" : "✓ ありません"],
  ];
  return html`<div class="advice ${advice.tone}" data-device="${key}"><b>${marks[advice.tone]} ${advice.headline}</b>${advice.why}${advice.detail}</div>
<div class="row" id="device-${key}"><div class="picture">${trusted(picture)}</div>
<div><h3>${config.name}${config.place ? ` ・ ${config.place}` : ""}</h3><dl>${figures.map(([name, value]) => html`<dt>${name}</dt><dd${trusted(stale && ["いまの量", "値の時刻"].includes(name) ? ' class="old"' : "")}>${value}</dd>`)}</dl>
<form method="post" action="/pickups" class="buttons"><input type="hidden" name="center" value="${center.id}"><input type="hidden" name="device" value="${compactor.id}">
<button class="primary" id="bag-${key}">袋を交換しました</button></form>
${lastPickup && pickupNote(lastPickup, now)}
<details class="seen"><summary>目で見たようすを知らせる</summary><form method="post" action="/reports" class="buttons"><input type="hidden" name="center" value="${center.id}"><input type="hidden" name="device" value="${compactor.id}">${eyeReports.map(({ what, label }) => html`<button name="what" value="${what}">${label.ja}</button>`)}</form></details>
</div></div>
<details class="course" open><summary>この${courseDays}日間の量と、これからの見込み</summary>${trusted(course)}</details>`;
}

function forecastText({ forecast, level }: CompactorView, now: Instant): string {
  if (level === "full") return "いま満杯です";
  if (!forecast) return "—";
  return `${fullAtText(forecast.fullAt, now) ?? "2週間より先"}${forecast.enough ? "" : "（記録が少ないため目安）"}`;
}

function seenText({ what, by, at }: EyeReport, now: Instant): string {
  return `${eyeReports.find((one) => one.what === what)?.label.ja ?? what}（${dayAndTime(at, now)} ${personName(by)}）`;
}

/** How far the newest bag is on its way, and the button that takes it further. */
function pickupNote(
  { id, state, promisedAt, promisedBy, putOutAt, putOutBy, verifiedAt, collectionAt }: Pickup,
  now: Instant,
): Html | false {
  switch (state) {
    case "advised":
      return html`<form method="post" action="/pickups/${id}/promise" class="note">まだ誰も引き受けていません <button id="promise-${id}">了解しました<wbr>（私が出します）</button></form>`;
    case "promised":
      return html`<p class="note">✓ ${personName(promisedBy)}が引き受けました（${dayAndTime(promisedAt ?? now, now)}）</p>`;
    case "put-out":
      return html`<form method="post" action="/pickups/${id}/cancel" class="note">袋の交換を受け付けました。値で確かめています（${dayAndTime(putOutAt ?? now, now)} ${personName(putOutBy)}） <button class="plain">取り消す</button></form>`;
    case "unconfirmed":
      return html`<p class="note">袋の交換の報告（${dayAndTime(putOutAt ?? now, now)} ${personName(putOutBy)}）は、値では確かめられませんでした（未確認）</p>`;
    case "verified":
      return html`<p class="note">✓ 袋の交換を値で確かめました（${dayAndTime(verifiedAt ?? now, now)}）${collectionAt !== null && `収集は ${collectionText({ deadlineAt: collectionAt }, now)}`}</p>`;
    case "collected":
      return html`<p class="note">✓ 前の袋は ${dayAndTime(collectionAt ?? now, now)} の収集に出ました</p>`;
    default:
      return false;
  }
}

function ageText({ lastAt, stale, silence }: CompactorView, now: Instant): string | Html {
  if (lastAt === undefined) return "まだ届いていません";
  if (stale) return `${silence?.state === "closed" ? `${silence.ja} ・ ` : ""}${staleText(lastAt, now)}`;
  return html`${clockTime(lastAt)}<span class="age">（${now - lastAt < 60_000 ? "たったいま" : `${durationText(now - lastAt)}前`}）</span>`;
}

function alertTable({ alerts, centers, now }: Board): Html {
  const rows = alerts.map((alert) => alertRow(alert, centers, now));
  return html`<section class="wide" id="alerts"><h2>対応が必要な警報</h2>${
    rows.length === 0
      ? html`<p>✓ いまはありません。</p>`
      : html`<div class="scroll"><table><thead><tr><th scope="col">警報</th><th scope="col">場所</th><th scope="col">いつから</th><th scope="col">状況</th><th scope="col"><span class="hidden">操作</span></th></tr></thead><tbody>${rows}</tbody></table></div>`
  }</section>`;
}

function alertRow(alert: Alert, centers: readonly CenterView[], now: Instant): Html {
  const center = centers.find(({ id }) => id === alert.center);
  const device = subjectName(alert, center?.config);
  const urgent = isUrgent(alert.level);
  const state = alert.acknowledgedAt === null ? "まだ誰も見ていません" : `了解済み（${clockTime(alert.acknowledgedAt)}）`;
  const button =
    alert.acknowledgedAt === null &&
    html`<form method="post" action="/alerts/${alert.id}/acknowledge"><button id="ack-${alert.id}">了解しました</button></form>`;
  return html`<tr id="alert-${alert.id}"><td><span class="tag ${urgent ? "urgent" : "notice"}">${urgent ? "■ 至急" : "▲ 注意"}</span> ${device}：${alertWords(alert)}</td>
<td>${center?.config.name.ja ?? "—"}</td><td>${clockTime(alert.openedAt)}（${durationText(now - alert.openedAt)}）</td><td>${state}</td><td>${button}</td></tr>`;
}
