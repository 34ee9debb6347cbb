/// <reference lib="dom" />
/** A what-if that runs is looked at until it is done; what is wrong with a form is read first. */
const everyMs = 1_000;

async function look(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("result");
  const shown = document.getElementById("result");
  if (!fresh || !shown) return;
  shown.replaceChildren(...fresh.childNodes);
  shown.toggleAttribute("data-running", fresh.hasAttribute("data-running"));
}

async function follow(): Promise<void> {
  while (document.querySelector("#result[data-running]")) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    // A server that is away for a moment is asked again.
    await look().catch(() => {});
  }
}

document.getElementById("errors")?.focus();
void follow();
