/** Routes of 機器: the list, one device, its figures as CSV, what was marked as wrong. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import { parseAsked } from "../asked.ts";
import { safeBack, saying } from "../back.ts";
import type { BoardReader } from "../board/model.ts";
import { devicePath } from "../board/names.ts";
import type { WebContext } from "../context.ts";
import { checkCorrection, correctionForm } from "../device/correct.ts";
import { deviceCsv } from "../device/csv.ts";
import { spanProblem } from "../device/header.ts";
import { deviceList } from "../device/list.ts";
import { DeviceReader } from "../device/model.ts";
import { devicePage, type RefusedOnPage } from "../device/page.ts";
import { type DeviceSpan, lastDayOf, readSpan } from "../device/span.ts";
import { WebProblem } from "../errors.ts";
import { html } from "../html.ts";
import { boardBanners, framed } from "../layout.ts";
import { page } from "../route.ts";
import { saidBanner } from "../said.ts";
import { textsOf } from "../texts/index.ts";

/** Whatever an address holds is a text; twice the same key is its first. */
const one = z
  .union([z.string(), z.array(z.string()).transform((all) => all[0] ?? "")])
  .transform((text) => text.slice(0, 100))
  .optional();
const spanQuery = z.object({ period: one, at: one, from: one, to: one });
const searchQuery = z.object({ q: one, center: one, kind: one });
const undoParams = z.object({ id: z.coerce.number().int().min(1) });

export function devicePages(app: FastifyInstance, context: WebContext, boards: BoardReader): void {
  const { config, operations, clock } = context;
  const reader = new DeviceReader(context, boards);

  /** Throws (404) unless the address names a device. */
  const deviceOf = (request: FastifyRequest) => {
    const { center, device } = request.params as { center: string; device: string };
    const known = Object.hasOwn(config.centers, center) ? config.centers[center] : undefined;
    if (!known) throw new WebProblem(404, "noSuchCenter");
    const settings = Object.hasOwn(known.devices, device) ? known.devices[device] : undefined;
    if (!settings) throw new WebProblem(404, "noSuchDevice");
    return { center, device, kind: settings.kind, planned: settings.planned };
  };

  /** Throws (400) when the address names no time that can be shown. */
  const spanOf = (query: unknown, request: FastifyRequest): DeviceSpan => {
    const span = readSpan(parseAsked(spanQuery, query), clock.now());
    if (typeof span === "string") throw new WebProblem(400, "wrongDates", spanProblem(span, request.language));
    return span;
  };

  const show = async (request: FastifyRequest, reply: FastifyReply, span: DeviceSpan, refused?: RefusedOnPage) => {
    const { language, viewer } = request;
    const { center, device } = deviceOf(request);
    const data = await reader.read(center, device, span, language);
    if (!data) throw new WebProblem(404, "noSuchDevice");
    const { said } = textsOf(language).device;
    const body = html`${saidBanner(request, said)}${boardBanners(data.board, language)}${devicePage(data, viewer, language, refused)}`;
    reply.type("text/html; charset=utf-8");
    return framed(
      request,
      { title: data.device.config.name, path: "/devices", scripts: ["device"], styles: ["charts", "device", "uplot"] },
      body,
    );
  };

  app.get("/devices", page("read"), async (request, reply) => {
    const { language, viewer } = request;
    const { q = "", center = "", kind = "" } = parseAsked(searchQuery, request.query);
    const board = await boards.read();
    const seen = board.centers.filter(({ id }) => viewer.sees(id));
    reply.type("text/html; charset=utf-8");
    const body = html`${boardBanners(board, language)}<main id="main" class="device">${deviceList(board, seen, { q, center, kind }, language)}</main>`;
    return framed(request, { title: textsOf(language).device.list.title, path: "/devices", styles: ["device"] }, body);
  });

  app.get("/devices/:center/:device", page("read"), async (request, reply) => {
    // What is planned has nothing to show of any time.
    const { planned } = deviceOf(request);
    const asked = planned ? {} : parseAsked(spanQuery, request.query);
    const span = readSpan(asked, clock.now());
    if (typeof span !== "string") return show(request, reply, span);
    reply.code(400);
    return show(request, reply, spanOf({}, request), { span: { asked, problem: span } });
  });

  app.get("/devices/:center/:device.csv", page("read"), async (request, reply) => {
    const { center, device } = deviceOf(request);
    const span = spanOf(request.query, request);
    const { courses, holding } = await reader.readFigures(center, device, span);
    const name = `${center}-${device}-${span.firstDay}-${lastDayOf(span)}.csv`;
    reply.type("text/csv; charset=utf-8").header("content-disposition", `attachment; filename="${name}"`);
    return deviceCsv(courses, holding, request.language);
  });

  app.post("/devices/:center/:device/corrections", page("devices"), async (request, reply) => {
    const of = deviceOf(request);
    const by = personOf(request);
    const form = parseAsked(correctionForm, request.body ?? {});
    const checked = checkCorrection(form, of, clock.now(), request.language);
    const back = backTo(request, of);
    if (!checked.ok) {
      const query = Object.fromEntries(new URL(back, "http://here.invalid").searchParams);
      const asked = readSpan(parseAsked(spanQuery, query), clock.now());
      reply.code(400);
      return show(request, reply, typeof asked === "string" ? spanOf({}, request) : asked, {
        correction: { form, problem: checked.problem },
      });
    }
    const fresh = await operations.corrections.add(checked.correction, by, clock.now());
    return reply.redirect(saying(back, fresh ? "corrected" : "again"), 303);
  });

  app.post("/devices/:center/:device/corrections/:id/undo", page("devices"), async (request, reply) => {
    const of = deviceOf(request);
    const by = personOf(request);
    const { id } = parseAsked(undoParams, request.params);
    const done = await operations.corrections.undo(id, of, by, clock.now());
    return reply.redirect(saying(backTo(request, of), done ? "undone" : "gone"), 303);
  });
}

/** A program's token reads only, whatever its role may do by hand. */
function personOf({ viewer }: FastifyRequest): string {
  if (!viewer.isPerson) throw new WebProblem(403, "personOnly");
  return viewer.name;
}

function backTo(request: FastifyRequest, { center, device }: { center: string; device: string }): string {
  const { back } = parseAsked(z.object({ back: z.string().max(2_000).optional() }), request.body ?? {});
  return safeBack(back, devicePath(center, device));
}
