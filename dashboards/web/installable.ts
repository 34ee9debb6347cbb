/** What makes the pages an app of a tablet or phone: the service worker at the root, the manifest, icons as pictures. */
import { Resvg } from "@resvg/resvg-js";
import type { FastifyInstance } from "fastify";
import type { AssetFile } from "./assets.ts";
import { assetUrl } from "./assetVersion.ts";
import { page } from "./route.ts";
import { textsOf } from "./texts/index.ts";

const sizes = [192, 512] as const;

/** On white with a margin: launchers cut circles and squares out of it. */
function iconPng(icon: string, size: number): Buffer {
  const drawing = icon.replace(/^<svg[^>]*>/, "").replace("</svg>", "");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="#fff"/><g transform="translate(8 8)">${drawing}</g></svg>`;
  return new Resvg(svg, { fitTo: { mode: "width", value: size } }).render().asPng();
}

function manifestOf() {
  const { product } = textsOf("ja").common;
  return {
    name: product,
    short_name: product,
    lang: "ja",
    id: "/",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#f8f8fb",
    theme_color: "#ffffff",
    icons: [
      ...sizes.map((size) => ({ src: assetUrl(`icon-${size}.png`), sizes: `${size}x${size}`, type: "image/png", purpose: "any maskable" })),
      { src: assetUrl("icon.svg"), sizes: "any", type: "image/svg+xml" },
    ],
  };
}

/** Adds the two addresses at the root and returns the icons. A worker's own address decides what it may serve, so it is not under /assets. */
export function appFiles(app: FastifyInstance, icon: string, worker: string | Buffer): [name: string, file: AssetFile][] {
  const manifest = JSON.stringify(manifestOf());
  app.get("/manifest.webmanifest", page("open"), async (_request, reply) =>
    reply.type("application/manifest+json; charset=utf-8").send(manifest),
  );
  // Looked at again whenever a page is opened: with another version of the pages it is another text.
  app.get("/sw.js", page("open"), async (_request, reply) =>
    reply.type("text/javascript; charset=utf-8").header("cache-control", "no-cache").send(worker),
  );
  return sizes.map((size) => [`icon-${size}.png`, { type: "image/png", body: iconPng(icon, size) }]);
}
