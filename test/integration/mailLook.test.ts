/** A mail as its reader sees it: sent by the real deliverer, read back by a mail parser, shown by a real browser on a phone. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rowOf } from "../../jobs/alerts/rows.ts";
import type { JobContext } from "../../jobs/context.ts";
import { deliver } from "../../jobs/deliver.ts";
import { writeMail } from "../../jobs/mail/mail.ts";
import { openMailer } from "../../jobs/mail/mailer.ts";
import { fontFiles } from "../../jobs/mail/png.ts";
import { startBrowser } from "../support/browser.ts";
import { available, startSmtp } from "../support/servers.ts";
import { configOf } from "../unit/jobs/center.ts";
import { bagOf, mailFacts, noticeOf, now, silentNotice } from "../unit/jobs/mail/facts.ts";
import { closeContext, openContext } from "../unit/jobs/stores.ts";

/** A phone has a Japanese face of this width; the machine of the tests may have none. */
const font = readFileSync(fontFiles[0]!).toString("base64");
const face = `@font-face{font-family:"BIZ UDPGothic";src:url(data:font/ttf;base64,${font})}`;

describe.skipIf(!available("chromium"))("a mail on a phone", () => {
  let dir: string;
  let context: JobContext;
  let html: string;
  let single: string;
  let page: Awaited<ReturnType<Awaited<ReturnType<typeof startBrowser>>["newPage"]>>;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "look-"));
    const smtp = await startSmtp();
    const stores = await openContext(dir, configOf(), now);
    stores.mailer.close();
    context = { ...stores, mailer: openMailer(smtp.url, dir) };
    const urgent = noticeOf({ alert: { id: 2, level: "full" } as never, reason: "worse", bag: bagOf(0.97) });
    const text = await writeMail(mailFacts([noticeOf(), urgent, silentNotice("room-1", "一時保育室")]));
    const one = await writeMail(mailFacts([noticeOf()]));
    const head = { center: "east", recipient: "a@example.jp" };
    await context.operations.outbox.put(
      [rowOf({ ...head, key: "a", urgent: 1 }, text), rowOf({ ...head, key: "b", urgent: 0 }, one)],
      [],
      now,
    );
    await deliver(context, now);
    [html, single] = smtp.mails.map((mail) => mail.html as string) as [string, string];
    page = await (await startBrowser()).newPage({ viewport: { width: 360, height: 640 } });
  });
  afterAll(async () => {
    await page.close();
    await closeContext(context);
    rmSync(dir, { recursive: true });
  });
  const isNoWiderThanThePhone = () => page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth");

  it("has its pictures inside, drawn and sharp, and asks no other server for anything", async () => {
    const asked: string[] = [];
    page.on("request", (request) => request.url().startsWith("data:") || asked.push(request.url()));
    await page.setContent(html, { waitUntil: "load" });
    const widths = await page.evaluate<number[]>("[...document.images].map((image) => image.naturalWidth / image.clientWidth)");
    expect(widths).toHaveLength(4);
    for (const sharpness of widths) expect(sharpness).toBeGreaterThan(2);
    expect(asked).toEqual([]);
  });

  it("shows the sentence, the machine and two buttons before anybody scrolls, and is no wider than the screen", async () => {
    for (const mail of [html, single]) {
      await page.setContent(mail.replace("<head>", `<head><style>${face}</style>`), { waitUntil: "load" });
      await page.evaluate("document.fonts.ready");
      const ends = await page.evaluate<number[]>(
        "[document.querySelector('p'), document.images[0], ...[...document.links].slice(0, 2)].map((one) => one.getBoundingClientRect().bottom)",
      );
      for (const end of ends) expect(end).toBeLessThanOrEqual(640);
      expect(await isNoWiderThanThePhone()).toBe(true);
      const heights = await page.evaluate<number[]>("[...document.links].map((one) => one.getBoundingClientRect().height)");
      for (const height of heights) expect(height).toBeGreaterThanOrEqual(44);
    }
  });

  it("says the same with pictures off: level, forecast, what to do, and what each picture would show", async () => {
    await page.setContent(html.replaceAll(/src="data:[^"]*"/g, 'src=""'), { waitUntil: "load" });
    const text = await page.evaluate<string>("document.body.innerText");
    for (const words of ["■ 東部子ども家庭支援センターの圧縮機は、満杯です。", "97％（16:20 現在）", "今日17:00までに袋を出してください。"])
      expect(text).toContain(words);
    const alts = await page.evaluate<string[]>("[...document.images].map(({ alt }) => alt)");
    expect(alts.slice(0, 2)).toEqual(["圧縮機 97％", "圧縮機の7日間の量と、これからの見込み"]);
    expect(await isNoWiderThanThePhone()).toBe(true);
  });
});
