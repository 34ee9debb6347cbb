/** Styles, fonts and scripts, all from the package: no CDN. The browser's little code is bundled once, at start. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import fastifyStatic from "@fastify/static";
import { build, stop } from "esbuild";
import type { FastifyInstance } from "fastify";

const here = import.meta.dirname;
const require = createRequire(import.meta.url);
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="4" y="2" width="24" height="6" rx="2" fill="#333"/><path d="M6 9h20l-2 19a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2z" fill="#fff" stroke="#333" stroke-width="2"/><path d="M7.500 17h17l-1.200 11a1 1 0 0 1-1 1H9.700a1 1 0 0 1-1-1z" fill="#57b8ff"/></svg>`;

export async function assets(app: FastifyInstance): Promise<void> {
  const bundled = await build({
    entryPoints: [join(here, "browser/board.ts")],
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    write: false,
    logLevel: "silent",
  });
  await stop(); // its helper process is not needed any more
  const fixed: Record<string, { type: string; body: string }> = {
    "style.css": { type: "text/css", body: readFileSync(join(here, "style.css"), "utf8") },
    "tokens.css": { type: "text/css", body: readFileSync(require.resolve("@digital-go-jp/design-tokens/dist/tokens.css"), "utf8") },
    "board.js": { type: "text/javascript", body: bundled.outputFiles[0]!.text },
    "icon.svg": { type: "image/svg+xml", body: icon },
  };
  for (const [name, { type, body }] of Object.entries(fixed)) {
    app.get(`/assets/${name}`, { schema: { hide: true } }, async (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header("cache-control", "no-cache").send(body),
    );
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
