/** Mail goes to an SMTP server, or without one to a folder that the page /mail shows. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import nodemailer from "nodemailer";
import { messageOf, Rejected, Unavailable } from "../../runtime/errors.ts";

export interface Mail {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
}

/** `send` resolves when the mail was accepted, rejects with Unavailable when it may be tried again, with Rejected when never. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
  /** Resolves if mail could be handed over now. */
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

/** `url`: `folder:DIR` (relative to the data folder) or `smtp://user@host:port`; the password comes apart. */
export function openMailer(url: string, dataDir: string, password?: string): Mailer {
  if (url.startsWith("folder:")) {
    const dir = url.slice("folder:".length);
    return folderMailer(isAbsolute(dir) ? dir : join(dataDir, dir));
  }
  const { protocol, hostname, port, username } = new URL(url);
  const secure = protocol === "smtps:";
  const transport = nodemailer.createTransport({
    host: hostname,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    ...(username && { auth: { user: decodeURIComponent(username), pass: password ?? "" } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
      // A refused password is for the operator to mend; the mail goes out after that.
      if (responseCode >= 500 && responseCode < 600 && code !== "EAUTH") throw new Rejected(`mail: ${messageOf(error)}`);
      throw new Unavailable(`mail: ${messageOf(error)}`);
    }
  };
  return {
    send: (mail) => attempt(() => transport.sendMail({ ...mail, textEncoding: "base64" })),
    check: () => attempt(() => transport.verify()),
    kept: () => [],
    close: () => transport.close(),
  };
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
        const { message } = await transport.sendMail({ ...mail, textEncoding: "base64" });
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
