/** A real SMTP server that fails on request: one address refused, the line cut in the middle of a mail or right before the last "250". */
import type { Socket } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { atEnd, freePort } from "./processes.ts";

export interface FaultySmtp {
  url: string;
  port: number;
  /** What the server accepted or had in whole when the line was cut, in order, with the reader's address. */
  received: { to: string; mail: ParsedMail }[];
  /** Addresses that are answered "550 no such mailbox"; the answer holds the address, as real servers' do. */
  unknown: Set<string>;
  /** For the next mail only. */
  cutNext(where: "in-data" | "before-250"): void;
  /** Answers every sender with this code; undefined: serves. */
  refuseSender(code: number | undefined): void;
  /** How many talks were begun. */
  talks(): number;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** `starttls`: with a certificate that nobody trusts. */
export async function startFaultySmtp(options: { starttls?: boolean } = {}): Promise<FaultySmtp> {
  const port = await freePort();
  const received: FaultySmtp["received"] = [];
  const unknown = new Set<string>();
  const sockets = new Map<string, Socket>();
  let cut: "in-data" | "before-250" | undefined;
  let senderCode: number | undefined;
  let talks = 0;
  let server: SMTPServer | undefined;
  const failure = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

  const start = () => {
    const next = new SMTPServer({
      authOptional: true,
      disabledCommands: options.starttls ? ["AUTH"] : ["STARTTLS", "AUTH"],
      disableReverseLookup: true,
      logger: false,
      onMailFrom(_address, _session, callback) {
        talks++;
        callback(senderCode === undefined ? null : failure(senderCode, "no"));
      },
      onRcptTo({ address }, _session, callback) {
        callback(unknown.has(address) ? failure(550, `<${address}>: no such mailbox`) : null);
      },
      onData(stream, session, callback) {
        const now = cut;
        cut = undefined;
        const line = sockets.get(`${session.remotePort}`);
        const to = session.envelope.rcptTo[0]?.address ?? "";
        const parts: Buffer[] = [];
        stream.on("data", (part: Buffer) => {
          parts.push(part);
          if (now === "in-data") line?.destroy();
        });
        stream.on("end", () => {
          void simpleParser(Buffer.concat(parts)).then((mail) => {
            received.push({ to, mail });
            if (now === "before-250") line?.destroy();
            else callback();
          });
        });
      },
    });
    next.server.on("connection", (socket: Socket) => {
      sockets.set(`${socket.remotePort}`, socket);
      socket.on("close", () => sockets.delete(`${socket.remotePort}`));
    });
    next.on("error", () => {}); // a client that hangs up
    server = next;
    return new Promise<void>((resolve, reject) => {
      next.server.once("error", reject);
      next.listen(port, "127.0.0.1", resolve);
    });
  };
  const stop = async () => {
    const last = server;
    server = undefined;
    if (last) await new Promise<void>((resolve) => last.close(resolve));
  };
  await start();
  atEnd(stop);
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    unknown,
    cutNext(where) {
      cut = where;
    },
    refuseSender(code) {
      senderCode = code;
    },
    talks: () => talks,
    stop,
    start,
  };
}
