/** Requests for pages and how long each took from its first byte out to its last byte in, on kept connections as browsers have them. */
import { Agent, get } from "node:http";

export interface Answered {
  status: number;
  ms: number;
  /** As transferred: compressed. */
  bytes: number;
}

const agent = new Agent({ keepAlive: true });

export function ask(url: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const request = get(url, { agent, headers: { "accept-encoding": "gzip", accept: "text/html" } }, (response) => {
      let bytes = 0;
      response.on("data", (part: Buffer) => {
        bytes += part.length;
      });
      response.on("end", () => resolve({ status: response.statusCode!, ms: performance.now() - startedAt, bytes }));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}

/** As many at once as there are readers. */
export async function askAll(urls: readonly string[], readers: number): Promise<Answered[]> {
  const answers: Answered[] = [];
  const waiting = [...urls];
  await Promise.all(
    Array.from({ length: readers }, async () => {
      for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) answers.push(await ask(url));
    }),
  );
  return answers;
}

/** The value below which this share of them lies, one decimal. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!);
}

export const rounded = (value: number) => Number(value.toFixed(1));
