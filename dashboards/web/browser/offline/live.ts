/// <reference lib="dom" />
/** The line to the server for a page that lives: opened again for ever, whatever the server answered meanwhile. */
import { nextTryMs } from "./reports.ts";
import { version } from "./version.ts";
import { language } from "./words.ts";

/** Three beats (live.ts of the server): then the line is dead, whatever the browser thinks of it. */
const silentMs = 15_000;

export interface Listener {
  /** HTML of each part by the id of its place. */
  parts(parts: Record<string, string>): void;
  /** Any word: the server is there. */
  word(): void;
}

export function listen(path: string, listener: Listener): void {
  let source: EventSource | undefined;
  let openedAt = 0;
  let lastWord = 0;
  let failures = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const heard = () => {
    lastWord = performance.now();
    failures = 0;
    listener.word();
  };
  const open = () => {
    waiting = undefined;
    source?.close();
    openedAt = performance.now();
    const current = new EventSource(`${path}?lang=${language}`);
    source = current;
    current.addEventListener("hello", (event) => {
      reloadForOther((JSON.parse(event.data as string) as { version: string }).version);
      heard();
    });
    current.addEventListener("parts", (event) => {
      listener.parts(JSON.parse(event.data as string) as Record<string, string>);
      heard();
    });
    current.addEventListener("beat", heard);
    // After an answer that is no stream (a server that starts, a session that is over) the browser gives up for good: then it is on us.
    current.addEventListener("error", () => {
      if (current === source && current.readyState === EventSource.CLOSED) again();
    });
  };
  const again = () => {
    waiting ??= setTimeout(open, Math.min(60_000, nextTryMs(failures++, Math.random())));
  };
  setInterval(() => {
    if (waiting === undefined && performance.now() - Math.max(openedAt, lastWord) > silentMs) open();
  }, 5_000);
  addEventListener("online", () => {
    if (waiting === undefined) return;
    clearTimeout(waiting);
    open();
  });
  open();
}

const reloadedKey = "mimamori-reloaded-for";

/** The server has other pages by now: loaded anew, once; a page that is still old then stays. */
function reloadForOther(theirs: string): void {
  if (theirs === version || sessionStorage.getItem(reloadedKey) === theirs) return;
  sessionStorage.setItem(reloadedKey, theirs);
  location.reload();
}
