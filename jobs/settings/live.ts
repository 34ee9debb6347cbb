/**
 * The configuration that counts now: the file with the changes from pages over it, looked at again whenever something was changed, by
 * whichever process. The object that everybody holds stays the same and says the new values.
 */
import type { Config } from "../../contract/config/schema.ts";
import type { SettingRole } from "../../contract/config/settable/setting.ts";
import type { Operations } from "../../records/operations/store.ts";
import type { Clock } from "../../runtime/clock.ts";
import { Unavailable } from "../../runtime/errors.ts";
import type { Closable } from "../../runtime/lifecycle.ts";
import type { Log } from "../../runtime/log.ts";
import { lookEvery } from "../../runtime/lookEvery.ts";
import { type Judged, judgeChanges, judgeUndo, type Standing, type Wanted } from "./change.ts";
import { type Effective, effective } from "./effective.ts";
import { replaceInPlace } from "./inPlace.ts";

export interface LiveSettingsOptions {
  /** The file with its `--set`; checked. */
  document: unknown;
  /** Held by others already: it is the one that is changed; absent: one of its own. */
  config?: Config;
  /** Where a value stands that no page changed. */
  originOf?(path: (string | number)[]): { from: "file" | "set" | "default" };
  operations: Pick<Operations, "settings">;
  clock: Clock;
  log: Log;
}

/** Another one may change something in between; more often than this in a row nobody does. */
const tries = 5;
/** How soon a process notices what another one changed. */
const pollEveryMs = 2_000;

export class LiveSettings {
  /** Never exchanged, only changed: between two looks, and never while nobody else had a turn. */
  readonly config: Config;
  readonly #options: LiveSettingsOptions;
  #stamp: string | undefined;
  #effective: Effective;
  /** One look after the other: whoever asks for one sees what was there when they asked. */
  #looks: Promise<void> = Promise.resolve();

  /** Before the first look it says what the file says. */
  constructor(options: LiveSettingsOptions) {
    this.#options = options;
    this.#effective = effective(options.document, [], options.clock.now());
    this.config = options.config ?? structuredClone(this.#effective.config);
  }

  /** What counts, and what was left out because it does not fit. */
  get standing(): Standing & Pick<Effective, "leftOut"> {
    const { rows, leftOut } = this.#effective;
    return { document: this.#options.document, config: this.config, rows, leftOut };
  }

  /** Where the value at a path comes from; undefined: not known. */
  originOf(path: string): "page" | "file" | "set" | "default" | undefined {
    return this.#effective.rows.some((row) => row.path === path) ? "page" : this.#options.originOf?.(path.split(".")).from;
  }

  /** Looks whether something was changed. Rejects with what the store rejects with; the values stay then. */
  refresh(): Promise<void> {
    this.#looks = this.#looks.then(
      () => this.#look(),
      () => this.#look(),
    );
    return this.#looks;
  }

  async #look(): Promise<void> {
    const { document, operations, clock, log } = this.#options;
    if ((await operations.settings.stamp()) === this.#stamp) return;
    const { stamp, rows } = await operations.settings.read();
    const isFirst = this.#stamp === undefined;
    this.#effective = effective(document, rows, clock.now());
    this.#stamp = stamp;
    replaceInPlace(this.config, structuredClone(this.#effective.config));
    // Values stay out of the log: an address of a person may be among them.
    if (!isFirst) log.info("settings-changed", { changes: this.#effective.rows.length });
    for (const { row } of this.#effective.leftOut) log.warn("setting-left-out", { path: row.path, once: row.path });
  }

  /** Sets all or none; what is the same as now is no change. */
  change(wanted: readonly Wanted[], by: string, role: SettingRole): Promise<Judged> {
    return this.#write(async (standing, stamp, now) => {
      const judged = judgeChanges(standing, wanted, role, now);
      if (!judged.ok || judged.changes.length === 0) return judged;
      return (await this.#options.operations.settings.set(judged.changes, { by, now, stamp })) ? judged : undefined;
    });
  }

  /** Undoes the change of this id; undefined: it is not the newest of its value, undone already, or not this role's business. */
  async undo(id: number, by: string, mayUndo: (path: string) => boolean): Promise<Judged | undefined> {
    let found = true;
    const judged = await this.#write(async (standing, stamp, now) => {
      const { settings } = this.#options.operations;
      const { rows } = await settings.read();
      const row = rows.find((one) => one.id === id);
      found = row !== undefined && mayUndo(row.path);
      if (!row || !found) return { ok: false, problems: [], conflicts: [] };
      const outside = new Set(this.#effective.leftOut.map((one) => one.row.id));
      const after = (await settings.read(id)).rows.filter((one) => !outside.has(one.id));
      const result = judgeUndo(standing, after, row, now);
      if (!result.ok) return result;
      return (await settings.undo(id, { by, now, stamp })) ? result : undefined;
    });
    return found ? judged : undefined;
  }

  /** `work` answers undefined when somebody else was faster: then everything is judged anew. */
  async #write(work: (standing: Standing, stamp: string, now: number) => Promise<Judged | undefined>): Promise<Judged> {
    for (let left = tries; left > 0; left--) {
      await this.refresh();
      const judged = await work(this.standing, this.#stamp!, this.#options.clock.now());
      if (!judged) continue;
      await this.refresh();
      return judged;
    }
    throw new Unavailable("settings are being changed by somebody else all the time");
  }

  /** Looks every few seconds. */
  poll(everyMs = pollEveryMs): Closable {
    return lookEvery(everyMs, () =>
      this.refresh().catch((error: unknown) => this.#options.log.warn("settings-unread", { error, once: "settings" })),
    );
  }
}
