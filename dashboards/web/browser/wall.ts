/// <reference lib="dom" />
/** The wall in the browser: live, counting ages by itself, and back by itself after a night without a server. */
import { clockTime, dateText, durationText } from "../../../contract/time.ts";
import { wall as en } from "../texts/en/wall.ts";
import { wall as ja } from "../texts/ja/wall.ts";
import { ageText, nextFreshStart, offsetOf, placeAt } from "../wall/ages.ts";
import { lay } from "./offline/lay.ts";
import { listen } from "./offline/live.ts";
import { language } from "./offline/words.ts";
import { registerWorker } from "./offline/worker.ts";

const texts = language === "en" ? en : ja;
const lostAfterMs = 12_000;
const offsetKey = "mimamori-clock-offset";
const keptAt = Number(document.body.dataset.keptAt);

/** The server's clock as far as it is known: a screen's own may be off. */
let offset = Number(localStorage.getItem(offsetKey));
const now = () => Date.now() + offset;

/** By this screen's own clock. */
let lastWord = keptAt > 0 ? keptAt : Date.now();
const freshStart = nextFreshStart(now(), Math.random());

const setText = (element: Element | null, text: string) => {
  if (element && element.textContent !== text) element.textContent = text;
};

function learnClock(): void {
  const minute = Number(document.getElementById("clock")?.dataset.minute);
  if (!(minute > 0)) return;
  offset = offsetOf(minute, Date.now());
  localStorage.setItem(offsetKey, String(offset));
}

function tick(): void {
  const at = now();
  const isLost = Date.now() - lastWord > lostAfterMs;
  document.body.classList.toggle("lost", isLost);
  setText(document.getElementById("clock"), clockTime(at));
  setText(document.querySelector("#wall-clock .date"), dateText(at, language));
  const line = document.getElementById("line");
  const heard = lastWord + offset;
  setText(line, isLost ? texts.lost(clockTime(heard), durationText(at - heard, language)) : (line?.dataset.live ?? ""));
  for (const age of document.querySelectorAll<HTMLElement>("[data-at]")) {
    const lastAt = Number(age.dataset.at);
    const isOld = isLost || at - lastAt > Number(age.dataset.fresh);
    setText(age, ageText(texts, { lastAt, isOld }, at, language));
    age.closest(".machine")?.classList.toggle("old", isOld);
  }
  document.body.dataset.place = String(placeAt(at));
  if (!isLost && at > freshStart) location.reload();
}

listen(`/events/wall/${document.getElementById("wall")?.dataset.center}`, {
  parts(parts) {
    for (const [id, text] of Object.entries(parts)) lay(id, text);
    if ("wall-clock" in parts) learnClock();
  },
  word() {
    lastWord = Date.now();
    tick();
  },
});
if (!(keptAt > 0)) learnClock();
tick();
setInterval(tick, 1_000);
void registerWorker();
