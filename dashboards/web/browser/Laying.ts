/// <reference lib="dom" />
/**
 * Lays parts of a page into it without keeping a press waiting: a board of a hundred centers comes as a hundred parts, and all of them at
 * once would be a task of 130 ms. Of a part that comes again before it is laid only the newest is.
 */
import { Idiomorph } from "idiomorph";

/** A press waits no longer than this and one part. */
const pressWaitsMs = 16;

/** By the ids of the page's places, so never more than there are. */
const waiting = new Map<string, string>();
let laying: Promise<void> | undefined;

/**
 * Text of each part by the id of its place; an id without a place is left out. Resolves when nothing waits any more. `atOnce`: in one task,
 * for a page that nobody presses and whose words are fitted after it. `laid`: once for all that waited together.
 */
export function layAll(parts: Readonly<Record<string, string>>, atOnce: boolean, laid: () => void): Promise<void> {
  for (const [id, text] of Object.entries(parts)) waiting.set(id, text);
  laying ??= layWaiting(atOnce ? Number.POSITIVE_INFINITY : pressWaitsMs)
    .then(laid)
    .finally(() => {
      laying = undefined;
    });
  return laying;
}

async function layWaiting(sliceMs: number): Promise<void> {
  let since = performance.now();
  for (const [id, text] of waiting) {
    waiting.delete(id);
    lay(id, text);
    // Nobody presses a page that is not shown, and its timers may come once a minute.
    if (document.hidden || performance.now() - since < sliceMs) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  }
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
