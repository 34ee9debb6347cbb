import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs } from "../../../../contract/time.ts";
import { readToken, recipientMark } from "../../../../jobs/mail/links.ts";
import { writeMail } from "../../../../jobs/mail/mail.ts";
import type { Notice } from "../../../../jobs/mail/notice.ts";
import { wholeCenter } from "../../../../jobs/silence.ts";
import { centerOf, tokyo } from "../center.ts";
import { bagOf, center, linkKey, mailFacts, noticeOf, now, silentNotice } from "./facts.ts";

const textOf = async (...notices: Notice[]) => (await writeMail(mailFacts(notices))).text;
const subjectOf = async (...notices: Notice[]) => (await writeMail(mailFacts(notices))).subject;
const full = noticeOf({ alert: { level: "full", id: 2 } as Notice["alert"], reason: "worse", bag: bagOf(0.97) });

describe("a mail about a bag", () => {
  it("says in the subject by when to do what, where, and how full it is", async () => {
    expect(await subjectOf(noticeOf())).toBe("【東部】今日17:00までに袋を出してください（圧縮機 78％）");
    expect(await subjectOf(full)).toBe("【東部・至急】満杯です。いますぐ袋を交換してください（圧縮機 97％）");
  });

  it("reads as a colleague would write it", async () => {
    const text = await textOf(noticeOf());
    const [lead, todo, empty, ...rest] = text.split("\n");
    expect(lead).toMatch(/^東部子ども家庭支援センターの圧縮機は、金曜\d+時ごろ満杯の見込みです。$/);
    expect(todo).toBe("次に出せる収集は 木曜 8:00 です。今日17:00までに袋を出してください。");
    expect(empty).toBe("");
    expect(rest.join("\n")).toMatch(
      /いまの量　78％（16:20 現在）\n {2}満杯の見込み　.*（.*〜.*）\n {2}出す重さ　約7\.9kg（[\d.]+〜[\d.]+kg）の見込みです（おむつ約41枚・おむつのみ）/,
    );
    expect(text).toContain("▼ 押すと確認画面が開きます（サインイン不要・明日17:00まで有効）");
    expect(text).toContain("このメールは見守りが自動で送っています。");
  });

  it("has three buttons, each a signed link of this reader for this bag until the next opening day's closing", async () => {
    const text = await textOf(noticeOf());
    const tokens = [...text.matchAll(/\/m\/(\S+)/g)].map(([, token]) => readToken(token!, linkKey, now));
    const link = { pickup: 7, recipient: recipientMark("early@example.jp"), expiresAt: tokyo("2026-11-26 17:00") };
    expect(tokens).toEqual([
      { action: "promise", ...link },
      { action: "put-out", ...link },
      { action: "half", ...link },
    ]);
    expect(text).not.toContain("early@example.jp");
  });

  it("has no buttons when there is nothing to answer", async () => {
    expect(await textOf(noticeOf({ bag: bagOf(0.78, { pickup: undefined }) }))).not.toContain("/m/");
  });

  it.each<[Notice["reason"], string]>([
    ["again", "前にお知らせした時刻を過ぎましたが"],
    ["repeat", "まだ続いています"],
    ["escalated", "まだ誰も「了解」していない"],
  ])("that comes %s says why", async (reason, words) => {
    expect((await textOf(noticeOf({ reason }))).split("\n")[0]).toContain(words);
  });

  it("asks about a claim that nothing has shown, and names who made it", async () => {
    const notice = noticeOf({ reason: "asked", bag: bagOf(0.78, { claimed: { by: "遅番の携帯", at: tokyo("2026-11-25 14:00") } }) });
    expect(await subjectOf(notice)).toBe("【東部】袋の交換を確かめてください（圧縮機 78％）");
    const text = await textOf(notice);
    expect(text).toContain("今日14:00に 遅番の携帯 が出したと報告しましたが、値では確かめられません。");
    const tokens = [...text.matchAll(/\/m\/(\S+)/g)].map(([, token]) => readToken(token!, linkKey, now));
    expect(tokens).toMatchObject([{ action: "put-out" }, { action: "half" }]);
  });

  it("says when too little is known, and shows no figure that is not", async () => {
    const bag = bagOf(0.78);
    expect(await textOf(noticeOf({ bag: { ...bag, fullAt: { ...bag.fullAt!, enough: false } } }))).toContain("記録が少ないため目安");
    const text = await textOf(noticeOf({ bag: { ...bag, fullAt: undefined, forecast: undefined, weight: undefined, fill: undefined } }));
    expect(text).toContain("いまの量　わかりません");
    expect(text).not.toMatch(/満杯の見込み　|出す重さ/);
  });
});

