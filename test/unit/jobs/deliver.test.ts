/** Mails on their way to a mail server with faults: a real server, a real outbox; the clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../contract/time.ts";
import type { JobContext } from "../../../jobs/context.ts";
import { deliver, messageIdOf } from "../../../jobs/deliver.ts";
import { openMailer } from "../../../jobs/mail/mailer.ts";
import type { NewMail } from "../../../records/operations/outbox.ts";
import { createLog } from "../../../runtime/log.ts";
import { type FaultySmtp, startFaultySmtp } from "../../support/faultySmtp.ts";
import { configOf, tokyo } from "./center.ts";
import { closeContext, openContext } from "./stores.ts";

let dir: string;
let context: JobContext;
let smtp: FaultySmtp;
let now: Instant;
let lines: string[];

const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/q842iQAAAABJRU5ErkJggg==", "base64");
const mail = (recipient: string, changes: Partial<NewMail> = {}): NewMail => ({
  key: `alerts-1-${recipient}`,
  center: "east",
  recipient,
  subject: "【東部】今日17:00までに袋を出してください（圧縮機 78％）",
  text: "東部子ども家庭支援センターの圧縮機は、木曜14時ごろ満杯の見込みです。\n",
  html: '<!doctype html><html lang="ja"><body style="margin:0"><p>満杯の見込みです。</p><img src="cid:machine-0" alt="圧縮機"></body></html>',
  pictures: JSON.stringify([{ cid: "machine-0", png: png.toString("base64") }]),
  urgent: 0,
  ...changes,
});
const put = (...mails: NewMail[]) => context.operations.outbox.put(mails, [], now);
const three = ["a@example.jp", "b@example.jp", "c@example.jp"];
const states = async () => (await context.operations.outbox.list(0, now + 1)).map(({ recipient, state }) => [recipient, state]);
const readers = () => smtp.received.map(({ to }) => to);
/** The jobs look every ten seconds, or less often where that changes nothing. */
async function pass(ms: number, everyMs = minuteMs): Promise<void> {
  for (const end = now + ms; now < end; now += everyMs) await deliver(context, now);
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "deliver-"));
  now = tokyo("2026-11-25 14:05");
  lines = [];
  smtp = await startFaultySmtp();
  const stores = await openContext(dir, configOf(), now);
  stores.mailer.close();
  context = { ...stores, mailer: openMailer(smtp.url, dir), log: createLog("jobs", (line) => void lines.push(line)) };
});
afterEach(async () => {
  await closeContext(context);
  await smtp.stop();
  rmSync(dir, { recursive: true });
});

describe("a mail on its way", () => {
  it("arrives once, for one reader alone, with its pictures inside", async () => {
    await put(...three.map((one) => mail(one)));
    await pass(5 * minuteMs);
    expect(readers()).toEqual(three);
    const { mail: first } = smtp.received[0]!;
    expect(first.subject).toBe(mail("").subject);
    expect(first.text).toBe(mail("").text);
    expect(first.attachments.map(({ cid, contentType, content }) => [cid, contentType, content.equals(png)])).toEqual([
      ["machine-0", "image/png", true],
    ]);
    expect(first.headerLines.map(({ line }) => line).join("\n")).not.toMatch(/b@example\.jp|c@example\.jp/);
    expect(await states()).toEqual(three.map((one) => [one, "sent"]));
  });

  it("is sent by one of two schedulers that look at once", async () => {
    await put(...three.map((one) => mail(one)));
    await Promise.all([deliver(context, now), deliver({ ...context }, now)]);
    expect(readers().sort()).toEqual(three);
  });

  it("goes before the others when it is urgent", async () => {
    await put(mail("a@example.jp"), mail("z@example.jp", { urgent: 1 }));
    await deliver(context, now);
    expect(readers()).toEqual(["z@example.jp", "a@example.jp"]);
  });

  it("leaves no address in the log, whether it was sent or refused", async () => {
    smtp.unknown.add("b@example.jp");
    await put(...three.map((one) => mail(one)));
    await deliver(context, now);
    expect(lines.filter((line) => /"mail-(sent|refused)"/.test(line))).toHaveLength(3);
    expect(lines.join("\n")).not.toMatch(/@example\.jp/);
    expect((await context.operations.outbox.list(0, now + 1)).map(({ problem }) => problem).join()).not.toMatch(/@example\.jp/);
  });

  it("is left for later when the program is stopped", async () => {
    await put(...three.map((one) => mail(one)));
    const stop = new AbortController();
    stop.abort();
    await deliver(context, now, stop.signal);
    expect(readers()).toEqual([]);
    expect(await states()).toEqual(three.map((one) => [one, "waiting"]));
  });
});

