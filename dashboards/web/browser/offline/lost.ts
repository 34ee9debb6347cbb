/// <reference lib="dom" />
/**
 * A page that hears nothing says so, and since when: what it shows is from then on old.
 *
 * The state stands in the page itself (`data-lost-since`): each island is a bundle of its own and has its own copy of this file.
 */
import { serverNow } from "../Counting.ts";
import { ageOf, timeOf, words } from "./words.ts";

export const backEvent = "mimamori-back";

const since = () => Number(document.body.dataset.lostSince);

/** The time of day by the server's clock, like every other time of the page. */
const momentOf = (at: number) => timeOf(at + serverNow() - Date.now());

export const isLost = () => since() > 0;

function write(): void {
  const line = document.getElementById("lost");
  if (line && isLost()) line.textContent = words.lost(momentOf(since()), ageOf(since()));
}

/** `at`: of when the page is. */
export function showLost(at: number): void {
  if (isLost()) return;
  document.body.dataset.lostSince = String(at);
  document.body.classList.add("lost");
  const line = document.createElement("p");
  line.id = "lost";
  line.className = "banner bad";
  line.setAttribute("role", "alert");
  (document.querySelector("header") ?? document.body.firstElementChild)?.after(line);
  write();
  const writing = setInterval(() => (isLost() ? write() : clearInterval(writing)), 10_000);
}

export function hideLost(): void {
  delete document.body.dataset.lostSince;
  document.getElementById("lost")?.remove();
  document.body.classList.remove("lost");
  // What waits in another island goes at once.
  dispatchEvent(new Event(backEvent));
}

/** What cannot wait is not sent into nowhere: the press stays here and the line says so. */
export function sayCannot(): void {
  const line = document.getElementById("lost");
  if (!line || !isLost()) return;
  line.textContent = `${words.cannot} ${words.lost(momentOf(since()), ageOf(since()))}`;
  line.scrollIntoView({ block: "center" });
}
