/** Forecasts as they were made, and what was learned of each machine's week. */
import type { Kysely, Selectable } from "kysely";
import { deviceKey } from "../../contract/deviceKey.ts";
import type { Forecasts, Profiles } from "./pickupTables.ts";
import type { OperationsTables } from "./tables.ts";

export type ForecastRow = Selectable<Forecasts>;
export type ProfileRow = Selectable<Profiles>;

/** Rows of one INSERT: SQLite takes 32,766 values in one statement. */
const rowsAtOnce = 1_000;

export class ForecastBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Writes all of one round in one step; the same device and time again changes nothing. */
  async add(rows: readonly ForecastRow[]): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      for (let start = 0; start < rows.length; start += rowsAtOnce) {
        await db
          .insertInto("forecasts")
          .values(rows.slice(start, start + rowsAtOnce))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    });
  }

  /** The newest of every device made since then, by `center/device`. */
  async newest(since: number): Promise<Map<string, ForecastRow>> {
    const rows = await this.#db.selectFrom("forecasts").selectAll().where("madeAt", ">=", since).orderBy("madeAt").execute();
    return new Map(rows.map((row) => [deviceKey(row), row]));
  }

  /** All of one device, oldest first. */
  of(center: string, device: string, from: number, to: number): Promise<ForecastRow[]> {
    return this.#db
      .selectFrom("forecasts")
      .selectAll()
      .where("center", "=", center)
      .where("device", "=", device)
      .where("madeAt", ">=", from)
      .where("madeAt", "<", to)
      .orderBy("madeAt")
      .execute();
  }

  async forget(before: number): Promise<void> {
    await this.#db.deleteFrom("forecasts").where("madeAt", "<", before).execute();
  }

  /** Changes whenever something was learned. */
  async profilesStamp(): Promise<string> {
    const { fn } = this.#db;
    const row = await this.#db
      .selectFrom("profiles")
      .select([fn.countAll<number>().as("count"), fn.max("learnedAt").as("newest")])
      .executeTakeFirst();
    return `${row?.count ?? 0} ${row?.newest ?? 0}`;
  }

  profiles(): Promise<ProfileRow[]> {
    return this.#db.selectFrom("profiles").selectAll().execute();
  }

  async learned(rows: readonly ProfileRow[]): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      for (const row of rows) {
        await db
          .insertInto("profiles")
          .values(row)
          .onConflict((conflict) => conflict.columns(["center", "device"]).doUpdateSet({ learnedAt: row.learnedAt, profile: row.profile }))
          .execute();
      }
    });
  }
}
