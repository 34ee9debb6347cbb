import type { Language } from "../../contract/language.ts";
import type { Viewer } from "./rights.ts";

/** Who looks, and in which language. */
export interface Drawn {
  language: Language;
  viewer: Viewer;
}

/** Guests see the buttons and are led to the sign-in; whoever is known sees only what they may press. */
export function seesButtons({ viewer }: Drawn, center: string): boolean {
  return !viewer.isKnown || viewer.may("act", center);
}
