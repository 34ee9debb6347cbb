/** The pages behind the buttons of a mail for a reader who chose English, asked at the socket of the real web server. */
import { beforeEach, describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../contract/time.ts";
import { type LinkAction, linksExpireAt, makeToken, recipientMark } from "../../jobs/mail/links.ts";
import { japaneseLetters } from "../support/japanese.ts";
import { startPages } from "../support/pages.ts";
import { configOf, tokyo } from "../unit/jobs/center.ts";

const recipients = [{ mail: "early@example.jp", label: "早番の携帯" }, { mail: "third@example.jp" }] as never;
const config = configOf({ recipients });
const machine = { center: "east", device: "compactor-1" };
const cookie = "mimamori-language=en";
const pages = await startPages(config, tokyo("2026-11-25 16:20"));
const key = await pages.context.operations.key("mail-links");
let pickup: number;

const linkOf = (action: LinkAction, who = "early@example.jp") =>
  `/m/${makeToken({ action, pickup, recipient: recipientMark(who), expiresAt: linksExpireAt(config.centers.east!, pages.now) }, key)}`;

/** Japanese texts of the page itself that do not say that they are. */
const japaneseIn = (body: string) =>
  body
    .slice(body.indexOf("<main"))
    .replace(/<(\w+) lang="ja">.*?<\/\1>/gs, "")
    .split(/<[^>]*>/)
    .filter((text) => japaneseLetters.test(text));

beforeEach(async () => {
  const { series, operations } = pages.context;
  pages.now += 7 * dayMs;
  const last = await operations.pickups.last("east", "compactor-1");
  if (last) await operations.pickups.cancel(last.id, "見守り", pages.now);
  await series.write([{ ...machine, kind: "compactor", at: pages.now - minuteMs, values: { fillRatio: 0.78 } }]);
  pickup = (await operations.pickups.advise({ ...machine, act: "put-out", actBy: pages.now + hourMs, fillBefore: 0.78 }, pages.now))!;
});

describe("a reader who chose English", () => {
  it("reads every button of a mail, before and after, without a Japanese word but names of the configuration", async () => {
    for (const action of ["promise", "half", "put-out"] as const) {
      const before = await pages.ask(linkOf(action), { cookie });
      expect([before.status, japaneseIn(before.body)]).toEqual([200, []]);
      expect(before.body).toContain('About <span lang="ja">圧縮機</span> at East');
      const after = await pages.ask(linkOf(action), { cookie, form: {} });
      expect([after.status, japaneseIn(after.body)]).toEqual([200, []]);
      const again = await pages.ask(linkOf(action, "third@example.jp"), { cookie });
      expect([again.status, japaneseIn(again.body)]).toEqual([200, []]);
      expect(again.body).toContain('by <span lang="ja">早番の携帯</span>');
    }
  });

  it("reads in English why a link does not work", async () => {
    const link = linkOf("promise");
    const answers = [await pages.ask("/m/nonsense", { cookie }), await pages.ask("/m/nonsense?lang=en")];
    pages.now += 30 * dayMs;
    answers.push(await pages.ask(link, { cookie }));
    for (const { status, body } of answers) {
      expect([403, 410]).toContain(status);
      expect(japaneseIn(body)).toEqual([]);
      expect(body).toContain('<html lang="en"');
    }
  });

  it("switches beside the buttons, also in a browser that names no origin, and comes back to them", async () => {
    const link = linkOf("promise");
    const { status, headers } = await pages.ask("/language", { headers: { origin: "null" }, form: { to: "en", back: link } });
    expect([status, headers.location]).toEqual([303, link]);
    expect(String(headers["set-cookie"])).toContain(cookie);
    const { body } = await pages.ask(link, { cookie, form: {} });
    expect(body).toContain(`name="back" value="${link}"`);
  });
});
