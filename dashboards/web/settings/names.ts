/** Names of places and devices as the reader's language has them: those of devices are Japanese only. Pure. */
import type { Config } from "../../../contract/config/schema.ts";
import type { Language } from "../../../contract/language.ts";
import { type Html, html } from "../html.ts";

export function placeName({ centers }: Config, center: string, language: Language): string {
  const name = centers[center]?.name;
  return name ? (language === "ja" ? (name.short ?? name.ja) : name.en) : center;
}

export function deviceName({ centers }: Config, center: string, device: string, language: Language): Html {
  const found = centers[center]?.devices[device];
  const text = found ? `${found.name}${found.place ? `（${found.place}）` : ""}` : device;
  return language === "ja" ? html`${text}` : html`<span lang="ja">${text}</span>`;
}
