/** One what-if at a time, whoever asks: it costs seconds of work, and a server has others to serve. */
import type { FastifyInstance } from "fastify";

export class WhatIfDesk {
  #busy = false;
  readonly #stop = new AbortController();

  /** Undefined: another one is being worked out. `work` ends early when the signal aborts. */
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> | undefined {
    if (this.#busy) return undefined;
    this.#busy = true;
    return work(this.#stop.signal).finally(() => {
      this.#busy = false;
    });
  }

  close(): void {
    this.#stop.abort();
  }
}

declare module "fastify" {
  interface FastifyInstance {
    whatIfDesk: WhatIfDesk;
  }
}

export function whatIfDesk(app: FastifyInstance): void {
  const desk = new WhatIfDesk();
  app.decorate("whatIfDesk", desk);
  app.addHook("onClose", async () => desk.close());
}
