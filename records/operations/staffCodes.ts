/** Staff codes: who acts at a center's tablet taps two digits. No names: who has which is known at the center alone. */
import type { Kysely } from "kysely";
import type { OperationsTables } from "./tables.ts";

export const staffCode = /^\d{2}$/;

export interface StaffCode {
  center: string;
  code: string;
  createdAt: number;
  createdBy: string;
}

/** What stands where else the name of an account stands, e.g. 職員コード 07. */
export function staffCodeName(code: string): string {
  return `職員コード ${code}`;
}

/** The digits of such a name; undefined for any other. */
export function staffCodeOf(name: string): string | undefined {
  return /^職員コード (\d{2})$/.exec(name)?.[1];
}

export class StaffCodeBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Puts a code on the list of a center. False if it is there. */
  async add(one: { center: string; code: string; createdBy: string }, now: number): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto("staffCodes")
      .values({ ...one, active: 1, createdAt: now })
      .onConflict((conflict) =>
        conflict.columns(["center", "code"]).doUpdateSet({ active: 1, createdAt: now, createdBy: one.createdBy }).where("active", "=", 0),
      )
      .executeTakeFirst();
    return (numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  /** Takes a code off the list; what was done with it keeps its number. False if it is not there. */
  async remove(center: string, code: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable("staffCodes")
      .set({ active: 0 })
      .where("center", "=", center)
      .where("code", "=", code)
      .where("active", "=", 1)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Codes on the list of a center, or of all, by center and code. */
  list(center?: string): Promise<StaffCode[]> {
    const all = this.#db.selectFrom("staffCodes").select(["center", "code", "createdAt", "createdBy"]).where("active", "=", 1);
    return (center === undefined ? all : all.where("center", "=", center)).orderBy("center").orderBy("code").execute();
  }

  async isActive(center: string, code: string): Promise<boolean> {
    const found = await this.#db
      .selectFrom("staffCodes")
      .select("code")
      .where("center", "=", center)
      .where("code", "=", code)
      .where("active", "=", 1)
      .executeTakeFirst();
    return found !== undefined;
  }
}
