/// <reference lib="dom" />
/** What every page does in the browser: reports are not lost, a page without a server says so, and whoever pressed twice meant it once. */
import { watchReports } from "./offline/forms.ts";
import { watchAge } from "./offline/kept.ts";
import { registerWorker } from "./offline/worker.ts";

/** Pages whose own script listens to the server. */
const lives = document.querySelector("[data-lives]") !== null;

watchReports();
watchAge({ lives });
void registerWorker();

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
  const form = event.target;
  // After this turn, so that the pressed button still travels with the form.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
  // Whoever comes back by the browser's button finds the page as it was.
  addEventListener("pageshow", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  });
});
