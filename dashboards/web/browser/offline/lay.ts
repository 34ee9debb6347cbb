/// <reference lib="dom" />
import { Idiomorph } from "idiomorph";

/** Lays new HTML into a part of the page without losing focus or what a person opened. */
export function lay(id: string, text: string): void {
  const there = document.getElementById(id);
  if (!there) return;
  Idiomorph.morph(there, text, {
    callbacks: {
      // What a person opened stays open.
      beforeAttributeUpdated: (name: string, node: Element) => !(name === "open" && node instanceof HTMLDetailsElement),
    },
  });
}
