/** `quarantine`: what was refused and why; and readings taken after all, once the cause is put right. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { replayRefused } from "../collector/replayRefused.ts";
import { Ledger, type QuarantineEntry, type RefusedFilter } from "../collector/series/ledger.ts";
import { openSeries } from "../collector/series/open.ts";
import { systemClock } from "../runtime/clock.ts";
import { secretFrom } from "../runtime/config.ts";
import { ConfigError, Unavailable } from "../runtime/errors.ts";
import { answer, type Command, type Common, common, parse } from "./command.ts";
import { knownDevices } from "./parts.ts";

const usage = "usage: quarantine [list] [--json] | show ID | replay ID | replay --reason TEXT | replay --all | clear ID";
/** Readings of an entry that `show` prints. */
const shownReadings = 5;

export const quarantine: Command = async (args) => {
  const { values, positionals } = parse(args, {
    json: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    reason: { type: "string" },
  });
  const [action = "list", idText] = positionals;
  const id = idText === undefined ? undefined : Number(idText);
  const filters = [id !== undefined, values.all, values.reason !== undefined].filter(Boolean).length;
  const wanted = { list: 0, show: 1, replay: 1, clear: 1 }[action];
  if (wanted !== filters || positionals.length > 2 || (id !== undefined && !Number.isSafeInteger(id))) throw new ConfigError(usage);
  if (action !== "replay" && filters === 1 && id === undefined) throw new ConfigError(usage);
  const context = common(values);
  const file = join(context.dataDir, "collector.db");
  if (!existsSync(file)) throw new ConfigError(`${file} is not there: --data names the folder of the collector`);
  const ledger = new Ledger(file);
  try {
    if (id !== undefined && !ledger.quarantine().some((entry) => entry.id === id)) {
      process.stderr.write(`there is no entry ${id}; see quarantine list\n`);
      return 1;
    }
    if (action === "list") {
      const entries = ledger.quarantine();
      answer(values.json ? entries : table(entries));
      return 0;
    }
    if (action === "show") {
      answer(show(ledger, id!));
      return 0;
    }
    if (action === "clear") {
      ledger.clearQuarantine(id!);
      return 0;
    }
    const filter: RefusedFilter = id !== undefined ? { id } : values.reason !== undefined ? { reason: values.reason } : "all";
    return await replay(context, ledger, filter);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    process.stderr.write(`${error.message}; try again\n`);
    return 1;
  } finally {
    ledger.close();
  }
};

async function replay({ config, dataDir }: Common, ledger: Ledger, filter: RefusedFilter): Promise<number> {
  const entries = ledger
    .quarantine()
    .filter(({ id, reason }) => filter === "all" || ("id" in filter ? filter.id === id : reason.includes(filter.reason)));
  const lost = entries.reduce((sum, { count, kept, replayed }) => sum + count - kept - replayed, 0);
  const store = openSeries(config.series.url, dataDir, secretFrom("MIMAMORI_SERIES_PASSWORD"));
  try {
    const outcome = await replayRefused({ ledger, store, known: knownDevices(config), clock: systemClock }, filter);
    answer(outcome);
    if (lost > 0)
      process.stderr.write(`${lost} cannot be replayed: whole messages that were no batch, or readings that are not kept any more\n`);
    return outcome.refused.length > 0 ? 1 : 0;
  } finally {
    await store.close();
  }
}

const minute = (at: number) => new Date(at).toISOString().slice(0, 16).replace("T", " ");

/** Times are UTC. */
function table(entries: readonly QuarantineEntry[]): string {
  if (entries.length === 0) return "nothing was refused";
  const head = ["ID", "COUNT", "KEPT", "REPLAYED", "FIRST (UTC)", "LAST (UTC)", "FROM", "REASON"];
  const rows = entries.map(({ id, count, kept, replayed, firstAt, lastAt, center, agent, device, reason }) => [
    ...[id, count, kept, replayed].map(String),
    ...[minute(firstAt), minute(lastAt), `${center}/${agent}${device && ` ${device}`}`, reason],
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => (column < 4 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd();
  return [head, ...rows].map(line).join("\n");
}

/** What was sent, for the operator's eyes. It may hold anything: control characters are written out, so that it cannot steer the terminal. */
function show(ledger: Ledger, id: number): string {
  const entry = ledger.quarantine().find((one) => one.id === id)!;
  const readings = ledger.refusedReadings({ id }, 0, shownReadings).map(({ body }) => printable(body));
  const first =
    readings.length > 0
      ? [`${entry.kept} kept, the oldest:`, ...readings]
      : ["none kept whole; a message that is no batch cannot be replayed"];
  return [table([entry]), `the newest begins with: ${printable(ledger.quarantineHead(id)!)}`, ...first].join("\n");
}

function printable(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("utf8")
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
