/** The real web server over real stores in a folder of its own, for tests that ask it at the socket; the clock is an argument. */
import { request } from "node:http";
import type { Config } from "../../contract/config/schema.ts";
import type { Instant } from "../../contract/time.ts";
import { startWeb } from "../../dashboards/web/server.ts";
import type { JobContext } from "../../jobs/context.ts";
import type { PersonRole } from "../../records/operations/roles.ts";
import { createLog } from "../../runtime/log.ts";
import { closeContext, openContext } from "../unit/jobs/stores.ts";
import { atEnd, tempDir } from "./processes.ts";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}
export interface Ask {
  method?: "GET" | "HEAD" | "POST";
  headers?: Record<string, string>;
  /** A post of these fields. */
  form?: Record<string, string>;
  /** Who asks: what `signIn` gave. */
  cookie?: string;
}
export interface Pages {
  context: JobContext;
  url: string;
  ask(path: string, ask?: Ask): Promise<Answer>;
  /** Makes an account and a session of it. Returns the cookie. */
  signIn(name: string, role: PersonRole, center?: string): Promise<string>;
  /** Lines of the log of the pages. */
  lines: string[];
  now: Instant;
}

/** Everything is closed when the file ends. */
export async function startPages(config: Config, now: Instant): Promise<Pages> {
  const dataDir = tempDir();
  const context = await openContext(dataDir, { ...config, web: { ...config.web, host: "127.0.0.1", port: 0 } }, now);
  const lines: string[] = [];
  const log = createLog("web", (line) => void lines.push(line));
  // The server asks for the time while it starts, before there is anything to set it by.
  const time = { now };
  const clock = { now: () => time.now };
  const web = await startWeb({ ...context, dataDir, log, clock, phase: () => "running", sendCommand: async () => {} });
  atEnd(async () => {
    await web.close();
    await closeContext(context);
  });
  const made: Pages = {
    context,
    url: `http://127.0.0.1:${web.port}`,
    lines,
    get now() {
      return time.now;
    },
    set now(at) {
      time.now = at;
    },
    async signIn(name, role, center) {
      const { accounts } = context.operations;
      const password = await accounts.put({ name, role, ...(center !== undefined && { center }) }, made.now);
      return `mimamori=${await accounts.openSession((await accounts.verify(name, password))!, made.now)}`;
    },
    ask(path, { method, headers = {}, form, cookie } = {}) {
      const body = form && new URLSearchParams(form).toString();
      return new Promise((resolve, reject) => {
        const all = {
          accept: "text/html",
          ...(body !== undefined && { "content-type": "application/x-www-form-urlencoded", "content-length": String(body.length) }),
          ...(cookie !== undefined && { cookie }),
          ...headers,
        };
        const sent = request(
          `${made.url}${path}`,
          { method: method ?? (body === undefined ? "GET" : "POST"), agent: false, headers: all },
          async (response) => {
            const parts: Buffer[] = [];
            for await (const part of response) parts.push(part as Buffer);
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() });
          },
        );
        sent.on("error", reject);
        sent.end(body);
      });
    },
  };
  return made;
}
