/** SVG of charts/ as PNG, in the face that municipalities use. The fonts come from a package: nothing is looked for on the machine. */
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { renderAsync } from "@resvg/resvg-js";
import { drawable } from "./glyphs.ts";

const resolve = createRequire(import.meta.url).resolve;
export const fontFiles = ["400Regular/BIZUDPGothic_400Regular", "700Bold/BIZUDPGothic_700Bold"].map((name) =>
  resolve(`@expo-google-fonts/biz-udpgothic/${name}.ttf`),
);
export const fontOptions = { fontFiles, loadSystemFonts: false, defaultFontFamily: "BIZ UDPGothic" };

/** Several people get the same picture within one round. */
const keptPictures = 40;
const made = new Map<string, Promise<Buffer>>();

/** Twice the size, on white: sharp on a phone, readable in its dark mode. A sign that the font lacks is replaced. */
export function toPng(svg: string): Promise<Buffer> {
  const key = createHash("sha256").update(svg).digest("base64");
  const known = made.get(key);
  if (known) return known;
  if (made.size >= keptPictures) made.delete(made.keys().next().value!);
  const picture = render(svg);
  made.set(key, picture);
  picture.catch(() => made.delete(key));
  return picture;
}

async function render(svg: string): Promise<Buffer> {
  const readable = svg.replaceAll(/>([^<>]+)</g, (_all, text: string) => `>${drawable(text)}<`);
  const withNamespace = readable.replace(/^<svg (?!xmlns)/, '<svg xmlns="http://www.w3.org/2000/svg" ');
  const image = await renderAsync(withNamespace, { font: fontOptions, fitTo: { mode: "zoom", value: 2 }, background: "#ffffff" });
  return image.asPng();
}
