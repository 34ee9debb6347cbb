/** Two marks in every page that tell a browser apart what it keeps for whom. Hashes: nothing can be read from them, and nothing opened. */
import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { Viewer } from "./rights.ts";
import type { CookieNames } from "./viewers.ts";

const tagOf = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 16);

/** The same for the same person or tablet, whenever they are signed in: for reports that wait. Empty for guests. */
export function whoTag({ kind, name }: Viewer): string {
  return kind === "guest" || kind === "wall" ? "" : tagOf(`who ${kind} ${name}`);
}

/** The same within one session: pages that are kept for it are forgotten with it. */
export function sessionTag({ cookies, viewer }: FastifyRequest, names: CookieNames): string {
  const secret = viewer.isPerson ? cookies[names.session] : cookies[names.device];
  return viewer.kind === "guest" ? "guest" : `${viewer.kind}-${tagOf(`session ${secret ?? ""}`)}`;
}
