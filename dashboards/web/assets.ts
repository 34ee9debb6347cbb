/** Styles, fonts and scripts, all from the package: no CDN. The browser's little code is bundled once, at start. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import fastifyStatic from "@fastify/static";
import { build, stop } from "esbuild";
import type { FastifyInstance } from "fastify";
import { assetVersion } from "./assetVersion.ts";
import { appFiles } from "./installable.ts";
import { page } from "./route.ts";

const here = import.meta.dirname;
const require = createRequire(import.meta.url);
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="4" y="2" width="24" height="6" rx="2" fill="#333"/><path d="M6 9h20l-2 19a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2z" fill="#fff" stroke="#333" stroke-width="2"/><path d="M7.500 17h17l-1.200 11a1 1 0 0 1-1 1H9.700a1 1 0 0 1-1-1z" fill="#57b8ff"/></svg>`;

export interface AssetFile {
  type: string;
  body: string | Buffer;
}

/** Styles that come with a library, by the name under which pages ask for them. */
const libraryStyles: Record<string, string> = {
  "tokens.css": "@digital-go-jp/design-tokens/dist/tokens.css",
  "uplot.css": "uplot/dist/uPlot.min.css",
};

export async function assets(app: FastifyInstance): Promise<void> {
  const files = new Map<string, AssetFile>([["icon.svg", { type: "image/svg+xml", body: icon }]]);
  for (const [name, path] of Object.entries(libraryStyles))
    files.set(name, { type: "text/css", body: readFileSync(require.resolve(path), "utf8") });
  for (const name of readdirSync(join(here, "styles")))
    files.set(name, { type: "text/css", body: readFileSync(join(here, "styles", name), "utf8") });
  for (const [name, body] of await islands()) files.set(name, { type: "text/javascript", body });
  for (const [name, file] of appFiles(app, icon, files.get("sw.js")!.body)) files.set(name, file);
  for (const [name, { type, body }] of files) {
    app.get(`/assets/${name}`, page("open"), async (request, reply) => {
      // The address holds the version of what it leads to (assetVersion.ts).
      const kept = (request.query as { v?: string }).v ? "public, max-age=31536000, immutable" : "no-cache";
      return reply
        .type(typeof body === "string" ? `${type}; charset=utf-8` : type)
        .header("cache-control", kept)
        .send(body);
    });
  }
  const fonts = dirname(require.resolve("@fontsource/biz-udpgothic/400.css"));
  await app.register(fastifyStatic, {
    root: fonts,
    prefix: "/assets/fonts/",
    index: false,
    dotfiles: "deny",
    immutable: true,
    maxAge: "30d",
    allowedPath: (path) => /^\/(400\.css|700\.css|files\/[\w[\].-]+\.woff2?)$/.test(path),
  });
}

/** Each file of browser/ is an island that a page can ask for; what begins with a capital or lies in a folder is only imported by them. */
async function islands(): Promise<[name: string, code: string][]> {
  const sources = readdirSync(join(here, "browser")).filter((name) => /^[a-z]\w*\.ts$/.test(name));
  const { outputFiles } = await build({
    entryPoints: sources.map((name) => join(here, "browser", name)),
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    write: false,
    outdir: "/",
    logLevel: "silent",
    define: { assetVersion: JSON.stringify(assetVersion) },
  });
  await stop(); // its helper process is not needed any more
  return outputFiles.map(({ path, text }) => [basename(path), text]);
}
