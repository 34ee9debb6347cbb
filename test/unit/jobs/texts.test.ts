import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MailFacts, writeMail } from "../../../jobs/mail/texts.ts";
import { wholeCenter } from "../../../jobs/silence.ts";
import { centerOf, tokyo } from "./center.ts";

const now = tokyo("2026-11-25 10:00");
const pageUrl = "https://mimamori.example/east?a=1&b=2";
function factsOf({ alert, ...changes }: Partial<Omit<MailFacts, "alert">> & { alert?: Partial<MailFacts["alert"]> } = {}): MailFacts {
  return {
    alert: { device: "compactor-1", rule: "pickup", level: "near-full", openedAt: tokyo("2026-11-25 9:40"), resolvedAt: null, ...alert },
    reason: "first",
    center: centerOf(),
    deviceName: "圧縮機",
    fill: { ratio: 0.83, at: tokyo("2026-11-25 9:58") },
    pageUrl,
    now,
    ...changes,
  };
}
const silent = { rule: "silent", level: "silent" };

describe("a mail", () => {
  it.each<[string, MailFacts, string]>([
    ["near full", factsOf(), "【東部】今日17:00までに袋を出してください（圧縮機 83％）"],
    [
      "full",
      factsOf({ alert: { level: "full" }, reason: "worse", fill: { ratio: 0.97, at: now } }),
      "【東部・至急】満杯です。いますぐ袋を交換してください（圧縮機 97％）",
    ],
    [
      "a new bag",
      factsOf({ alert: { resolvedAt: now }, reason: "resolved", fill: { ratio: 0.02, at: now } }),
      "【東部】圧縮機の袋の件は解消しました（圧縮機 2％）",
    ],
    ["near full with an unknown level", factsOf({ fill: undefined }), "【東部】今日17:00までに袋を出してください"],
    [
      "a silent device",
      factsOf({ alert: { ...silent, device: "room-1" }, deviceName: "一時保育室" }),
      "【東部】一時保育室から値が届いていません",
    ],
    [
      "a silent center",
      factsOf({ alert: { ...silent, device: wholeCenter }, deviceName: undefined }),
      "【東部】すべての機器から値が届いていません",
    ],
    [
      "a device heard again",
      factsOf({ alert: { ...silent, device: "room-1", resolvedAt: now }, deviceName: "一時保育室", reason: "resolved" }),
      "【東部】一時保育室から値が届くようになりました",
    ],
    [
      "a center without a short name",
      factsOf({ center: { ...centerOf(), name: { ja: "西部子ども家庭支援センター", en: "West" } } }),
      "【西部子ども家庭支援センター】今日17:00までに袋を出してください（圧縮機 83％）",
    ],
  ])("about %s says it in the subject", (_name, facts, subject) => {
    expect(writeMail(facts).subject).toBe(subject);
  });

  it("says where, how much, since when, by when and where to look", () => {
    const { text } = writeMail(factsOf());
    for (const part of [
      "東部子ども家庭支援センターの圧縮機",
      "83％（9:58 現在）",
      "令和8年11月26日（木） 8:00まで",
      "令和8年11月25日（水） 9:40",
      "今日17:00までに袋を出してください。",
      pageUrl,
    ])
      expect(text).toContain(part);
  });

  it("says in HTML what it says as text", () => {
    for (const facts of [factsOf(), factsOf({ alert: silent }), factsOf({ reason: "resolved" })]) {
      const { text, html } = writeMail(facts);
      const lines = text
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line && !line.startsWith("▼") && line !== pageUrl);
      for (const part of lines.flatMap((line) => line.split("　"))) expect(html).toContain(part);
    }
  });

  it("says how long nothing has come, at least", () => {
    expect(writeMail(factsOf({ alert: { ...silent, openedAt: tokyo("2026-11-25 8:00") } })).text).toContain("2時間15分以上");
  });

  it("says it when there is no collection at all", () => {
    const { text } = writeMail(factsOf({ center: centerOf({ collection: { putOutEveningBefore: false } }) }));
    expect(text).toContain("2週間ありません");
    expect(text).toMatch(/業者/);
  });

  it("shows the page as a link that only shows: nothing happens when a scanner opens it", () => {
    const { html } = writeMail(factsOf());
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([pageUrl.replace("&", "&amp;")]);
    expect(html).not.toMatch(/<(img|script|form|link|iframe)\b/);
  });

  it("cannot be broken by a name with signs of HTML in it", () => {
    const deviceName = '<img src=x onerror="1">&圧縮機';
    const { html, text } = writeMail(factsOf({ deviceName }));
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=&quot;1&quot;&gt;&amp;圧縮機");
    expect(text).toContain(deviceName);
  });

  it("never holds a word of the program, whatever is known and whatever is not", () => {
    const facts = fc.record({
      rule: fc.constantFrom("pickup", "silent"),
      level: fc.constantFrom("near-full", "full"),
      reason: fc.constantFrom("first", "worse", "repeat", "resolved"),
      deviceName: fc.constantFrom(undefined, "圧縮機"),
      ratio: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      evening: fc.boolean(),
      ahead: fc.nat({ max: 400 * 24 }),
    });
    fc.assert(
      fc.property(facts, ({ rule, level, reason, deviceName, ratio, evening, ahead }) => {
        const at = now + ahead * 3_600_000;
        const mail = writeMail(
          factsOf({
            alert: { rule, level: rule === "silent" ? "silent" : level },
            reason,
            deviceName,
            fill: ratio === null ? undefined : { ratio, at },
            center: centerOf({ collection: { putOutEveningBefore: evening } }),
            now: at,
          }),
        );
        expect(mail.subject).toMatch(/^【東部(・至急)?】.+$/);
        for (const part of Object.values(mail)) expect(part).not.toMatch(/undefined|NaN|null|\[object/);
      }),
    );
  });
});
