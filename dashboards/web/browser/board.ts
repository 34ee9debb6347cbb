/// <reference lib="dom" />
/** Keeps the board live: the server sends the changed parts, they are laid into the page without losing focus or open details. */
import { Idiomorph } from "idiomorph";

const lostAfterMs = 12_000;
let lastWord = Date.now();

function lay(id: string, text: string): void {
  const there = document.getElementById(id);
  if (!there) return;
  Idiomorph.morph(there, text, {
    callbacks: {
      // What a person opened stays open.
      beforeAttributeUpdated: (name: string, node: Element) => !(name === "open" && node instanceof HTMLDetailsElement),
    },
  });
}

function found(): void {
  document.getElementById("lost")?.remove();
  document.body.classList.remove("lost");
}

function connect(): void {
  const source = new EventSource("/events/board");
  source.addEventListener("parts", (event) => {
    lastWord = Date.now();
    for (const [id, text] of Object.entries(JSON.parse(event.data as string) as Record<string, string>)) lay(id, text);
    found();
  });
  source.addEventListener("beat", () => {
    lastWord = Date.now();
    found();
  });
  // The browser gives up for good on some errors (a restarted server): then it is on us.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 5_000);
  });
}

function shownTime(): string {
  const time = new Intl.DateTimeFormat("ja-JP", { hour: "numeric", minute: "2-digit", timeZone: "Asia/Tokyo" }).format(lastWord);
  return `画面は ${time} の値です。`;
}

/** A page that hears nothing says so: what it shows is from then on old. */
setInterval(() => {
  if (Date.now() - lastWord < lostAfterMs || document.getElementById("lost")) return;
  document.body.classList.add("lost");
  const line = document.createElement("p");
  line.id = "lost";
  line.className = "banner bad";
  line.setAttribute("role", "alert");
  line.textContent = `■ 見守りのサーバーとつながっていません。${shownTime()}`;
  document.querySelector("header")?.after(line);
}, 2_000);

connect();

/** A press that cannot arrive stays here and says so, instead of an error page of the browser. */
document.addEventListener("submit", (event) => {
  const line = document.getElementById("lost");
  if (!line) return;
  event.preventDefault();
  line.textContent = `■ サーバーとつながっていないため、いまは送れません。つながってから、もう一度押してください。${shownTime()}`;
  line.scrollIntoView({ block: "center" });
});
