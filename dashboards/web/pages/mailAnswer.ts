/**
 * `/m/{token}`: the buttons of a mail. Needs no sign-in: the signed link says who may answer what. Scanners of mail servers open links, so
 * GET and HEAD only show; the form on the page posts, and only that acts.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import * as z from "zod";
import type { CenterConfig, DeviceConfig } from "../../../contract/config/schema.ts";
import { clockTime, minuteMs } from "../../../contract/time.ts";
import { answeredBy, type Link, type LinkAction, readToken } from "../../../jobs/mail/links.ts";
import { dayAndTime } from "../../../jobs/pickup/words.ts";
import type { Pickup } from "../../../records/operations/pickups.ts";
import { claimBag, promiseBag } from "../answers.ts";
import type { WebContext } from "../context.ts";
import { type Html, html } from "../html.ts";
import { layout } from "../layout.ts";
import type { Live } from "../live.ts";
import { isDemo } from "../session.ts";
import { hidden } from "./hidden.ts";

const words: Record<LinkAction, { title: string; button: string; explained: string; done: string }> = {
  promise: {
    title: "了解しました",
    button: "了解しました（私が出します）",
    explained: "押すと、あなたが引き受けたことがほかの人にも見えます。",
    done: "✓ お引き受けありがとうございます。",
  },
  "put-out": {
    title: "袋を出しました",
    button: "袋を出しました",
    explained: "押すと、袋を交換して出したことを記録します。",
    done: "✓ 袋を出したことを記録しました。ありがとうございます。",
  },
  half: {
    title: "まだ半分くらいです",
    button: "まだ半分くらいです",
    explained: "押すと、見た量を記録します。満杯の見込みに使います。",
    done: "✓ 見た量を記録しました。ありがとうございます。",
  },
};

/** The same person and the same word within this time: pressed twice. */
const sameReportMs = 10 * minuteMs;

interface Asked {
  link: Link;
  pickup: Pickup;
  center: CenterConfig;
  device: DeviceConfig;
}

export function mailAnswerPages(app: FastifyInstance, context: WebContext, live: Live): void {
  const { config, operations, clock } = context;
  const demo = isDemo(config);

  const show = (reply: FastifyReply, code: number, title: string, body: Html) =>
    reply
      .code(code)
      .header("referrer-policy", "no-referrer")
      .header("x-robots-tag", "noindex, nofollow")
      .type("text/html; charset=utf-8")
      .send(layout({ title, path: "", signedIn: false, demo }, false, html`<main id="main" class="text"><h1>${title}</h1>${body}</main>`));

  /** What the link is about, or the page that says why not. */
  async function asked(request: FastifyRequest, reply: FastifyReply): Promise<Asked | undefined> {
    const { token } = z.object({ token: z.string().max(100) }).parse(request.params);
    const link = readToken(token, await operations.key("mail-links"), clock.now());
    if (link === "expired") {
      show(reply, 410, "このボタンの期限は過ぎました", html`<p>新しいお知らせのメールか、<a href="/">盤面</a>から知らせてください。</p>`);
      return undefined;
    }
    const pickup = link === "unknown" ? undefined : await operations.pickups.find(link.pickup);
    const center = pickup && config.centers[pickup.center];
    const device = center?.devices[pickup!.device];
    if (link === "unknown" || !pickup || !center || !device) {
      show(
        reply,
        403,
        "このリンクは使えません",
        html`<p>メールのリンクが途中で切れているかもしれません。メールのボタンをもう一度押すか、<a href="/">盤面</a>から知らせてください。</p>`,
      );
      return undefined;
    }
    return { link, pickup, center, device };
  }

  app.get("/m/:token", hidden, async (request, reply) => {
    const found = await asked(request, reply);
    if (!found) return reply;
    const { link, center, device } = found;
    const { title, button, explained } = words[link.action];
    const already = alreadyDone(found, clock.now());
    const form = html`<p>${explained}</p><form method="post" class="card"><button class="primary">${button}</button></form>`;
    return show(
      reply,
      200,
      title,
      html`<p>${center.name.ja}の${device.name}について</p>${already ? html`<p class="note">${already}</p>` : form}<p><a href="/">いまのようすを見る</a></p>`,
    );
  });

  app.post("/m/:token", hidden, async (request, reply) => {
    const found = await asked(request, reply);
    if (!found) return reply;
    const { link, center, device } = found;
    const already = alreadyDone(found, clock.now());
    const note = already ?? (await act(context, found)) ?? words[link.action].done;
    live.look();
    return show(
      reply,
      200,
      words[link.action].title,
      html`<p>${center.name.ja}の${device.name}について</p><p class="note" role="status">${note}</p><p><a href="/">いまのようすを見る</a></p>`,
    );
  });
}

/** Does what the link says; a text only when somebody else was faster. */
async function act(context: WebContext, { link, pickup, center, device }: Asked): Promise<string | undefined> {
  const { operations, clock } = context;
  const by = answeredBy(center, link.recipient);
  const of = { center: pickup.center, device: pickup.device, kind: device.kind };
  if (link.action === "half") {
    const now = clock.now();
    const said = await operations.eyeReports.since(now - sameReportMs);
    const again = said.some((one) => one.by === by && one.what === "half" && one.center === of.center && one.device === of.device);
    if (!again) await operations.eyeReports.add({ center: of.center, device: of.device, what: "half", by }, now);
    return undefined;
  }
  const fresh = link.action === "promise" ? await promiseBag(context, pickup, by) : await claimBag(context, of, by);
  if (fresh) return undefined;
  const now = (await operations.pickups.find(pickup.id)) ?? pickup;
  return alreadyDone({ link, pickup: now, center, device }, clock.now()) ?? "✓ さきほど受け付けています。";
}

/** What was done before, by whom and when, if that answers the link's question; undefined: nothing was. */
function alreadyDone({ link, pickup }: Asked, now: number): string | undefined {
  const { state, promisedAt, promisedBy, putOutAt, putOutBy, verifiedAt } = pickup;
  if (state === "cancelled") return "この袋の件は、もう終わっています。";
  if (state === "verified" || state === "collected") {
    const who = putOutAt !== null ? `${dayAndTime(putOutAt, now)}に ${putOutBy} が出したと報告し、` : "";
    return `✓ 袋は交換済みです。${who}${dayAndTime(verifiedAt ?? now, now)}に値で確かめました。`;
  }
  if (putOutAt !== null) return `✓ 袋は ${dayAndTime(putOutAt, now)}に ${putOutBy} が出したと報告しています。`;
  if (link.action === "promise" && promisedAt !== null) return `✓ ${clockTime(promisedAt)}に ${promisedBy} が引き受けています。`;
  return undefined;
}
