/** The language switch: remembered for a year in a cookie that says nothing else. */
import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { languages } from "../../../contract/language.ts";
import { parseAsked } from "../asked.ts";
import { safeBack } from "../back.ts";
import type { WebContext } from "../context.ts";
import { page } from "../route.ts";
import { languageCookie } from "../session.ts";
import { isSecure } from "../transport.ts";

const form = z.object({ to: z.enum(languages), back: z.string().max(2_000).optional() });
const yearSeconds = 366 * 24 * 3600;

export function languagePages(app: FastifyInstance, { config }: WebContext): void {
  const secure = isSecure(config);
  app.post("/language", page("open"), async (request, reply) => {
    const { to, back } = parseAsked(form, request.body);
    return reply.setCookie(languageCookie, to, { sameSite: "lax", secure, path: "/", maxAge: yearSeconds }).redirect(safeBack(back), 303);
  });
}
