/// <reference lib="dom" />
/** A page that hears nothing says so, and since when: what it shows is from then on old. */
import { ageOf, timeOf, words } from "./words.ts";

let since: number | undefined;

function write(): void {
  const line = document.getElementById("lost");
  if (line && since !== undefined) line.textContent = words.lost(timeOf(since), ageOf(since));
}
setInterval(write, 10_000);

export const isLost = () => since !== undefined;

/** `at`: of when the page is. */
export function showLost(at: number): void {
  since ??= at;
  if (document.getElementById("lost")) return;
  document.body.classList.add("lost");
  const line = document.createElement("p");
  line.id = "lost";
  line.className = "banner bad";
  line.setAttribute("role", "alert");
  (document.querySelector("header") ?? document.body.firstElementChild)?.after(line);
  write();
}

export function hideLost(): void {
  since = undefined;
  document.getElementById("lost")?.remove();
  document.body.classList.remove("lost");
}

/** What cannot wait is not sent into nowhere: the press stays here and the line says so. */
export function sayCannot(): void {
  const line = document.getElementById("lost");
  if (!line || since === undefined) return;
  line.textContent = `${words.cannot} ${words.lost(timeOf(since), ageOf(since))}`;
  line.scrollIntoView({ block: "center" });
}
