/** What the program stands on: stores, certificates, disk. Asked anew at most every ten seconds, whoever looks. */
import { isAbsolute, join } from "node:path";
import type { Config } from "../../../contract/config/schema.ts";
import type { Instant } from "../../../contract/time.ts";
import { type CertificateState, certificateStates, configuredCertificates } from "../../../runtime/certificateUses.ts";
import { type DiskSpace, databaseBytes, type SpaceLevel, spaceLevel, spaceOf } from "../../../runtime/disk.ts";
import type { WebContext } from "../context.ts";

export const storeNames = ["series", "operations", "registers", "ledger"] as const;
export type StoreName = (typeof storeNames)[number];

export interface StoreState {
  name: StoreName;
  kind: "sqlite" | "influx";
  reachable: boolean;
  /** Of a file on this machine. */
  bytes?: number;
}

export interface Facilities {
  stores: StoreState[];
  certificates: CertificateState[];
  disk?: DiskSpace & { level: SpaceLevel };
  /** Journals of agents that run on this machine. */
  journals: { center: string; bytes: number }[];
}

const askedEveryMs = 10_000;
/** Longer than a store that is well ever takes. */
const answerWithinMs = 3_000;

/** One for each process that shows pages. `read` never rejects: what cannot be asked is told as such. */
export class FacilityReader {
  readonly #context: WebContext;
  #asked: { at: Instant; facts: Promise<Facilities> } | undefined;

  constructor(context: WebContext) {
    this.#context = context;
  }

  read(): Promise<Facilities> {
    const now = this.#context.clock.now();
    if (!this.#asked || Math.abs(now - this.#asked.at) >= askedEveryMs) this.#asked = { at: now, facts: ask(this.#context, now) };
    return this.#asked.facts;
  }
}

async function ask(context: WebContext, now: Instant): Promise<Facilities> {
  const { config, dataDir } = context;
  const [stores, space, journals] = await Promise.all([
    Promise.all(storeNames.map((name) => storeOf(name, context))),
    dataDir === undefined ? undefined : spaceOf(dataDir),
    dataDir === undefined ? [] : journalsIn(dataDir, config),
  ]);
  return {
    stores,
    certificates: dataDir === undefined ? [] : certificateStates(configuredCertificates(config, dataDir), now),
    ...(space && { disk: { ...space, level: spaceLevel(space) } }),
    journals,
  };
}

async function storeOf(name: StoreName, context: WebContext): Promise<StoreState> {
  const file = fileOf(name, context);
  const bytes = file === undefined ? undefined : await databaseBytes(file);
  const kind = name === "series" && !context.config.series.url.startsWith("sqlite:") ? "influx" : "sqlite";
  return { name, kind, reachable: await answers(checkOf(name, context)), ...(bytes !== undefined && { bytes }) };
}

function fileOf(name: StoreName, { config, dataDir }: WebContext): string | undefined {
  if (dataDir === undefined) return undefined;
  if (name === "ledger") return join(dataDir, "collector.db");
  const [scheme, file = ""] = config[name].url.split(/:(.*)/s);
  if (scheme !== "sqlite" || file === ":memory:") return undefined;
  return isAbsolute(file) ? file : join(dataDir, file);
}

function checkOf(name: StoreName, { series, operations, registers, ledger }: WebContext): () => Promise<unknown> {
  const checks: Record<StoreName, () => Promise<unknown>> = {
    // The collector notices first that writes are not taken.
    series: async () => ledger.storeDownSince() === undefined && series.check(),
    operations: () => operations.check(),
    registers: async () => registers?.check(),
    ledger: async () => ledger.collectorCounts(),
  };
  return checks[name];
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(() => late.resolve(false), answerWithinMs);
  try {
    return (await Promise.race([check(), late.promise])) !== false;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function journalsIn(dataDir: string, { centers }: Config): Promise<Facilities["journals"]> {
  const sizes = await Promise.all(
    Object.keys(centers).map(async (center) => ({ center, bytes: await databaseBytes(join(dataDir, "edge", `${center}.db`)) })),
  );
  return sizes.flatMap(({ center, bytes }) => (bytes === undefined ? [] : [{ center, bytes }]));
}
