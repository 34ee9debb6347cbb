/** What the page 状態 shows, as data: one reading for the page, its live updates and the API. */
import type { Instant } from "../../../contract/time.ts";
import type { WebContext } from "../context.ts";
import { type JobsView, readJobs } from "../jobsView.ts";
import { type Live, maxWatchers } from "../live.ts";
import { type Health, healthOf, type Pipeline, readPipeline } from "../pipeline.ts";
import { type Facilities, FacilityReader, type StoreName } from "./facilities.ts";
import { waitsLong } from "./jobs.ts";

export interface StatusView {
  now: Instant;
  pipeline: Pipeline;
  jobs: JobsView;
  health: Health;
  facilities: Facilities;
  watchers: { count: number; most: number; many: boolean };
}

/** What needs attention besides what `/healthz` says. */
export type Attention =
  | { kind: "store"; store: StoreName }
  | { kind: "certificate"; use: Facilities["certificates"][number]["use"] }
  | { kind: "disk" | "mails" | "watchers" };

/** Of the screens that are possible: from here on the next ones may find no room. */
const manyShare = 0.9;

export class StatusReader {
  readonly #context: WebContext;
  readonly #facilities: FacilityReader;
  readonly #live: Pick<Live, "watchers">;

  constructor(context: WebContext, live: Pick<Live, "watchers">) {
    this.#context = context;
    this.#facilities = new FacilityReader(context);
    this.#live = live;
  }

  /** `only`: for whoever is held to this center. */
  async read(only?: string): Promise<StatusView> {
    const pipeline = readPipeline(this.#context, only);
    const [jobs, { journals, ...facilities }] = await Promise.all([readJobs(this.#context), this.#facilities.read()]);
    const count = this.#live.watchers();
    return {
      now: this.#context.clock.now(),
      pipeline,
      jobs,
      health: healthOf(this.#context, pipeline, jobs, only),
      facilities: { ...facilities, journals: journals.filter(({ center }) => only === undefined || center === only) },
      watchers: { count, most: maxWatchers, many: count >= manyShare * maxWatchers },
    };
  }
}

/** Pure. The series store is left out where health names it already. */
export function attentionOf({ facilities, jobs, health, watchers, now }: StatusView): Attention[] {
  const known = health.reasons.some(({ kind }) => kind === "store-away");
  return [
    ...facilities.stores.flatMap(({ name, reachable }) =>
      reachable || (known && name === "series") ? [] : [{ kind: "store", store: name } as const],
    ),
    ...facilities.certificates.flatMap(({ use, state }) => (state === "good" ? [] : [{ kind: "certificate", use } as const])),
    ...(facilities.disk && facilities.disk.level !== "fine" ? [{ kind: "disk" } as const] : []),
    ...(waitsLong(jobs.outbox, now) ? [{ kind: "mails" } as const] : []),
    ...(watchers.many ? [{ kind: "watchers" } as const] : []),
  ];
}
