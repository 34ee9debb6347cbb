/// <reference lib="dom" />
/** What every page does in the browser: whoever pressed a button twice meant it once. */
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
