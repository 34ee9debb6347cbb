/// <reference lib="dom" />
/** The wall in the browser: live, telling ages by itself, and back by itself after a night without a server. */
import { clockTime, dateText } from "../../../contract/time.ts";
import { wall as en } from "../texts/en/wall.ts";
import { wall as ja } from "../texts/ja/wall.ts";
import { nextFreshStart, placeAt } from "../wall/clocks.ts";
import { count, serverNow, serverTime } from "./Counting.ts";
import { fitAll } from "./Fitting.ts";
import { ageOf, timeOf } from "./offline/words.ts";
import { registerWorker } from "./offline/worker.ts";
import { stream } from "./Stream.ts";
import { language } from "./Words.ts";

const texts: typeof ja = language === "en" ? en : ja;
const aheadKey = "mimamori-server-ahead";
const keptAt = Number(document.body.dataset.keptAt);

// A page that was kept is shown without a word of the server: its clock as it was known last.
serverTime(Date.now() + Number(localStorage.getItem(aheadKey)));
/** Known from the first word on: a screen whose own clock stands in another month would be due at once. */
let freshStart: number | undefined;

/** When the last word came, by the server's clock; undefined: it is there. */
let lostAt = keptAt > 0 ? keptAt + serverNow() - Date.now() : undefined;

function setText(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Whether a line came or went: the words are to be fitted then. */
function tick(): boolean {
  const now = serverNow();
  let isChanged = false;
  document.body.classList.toggle("lost", lostAt !== undefined);
  setText(document.getElementById("clock"), clockTime(now));
  setText(document.querySelector("#wall-clock .date"), dateText(now, language));
  const line = document.getElementById("line");
  setText(line, lostAt === undefined ? (line?.dataset.live ?? "") : texts.lost(timeOf(lostAt), ageOf(lostAt, now)));
  for (const age of document.querySelectorAll<HTMLElement>("[data-fresh]")) {
    const isOld = lostAt !== undefined || now - Number(age.dataset.at) > Number(age.dataset.fresh);
    const last = age.querySelector(".last");
    isChanged ||= last?.hasAttribute("hidden") === isOld;
    last?.toggleAttribute("hidden", !isOld);
    age.closest(".machine")?.classList.toggle("old", isOld);
  }
  document.body.dataset.place = String(placeAt(now));
  if (lostAt === undefined && freshStart !== undefined && now > freshStart) location.reload();
  return isChanged;
}

stream(`/events/wall/${document.getElementById("wall")?.dataset.center}`, {
  atOnce: true,
  heard() {
    lostAt = undefined;
    freshStart ??= nextFreshStart(serverNow(), Math.random());
    localStorage.setItem(aheadKey, String(Math.round(serverNow() - Date.now())));
    tick();
    // Parts came without their sizes.
    fitAll();
  },
  lost(at) {
    lostAt ??= at + serverNow() - Date.now();
    tick();
    fitAll();
  },
});
count();
tick();
fitAll();
addEventListener("resize", fitAll);
// Slices of the font come when their letters are first shown.
document.fonts.addEventListener("loadingdone", fitAll);
setInterval(() => tick() && fitAll(), 1_000);
void registerWorker();
