/** What-ifs of the page 設定: started by a form, looked at while they run, kept with what was typed until newer ones come. */
import { randomUUID } from "node:crypto";
import type { SeriesStore } from "../../../collector/series/port.ts";
import type { Config } from "../../../contract/config/schema.ts";
import { dayMs, type Instant } from "../../../contract/time.ts";
import { type WhatIf, whatIf } from "../../../jobs/whatIf/whatIf.ts";
import { sleep } from "../../../runtime/clock.ts";
import type { Log } from "../../../runtime/log.ts";
import type { WhatIfDesk } from "../whatIfDesk.ts";
import type { Scope } from "./scopes.ts";
import type { Typed } from "./typed.ts";

export interface Preview {
  id: string;
  by: string;
  /** Of the scope whose form it belongs to. */
  path: string;
  typed: Typed;
  done: number;
  of: number;
  result?: WhatIf;
  failed?: true;
}

const backMs = 30 * dayMs;
const keptAtMost = 20;
/** Most are done by then: the first page that is shown has the result. */
const waitMs = 2_500;

export class Previews {
  readonly #kept = new Map<string, Preview>();
  readonly #desk: WhatIfDesk;
  readonly #series: SeriesStore;
  readonly #log: Log;

  constructor(desk: WhatIfDesk, { series, log }: { series: SeriesStore; log: Log }) {
    this.#desk = desk;
    this.#series = series;
    this.#log = log;
  }

  /** Only the machines of the scope's center, over the last 30 days. Undefined: another one is being worked out. */
  async start(
    scope: Scope & { center: string },
    by: string,
    typed: Typed,
    config: Config,
    changed: Config,
    now: Instant,
  ): Promise<Preview | undefined> {
    const preview: Preview = { id: randomUUID(), by, path: scope.path, typed, done: 0, of: 0 };
    const only = (one: Config): Config => ({ ...one, centers: { [scope.center]: one.centers[scope.center]! } });
    const progress = (done: number, of: number) => Object.assign(preview, { done, of });
    const running = this.#desk.run((signal) =>
      whatIf(this.#series, only(config), only(changed), { from: now - backMs, to: now }, { progress, signal }),
    );
    if (!running) return undefined;
    this.#keep(preview);
    const ended = running.then(
      (result) => {
        preview.result = result;
      },
      (error: unknown) => {
        preview.failed = true;
        this.#log.warn("request-failed", { path: "what-if", error, once: "what-if" });
      },
    );
    await Promise.race([ended, sleep(waitMs)]);
    return preview;
  }

  /** A preview is for whoever asked for it. */
  find(id: string | undefined, by: string, path: string): Preview | undefined {
    const preview = id === undefined ? undefined : this.#kept.get(id);
    return preview?.by === by && preview.path === path ? preview : undefined;
  }

  #keep(preview: Preview): void {
    this.#kept.set(preview.id, preview);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > keptAtMost && !oldest.done) this.#kept.delete(oldest.value);
  }
}
