/// <reference lib="dom" />
/** Keeps a page live, and says when it is not: what it shows is from then on old. */
import { stream } from "./Stream.ts";
import { language, words } from "./Words.ts";

function timeText(at: number): string {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", timeZone: "Asia/Tokyo", hour12: false }).format(at);
}

export function livePage(path: string): void {
  let lostAt = 0;

  stream(path, {
    heard() {
      document.getElementById("lost")?.remove();
      document.body.classList.remove("lost");
    },
    lost(at) {
      lostAt = at;
      document.body.classList.add("lost");
      const line = document.createElement("p");
      line.id = "lost";
      line.className = "banner bad";
      line.setAttribute("role", "alert");
      line.textContent = words.lost(timeText(at));
      document.querySelector("header")?.after(line);
    },
  });

  /** A press that cannot arrive stays here and says so, instead of an error page of the browser. */
  document.addEventListener("submit", (event) => {
    const line = document.getElementById("lost");
    if (!line) return;
    event.preventDefault();
    line.textContent = words.cannotSend(timeText(lostAt));
    line.scrollIntoView({ block: "center" });
  });
}
