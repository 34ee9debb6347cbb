/** Fetches a JSON document again and again. */
import { readFileSync } from "node:fs";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { HttpConfig } from "../../../contract/config/drivers/http.ts";
import type { Heard } from "../../../contract/signals.ts";
import { messageOf } from "../../../runtime/errors.ts";
import { ReadFailed } from "../../driver.ts";
import type { Source, SourceContext } from "../../source.ts";
import { jsonOwnTime, jsonSignals } from "../jsonSignals.ts";

/** A document of a sensor is small; more is something else. */
const maxBytes = 256 * 1024;

export function httpSource(config: HttpConfig, { now }: SourceContext): Source {
  return {
    async read(_now, signal): Promise<Heard[]> {
      const document = parse(await fetchText(config, signal));
      const arrivedAt = now();
      const at = jsonOwnTime(document, config.time, config.zone, arrivedAt);
      return [{ at: at ?? arrivedAt, ...(at !== undefined && { ownTime: true }), signals: jsonSignals(document, config.values) }];
    },
    close() {},
  };
}

/** By node:http and not by fetch, which loads 20 MB of code into an agent. A redirect is not followed: it would carry the token to somebody else. */
async function fetchText({ url, timeoutMs, tokenFile }: HttpConfig, signal: AbortSignal): Promise<string> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const headers = { accept: "application/json", ...(tokenFile && { authorization: `Bearer ${tokenOf(tokenFile)}` }) };
    const answer = await get(url, { headers, signal: AbortSignal.any([signal, timeout]) });
    const { statusCode = 0 } = answer;
    if (statusCode < 200 || statusCode >= 300) {
      answer.destroy();
      throw new ReadFailed(statusCode >= 300 && statusCode < 400 ? "not-connected" : "refused", `answered ${statusCode}`);
    }
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of answer as AsyncIterable<Buffer>) {
      size += part.byteLength;
      if (size > maxBytes) throw new ReadFailed("bad-answer", `the document is larger than ${maxBytes / 1024} KiB`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString("utf8");
  } catch (error) {
    if (error instanceof ReadFailed) throw error;
    if (timeout.aborted || signal.aborted) throw new ReadFailed("timeout", `no answer within ${timeoutMs} ms`);
    throw new ReadFailed("not-connected", messageOf(error));
  }
}

function get(url: string, options: RequestOptions): Promise<IncomingMessage> {
  const request = url.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on("error", reject).end();
  });
}

/** The token itself must reach no error text: errors are logged and shown. */
function tokenOf(file: string): string {
  const token = readFileSync(file, "utf8").trim();
  if (!/^[\x20-\x7e]+$/.test(token)) throw new ReadFailed("refused", `${file}: the token must be one line of plain letters`);
  return token;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ReadFailed("bad-answer", "the answer is no JSON"); // what it said is not repeated
  }
}
