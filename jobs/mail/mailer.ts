/** Mail goes to an SMTP server, or without one to a folder that the page /mail shows. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import nodemailer from "nodemailer";
import { isLoopback } from "../../contract/config/transport.ts";
import { ConfigError, messageOf, Rejected, Unavailable } from "../../runtime/errors.ts";

export interface Mail {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** What the HTML shows as `cid:`. */
  pictures?: readonly { cid: string; png: Buffer }[];
}

/** `send` resolves when the mail was accepted, rejects with Unavailable when it may be tried again, with Rejected when never. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
  /** Resolves if mail could be handed over now; rejects with ConfigError when only the operator can change that. */
  check(): Promise<void>;
  /** What lies in the folder, newest first; empty with a mail server. */
  kept(): KeptMail[];
  close(): void;
}

export interface KeptMail {
  name: string;
  at: number;
  subject: string;
  text: string;
}

/** For each step of the talk with the server; a stop waits for a mail that is under way (`stopWithinMs`). */
const timeoutMs = 6_000;
export const stopWithinMs = 20_000;
const maxKeptShown = 100;

export interface MailerOptions {
  password?: string | undefined;
  /** `mail.plainBeyondLoopback`: mails may travel in the clear to a server on another machine. */
  plainBeyondLoopback?: boolean;
}

/** `url`: `folder:DIR` (relative to the data folder) or `smtp://user@host:port`; the password comes apart. */
export function openMailer(url: string, dataDir: string, options: MailerOptions = {}): Mailer {
  if (url.startsWith("folder:")) {
    const dir = url.slice("folder:".length);
    return folderMailer(isAbsolute(dir) ? dir : join(dataDir, dir));
  }
  return smtpMailer(new URL(url), options);
}

function smtpMailer({ protocol, hostname, port, username }: URL, { password, plainBeyondLoopback = false }: MailerOptions): Mailer {
  const secure = protocol === "smtps:";
  const host = hostname.replace(/^\[|\]$/g, "");
  const transport = nodemailer.createTransport({
    host,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    // A mail holds links that act: beyond this machine nobody may read it on its way.
    requireTLS: !secure && !isLoopback(host) && !plainBeyondLoopback,
    ...(username && { auth: { user: decodeURIComponent(username), pass: password ?? "" } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      try {
        await transport.sendMail(messageFor(mail));
      } catch (error) {
        throw sendProblem(error);
      }
    },
    async check() {
      try {
        await transport.verify();
      } catch (error) {
        if (isWithoutTls(error)) throw new ConfigError(noTls);
        throw new Unavailable(`mail: ${messageOf(error)}`);
      }
    },
    kept: () => [],
    close: () => transport.close(),
  };
}

const noTls =
  "mail.url: the server offers no TLS (STARTTLS), so nothing was sent: write smtps://, or for a server in your own closed network mail.plainBeyondLoopback: true";

interface SmtpError {
  code?: string;
  responseCode?: number;
  /** What the server answered to. */
  command?: string;
}

function isWithoutTls(error: unknown): boolean {
  const { code, command, responseCode } = error as SmtpError;
  return code === "ETLS" && command === "STARTTLS" && responseCode !== undefined;
}

/**
 * A refused reader or text is refused for good. A refused sender, password or TLS is for the operator to mend; the mail goes out after
 * that. What the server says may hold the reader's address: it goes no further.
 */
function sendProblem(error: unknown): Error {
  if (isWithoutTls(error)) return new Unavailable(`mail: ${noTls}`);
  const { code, command, responseCode = 0 } = error as SmtpError;
  const ofThisMail = code === "EMESSAGE" || (code === "EENVELOPE" && /^(RCPT TO|DATA)/.test(command ?? ""));
  const text = `mail: ${messageOf(error).replaceAll(/[^\s<>"',;:()]+@[^\s<>"',;:()]+/g, "…@…")}`;
  const forGood = ofThisMail && (responseCode === 0 || (responseCode >= 500 && responseCode < 600));
  return forGood ? new Rejected(text) : new Unavailable(text);
}

function messageFor({ pictures = [], ...mail }: Mail) {
  const attachments = pictures.map(({ cid, png }) => ({
    cid,
    filename: `${cid}.png`,
    content: png,
    contentType: "image/png",
    contentDisposition: "inline" as const,
  }));
  return { ...mail, attachments, textEncoding: "base64" as const };
}

function folderMailer(dir: string): Mailer {
  mkdirSync(dir, { recursive: true });
  const transport = nodemailer.createTransport({
    streamTransport: true,
    buffer: true,
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      const at = Date.now();
      const name = `${new Date(at).toISOString().replaceAll(":", "").replace("Z", "")}-${mail.messageId.replace(/[^a-z0-9-]/g, "").slice(0, 40)}`;
      try {
        const { message } = await transport.sendMail(messageFor(mail));
        await put(join(dir, `${name}.eml`), message as unknown as Buffer);
        await put(join(dir, `${name}.json`), JSON.stringify({ name, at, subject: mail.subject, text: mail.text } satisfies KeptMail));
      } catch (error) {
        throw new Unavailable(`mail: ${messageOf(error)}`);
      }
    },
    async check() {
      readdirSync(dir);
    },
    kept() {
      const names = readdirSync(dir)
        .filter((name) => name.endsWith(".json"))
        .sort()
        .reverse()
        .slice(0, maxKeptShown);
      return names.map((name) => JSON.parse(readFileSync(join(dir, name), "utf8")) as KeptMail);
    },
    close() {},
  };
}

/** Appears whole or not at all. */
async function put(file: string, content: string | Buffer): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}