describe("a mail about something else", () => {
  it.each<[string, Notice, string]>([
    ["a silent device", silentNotice("room-1", "一時保育室"), "【東部】一時保育室から値が届いていません"],
    ["a silent center", silentNotice(wholeCenter, undefined), "【東部】すべての機器から値が届いていません"],
    [
      "a warm refrigerator",
      { ...silentNotice("refrigerator-1", "冷蔵庫"), alert: { ...noticeOf().alert, rule: "too-warm", level: "too-warm" } },
      "【東部・至急】冷蔵庫：",
    ],
  ])("names %s in the subject and says what to do", async (_name, notice, subject) => {
    const mail = await writeMail(mailFacts([notice]));
    expect(mail.subject).toContain(subject);
    expect(mail.text).toMatch(/ください/);
    expect(mail.pictures).toEqual([]);
  });
});

describe("a mail about several things", () => {
  it("begins with the most urgent one and counts the others", async () => {
    const subject = await subjectOf(silentNotice("room-1", "一時保育室"), full, noticeOf());
    expect(subject).toBe("【東部・至急】満杯です。いますぐ袋を交換してください（圧縮機 97％）（ほか2件）");
  });

  it("lists thirty and says how many more there are", async () => {
    const many = Array.from({ length: 50 }, (_, i) => silentNotice(`room-${i}`, `部屋${i}`));
    const text = await textOf(...many);
    expect(text.match(/から値が届いていません。/g)).toHaveLength(30);
    expect(text).toContain("ほかに20件あります。");
  });

  it("cannot be empty", async () => {
    await expect(writeMail(mailFacts([]))).rejects.toThrow(RangeError);
  });
});

describe("the page of an alert", () => {
  it("is linked under each thing that a mail tells, in the text and in the HTML, after the buttons that answer it", async () => {
    const silent = { ...silentNotice("room-1", "一時保育室"), alert: { ...silentNotice("room-1", "").alert, id: 31 } };
    const { text, html } = await writeMail(mailFacts([full, silent]));
    const urls = ["https://mimamori.example/alerts/2", "https://mimamori.example/alerts/31"];
    expect(text.match(/\S+\/alerts\/\S*/g)).toEqual(urls);
    expect(text).toContain(`▼ この警報のページを見る\n  ${urls[0]}\n`);
    expect([...html.matchAll(/href="([^"]*\/alerts\/[^"]*)"[^>]*>この警報のページを見る</g)].map(([, url]) => url)).toEqual(urls);
    for (const part of [text, html]) expect(part.indexOf(urls[0]!)).toBeGreaterThan(part.lastIndexOf("/m/"));
  });

  it("is where something without advice of its own says to look", async () => {
    const notice = { ...silentNotice("room-1", "一時保育室"), alert: { ...noticeOf().alert, rule: "powerW", level: "power-off" } };
    expect(await textOf(notice)).toContain("くわしくは「この警報のページ」で確かめてください。");
  });
});

describe("the HTML of a mail", () => {
  it("says everything that the text says, with pictures off too", async () => {
    const { html, text, pictures } = await writeMail(mailFacts([noticeOf()]));
    const readable = html.replaceAll(/<style.*?<\/style>|<[^>]+>/gs, "\n").replaceAll("&#39;", "'");
    for (const line of text.split("\n")) {
      const words = line
        .replace(/https:\S+/, "")
        .replace("▼", "")
        .trim()
        .split("　");
      for (const word of words) expect(readable.replaceAll("\n", "")).toContain(word.trim());
    }
    for (const { cid } of pictures) expect(html).toContain(`src="cid:${cid}"`);
    expect(html.match(/alt="[^"]+"/g)).toHaveLength(pictures.length);
    expect(html).not.toMatch(/<script|src="http|url\(/);
  });

  it("cannot be broken by a name with signs of HTML in it", async () => {
    const { html } = await writeMail(mailFacts([{ ...silentNotice("room-1", '<img src=x onerror="1">') }]));
    expect(html).not.toContain("<img src=x");
  });

  it("stays small: text and pictures under 150 kB", async () => {
    const { html, pictures } = await writeMail(mailFacts([noticeOf(), full]));
    expect(pictures).toHaveLength(4);
    expect(html.length + pictures.reduce((sum, { png }) => sum + png.length, 0)).toBeLessThan(150_000);
    for (const { png } of pictures) expect(png.subarray(1, 4).toString()).toBe("PNG");
  });
});

it("never holds a word of the program, whatever is known and whatever is not", async () => {
  const bags = fc.record({
    ratio: fc.double({ min: 0, max: 1, noNaN: true }),
    known: fc.boolean(),
    reason: fc.constantFrom<Notice["reason"]>("first", "worse", "again", "repeat", "escalated"),
    days: fc.integer({ min: 0, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(bags, async ({ ratio, known, reason, days }) => {
      const bag = known ? bagOf(ratio) : { ...bagOf(ratio), fullAt: undefined, forecast: undefined, weight: undefined, fill: undefined };
      const { subject, text } = await writeMail(mailFacts([noticeOf({ reason, bag })], { now: now + days * dayMs, center: centerOf() }));
      expect(subject + text.replaceAll(/https:\S+/g, "")).not.toMatch(/undefined|NaN|null|Infinity|[a-z]{3}/);
    }),
    { numRuns: 20 },
  );
  expect(center.recipients).toHaveLength(1);
});
