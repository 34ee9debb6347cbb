/// <reference lib="dom" />
/** Buttons that copy an address: shown where the browser can, else the field itself can be marked and copied. */
const canCopy = typeof navigator.clipboard?.writeText === "function";
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy ?? "");
  if (!canCopy || !(field instanceof HTMLInputElement)) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done ?? "";
    button.setAttribute("role", "status");
  });
}
