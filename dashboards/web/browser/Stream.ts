/// <reference lib="dom" />
/**
 * The live events of a page: parts that changed are laid into it without losing focus or what a person opened. A page that hears nothing
 * says so; one that is older than the server loads again, once. It is opened again for ever, whatever the server answered meanwhile.
 */
import { count, keepCounting, serverTime } from "./Counting.ts";
import { layAll } from "./Laying.ts";
import { nextTryMs } from "./offline/reports.ts";
import { language } from "./Words.ts";

const lostAfterMs = 12_000;
/** A line that is open and says nothing for three beats (live.ts) is dead, whatever the browser thinks of it. */
const deadAfterMs = 15_000;
const slowestMs = 60_000;

export interface StreamOptions {
  /** Parts came and are laid into the page, or a sign of life. */
  heard?(): void;
  /** Nothing came for `lostAfterMs`; `at`: when the last word came, by this machine's clock. Called once a silence. */
  lost?(at: number): void;
  /** The session ended while the line was down; a page without this keeps trying. */
  over?(): void;
  /** Parts are laid in one task, see Laying.ts. */
  atOnce?: boolean;
}

export function stream(path: string, { heard = () => {}, lost = () => {}, over, atOnce = false }: StreamOptions): void {
  let lastWord = Date.now();
  let isLost = false;

  const word = (event: MessageEvent) => {
    lastWord = Date.now();
    isLost = false;
    // The number of an event is the server's time.
    if (event.lastEventId) serverTime(Number(event.lastEventId));
  };

  let source: EventSource | undefined;
  let openedAt = 0;
  let failures = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    clearTimeout(waiting);
    waiting = undefined;
    source?.close();
    openedAt = Date.now();
    const current = new EventSource(`${path}?lang=${language}`);
    source = current;
    current.addEventListener("hello", (event) => {
      failures = 0;
      const { version } = JSON.parse(event.data) as { version: string };
      if (isOlderThan(version)) location.reload();
    });
    current.addEventListener("parts", (event) => {
      word(event);
      void layAll(JSON.parse(event.data as string) as Record<string, string>, atOnce, () => {
        count();
        heard();
      });
    });
    current.addEventListener("beat", (event) => {
      word(event);
      heard();
    });
    // Signed out, revoked, or another role: the page that comes now says which.
    current.addEventListener("over", () => location.reload());
    // The browser gives up for good on some errors (a restarted server, a session that is over): then it is on us.
    current.addEventListener("error", () => {
      if (current !== source || current.readyState !== EventSource.CLOSED) return;
      if (over) void isOver(path).then((yes) => yes && over());
      waiting ??= setTimeout(connect, Math.min(slowestMs, nextTryMs(failures++, Math.random())));
    });
  }

  setInterval(() => {
    const silentMs = Date.now() - lastWord;
    if (waiting === undefined && silentMs > deadAfterMs && Date.now() - openedAt > deadAfterMs) connect();
    if (isLost || silentMs < lostAfterMs) return;
    isLost = true;
    lost(lastWord);
  }, 1_000);
  addEventListener("online", () => waiting !== undefined && connect());
  keepCounting();
  connect();
}

/** An EventSource does not tell why it was refused. */
async function isOver(path: string): Promise<boolean> {
  const stop = new AbortController();
  const answer = await fetch(path, { signal: stop.signal }).catch(() => undefined);
  stop.abort();
  return answer?.status === 401 || answer?.status === 403;
}

/** The page's own scripts name their version; loading again twice for the same one would never end. */
function isOlderThan(version: string): boolean {
  const own = document.querySelector<HTMLScriptElement>("script[src*='?v=']")?.src.split("?v=")[1];
  if (own === undefined || own === version || sessionStorage.getItem("loaded-for") === version) return false;
  sessionStorage.setItem("loaded-for", version);
  return true;
}
