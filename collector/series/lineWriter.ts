/** Posts line protocol over a few connections that are kept. Answers with what the server said; rejects with Unavailable when it did not. */
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { messageOf, Unavailable } from "../../runtime/errors.ts";

/** InfluxDB takes more over a few connections at once; beyond these it takes no more. */
const connections = 4;
/** As much of an answer as is looked at: a refusal names its reason first. */
const maxAnswerBytes = 4_096;

export interface LineWriter {
  /** The deadline counts from the call to the end of the answer: a reply cut in half would never settle. */
  post(body: Buffer): Promise<{ status: number; text: string }>;
  close(): void;
}

export function lineWriter(options: { url: URL; headers: Record<string, string>; deadlineMs: number }): LineWriter {
  const { url, headers, deadlineMs } = options;
  const secure = url.protocol === "https:";
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: connections });
  const send = secure ? httpsRequest : httpRequest;
  return {
    post(body) {
      const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
      const fail = (error: unknown) => reject(new Unavailable(`InfluxDB: ${messageOf(error)}`));
      const signal = AbortSignal.timeout(deadlineMs);
      const request = send(url, { method: "POST", agent, signal, headers: { ...headers, "content-length": body.length } }, (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        response.on("data", (part: Buffer) => {
          if (bytes < maxAnswerBytes) parts.push(part);
          bytes += part.length;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") }));
        response.on("error", fail);
      });
      request.on("error", fail);
      request.end(body);
      return promise;
    },
    close: () => agent.destroy(),
  };
}