describe("a mail server", () => {
  it("that is away for three hours costs time only: one mail each, marked as late, with the time it was made", async () => {
    await smtp.stop();
    await put(...three.map((one) => mail(one)));
    await pass(3 * hourMs);
    expect(readers()).toEqual([]);
    await smtp.start();
    await put(mail("d@example.jp"));
    await pass(hourMs);
    expect(readers().sort()).toEqual([...three, "d@example.jp"]);
    for (const { to, mail: got } of smtp.received) {
      const isLate = to !== "d@example.jp";
      expect(got.subject!.startsWith("【遅れて届いています】【東部】")).toBe(isLate);
      const first = "このお知らせは 14:05 に作られました（メールの不調で遅れました）。";
      expect(got.text!.split("\n")[0] === first).toBe(isLate);
      expect((got.html as string).includes(first)).toBe(isLate);
      expect(got.html).toContain("満杯の見込みです。");
    }
  });

  it("that is away is asked less and less often, and a few times a round at most", async () => {
    smtp.refuseSender(451);
    await put(mail("a@example.jp"));
    await pass(hourMs);
    // At once, then after 1, 2, 5, 10, 15 and 15 minutes.
    expect(smtp.talks()).toBe(7);
    smtp.refuseSender(undefined);
    await pass(15 * minuteMs);
    expect(readers()).toEqual(["a@example.jp"]);
    smtp.refuseSender(451);
    const before = smtp.talks();
    await put(...Array.from({ length: 40 }, (_, i) => mail(`many${i}@example.jp`)));
    await deliver(context, now);
    expect(smtp.talks() - before).toBe(3);
  });

  it("that refuses one address of three: the other two get theirs, and that one is not tried again", async () => {
    smtp.unknown.add("b@example.jp");
    await put(...three.map((one) => mail(one)));
    await pass(hourMs);
    expect(readers()).toEqual(["a@example.jp", "c@example.jp"]);
    expect(await states()).toEqual([
      ["a@example.jp", "sent"],
      ["b@example.jp", "refused"],
      ["c@example.jp", "sent"],
    ]);
    expect(smtp.talks()).toBe(3);
  });

  it("that refuses our sender has nothing against the mail: it goes out when that is mended", async () => {
    smtp.refuseSender(550);
    await put(mail("a@example.jp"));
    await pass(2 * hourMs);
    expect(await states()).toEqual([["a@example.jp", "waiting"]]);
    smtp.refuseSender(undefined);
    await pass(15 * minuteMs);
    expect(readers()).toEqual(["a@example.jp"]);
  });

  it("that dies in the middle of a mail: everybody gets one in the end", async () => {
    smtp.cutNext("in-data");
    await put(...three.map((one) => mail(one, { text: "長い本文です。\n".repeat(40_000) })));
    await pass(10 * minuteMs);
    expect(readers().sort()).toEqual(three);
    expect(await states()).toEqual(three.map((one) => [one, "sent"]));
  });

  it("that dies after the whole mail and before its last word gets that mail again under the same message id", async () => {
    smtp.cutNext("before-250");
    await put(...three.map((one) => mail(one)));
    await pass(10 * minuteMs);
    expect(readers().sort()).toEqual(["a@example.jp", ...three]);
    const ids = smtp.received.map(({ mail: got }) => got.messageId);
    // Whoever drops doubles by their id, as mail servers and readers do, has one each.
    expect(new Set(ids)).toEqual(new Set(three.map((one) => messageIdOf(mail(one).key))));
    expect(await states()).toEqual(three.map((one) => [one, "sent"]));
  });
});

describe("mails that wait too long, or are too many", () => {
  it("are given up after five days, counted and said in the log", async () => {
    await smtp.stop();
    await put(mail("a@example.jp"));
    await pass(5 * dayMs + 2 * hourMs, hourMs);
    expect(await states()).toEqual([["a@example.jp", "refused"]]);
    expect(lines.filter((line) => line.includes('"givenUp":1'))).toHaveLength(1);
    await smtp.start();
    await pass(hourMs);
    expect(readers()).toEqual([]);
  });

  it("are given up from the oldest on, and an urgent one never before the others", async () => {
    const { outbox } = context.operations;
    await outbox.put([mail("urgent@example.jp", { urgent: 1 })], [], now - 3);
    await outbox.put([mail("old@example.jp")], [], now - 2);
    await outbox.put([mail("new@example.jp")], [], now - 1);
    expect(await outbox.giveUp({ madeBefore: 0, keep: 2 })).toBe(1);
    expect(await states()).toEqual([
      ["urgent@example.jp", "waiting"],
      ["old@example.jp", "refused"],
      ["new@example.jp", "waiting"],
    ]);
    expect(await outbox.giveUp({ madeBefore: 0, keep: 2 })).toBe(0);
  });
});
