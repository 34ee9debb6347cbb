import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Mail, openMailer } from "../../../jobs/mail/mailer.ts";
import { ConfigError, Unavailable } from "../../../runtime/errors.ts";
import { startFaultySmtp } from "../../support/faultySmtp.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mailer-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const mail: Mail = {
  from: "mimamori@example.jp",
  to: ["staff@example.jp", "second@example.jp"],
  subject: "【東部】今日17:00までに袋を出してください（圧縮機 83％）",
  text: "東部子ども家庭支援センターの圧縮機は、もうすぐ満杯です。\n",
  html: "<p>もうすぐ満杯です。</p>",
  messageId: "<alert-1-first-0@mimamori>",
};

describe("mail without a mail server", () => {
  it("lies in the folder as a whole mail that any reader opens", async () => {
    const mailer = openMailer("folder:mail", dir);
    await mailer.send(mail);
    const eml = readdirSync(join(dir, "mail")).filter((name) => name.endsWith(".eml"));
    expect(eml).toHaveLength(1);
    const parsed = await simpleParser(readFileSync(join(dir, "mail", eml[0]!)));
    expect(parsed).toMatchObject({ subject: mail.subject, text: mail.text, messageId: mail.messageId });
    expect(parsed.html).toContain("もうすぐ満杯です。");
    expect([parsed.to].flat().flatMap((one) => one?.value.map(({ address }) => address) ?? [])).toEqual(mail.to);
  });

  it("is shown on the page, newest first, and survives a restart", async () => {
    const mailer = openMailer("folder:mail", dir);
    for (const [i, subject] of ["一", "二", "三"].entries()) {
      await mailer.send({ ...mail, subject, messageId: `<alert-${i}-first-0@mimamori>` });
      await new Promise((resolve) => setTimeout(resolve, 3)); // names are times in milliseconds
    }
    expect(
      openMailer("folder:mail", dir)
        .kept()
        .map(({ subject }) => subject),
    ).toEqual(["三", "二", "一"]);
  });

  it("leaves no half a mail behind", async () => {
    const mailer = openMailer("folder:mail", dir);
    await mailer.send(mail);
    expect(readdirSync(join(dir, "mail")).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("may be tried again when the folder is gone, and says so", async () => {
    const mailer = openMailer("folder:mail", dir);
    await expect(mailer.check()).resolves.toBeUndefined();
    rmSync(join(dir, "mail"), { recursive: true });
    writeFileSync(join(dir, "mail"), "no folder");
    await expect(mailer.send(mail)).rejects.toBeInstanceOf(Unavailable);
    await expect(mailer.check()).rejects.toThrow();
  });
});

/** The loopback as another machine's address looks: written as IPv6 it is none of the names of this machine. */
const beyond = (port: number) => `smtp://[::ffff:127.0.0.1]:${port}`;
const one: Mail = { ...mail, to: ["staff@example.jp"] };

describe("mail to a server on another machine", () => {
  it("is not sent in the clear: nothing of it leaves, the operator reads what to do, and it waits", async () => {
    const smtp = await startFaultySmtp();
    const mailer = openMailer(beyond(smtp.port), dir);
    const check = mailer.check();
    await expect(check).rejects.toBeInstanceOf(ConfigError);
    await expect(check).rejects.toThrow(/no TLS.*smtps:\/\/.*mail\.plainBeyondLoopback: true/);
    const sending = mailer.send(one);
    await expect(sending).rejects.toBeInstanceOf(Unavailable);
    await expect(sending).rejects.toThrow(/no TLS/);
    expect([smtp.talks(), smtp.received]).toEqual([0, []]);
    mailer.close();
    await smtp.stop();
  });

  it("is not sent to a server whose certificate nobody trusts", async () => {
    const smtp = await startFaultySmtp({ starttls: true });
    const mailer = openMailer(beyond(smtp.port), dir);
    await expect(mailer.send(one)).rejects.toThrow(/certificate/);
    expect([smtp.talks(), smtp.received]).toEqual([0, []]);
    mailer.close();
    await smtp.stop();
  });

  it("goes out in the clear when the operator says so in so many words, and to this machine always", async () => {
    const smtp = await startFaultySmtp();
    for (const [url, plainBeyondLoopback] of [
      [beyond(smtp.port), true],
      [smtp.url, false],
    ] as const) {
      const mailer = openMailer(url, dir, { plainBeyondLoopback });
      await mailer.check();
      await mailer.send(one);
      mailer.close();
    }
    expect(smtp.received).toHaveLength(2);
    await smtp.stop();
  });
});
