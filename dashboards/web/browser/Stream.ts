/// <reference lib="dom" />
/**
 * The live events of a page: parts that changed are laid into it without losing focus or what a person opened. A page that hears nothing
 * says so; one that is older than the server loads again, once.
 */
import { Idiomorph } from "idiomorph";
import { count, keepCounting, serverTime } from "./Counting.ts";

const lostAfterMs = 12_000;
const againAfterMs = 5_000;

export interface StreamOptions {
  /** Parts came, or a sign of life. */
  heard?(): void;
  /** Nothing came for `lostAfterMs`; `at`: when the last word came, by this machine's clock. Called once a silence. */
  lost?(at: number): void;
}

export function stream(path: string, { heard = () => {}, lost = () => {} }: StreamOptions): void {
  let lastWord = Date.now();
  let isLost = false;

  const word = (event: MessageEvent) => {
    lastWord = Date.now();
    isLost = false;
    // The number of an event is the server's time.
    if (event.lastEventId) serverTime(Number(event.lastEventId));
    heard();
  };

  function connect(): void {
    const source = new EventSource(path);
    source.addEventListener("hello", (event) => {
      const { version } = JSON.parse(event.data as string) as { version: string };
      if (isOlderThan(version)) location.reload();
    });
    source.addEventListener("parts", (event) => {
      for (const [id, text] of Object.entries(JSON.parse(event.data as string) as Record<string, string>)) lay(id, text);
      word(event);
      count();
    });
    source.addEventListener("beat", word);
    // The browser gives up for good on some errors (a restarted server): then it is on us.
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, againAfterMs);
    });
  }

  setInterval(() => {
    if (isLost || Date.now() - lastWord < lostAfterMs) return;
    isLost = true;
    lost(lastWord);
  }, 1_000);
  keepCounting();
  connect();
}

/** The page's own scripts name their version; loading again twice for the same one would never end. */
function isOlderThan(version: string): boolean {
  const own = document.querySelector<HTMLScriptElement>("script[src*='?v=']")?.src.split("?v=")[1];
  if (own === undefined || own === version || sessionStorage.getItem("loaded-for") === version) return false;
  sessionStorage.setItem("loaded-for", version);
  return true;
}

function lay(id: string, text: string): void {
  const there = document.getElementById(id);
  if (!there) return;
  Idiomorph.morph(there, text, {
    callbacks: {
      // What a person opened stays open, and what they began to type stays.
      beforeAttributeUpdated: (name: string, node: Element) => !(name === "open" && node instanceof HTMLDetailsElement),
      beforeNodeMorphed: (node: Node) => !(node === document.activeElement && node instanceof HTMLInputElement),
    },
  });
}
