/**
 * From where a person signed in before. While somebody guesses the password of an account, tries from elsewhere wait longer and longer;
 * from here its owner gets in all the same.
 */
import type { Kysely } from "kysely";
import type { OperationsTables } from "./tables.ts";

const keptMs = 90 * 86_400_000;
const keptOfOne = 20;

export class SignInPlaceBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  async isKnown(account: string, address: string, now: number): Promise<boolean> {
    const found = await this.#db
      .selectFrom("signInPlaces")
      .select("lastAt")
      .where("account", "=", account)
      .where("address", "=", address)
      .where("lastAt", ">", now - keptMs)
      .executeTakeFirst();
    return found !== undefined;
  }

  /** After the right password. Keeps the newest twenty of a person, for 90 days. */
  async note(account: string, address: string, now: number): Promise<void> {
    await this.#db.transaction().execute(async (db) => {
      await db.replaceInto("signInPlaces").values({ account, address, lastAt: now }).execute();
      await db
        .deleteFrom("signInPlaces")
        .where("lastAt", "<=", now - keptMs)
        .execute();
      const newest = db
        .selectFrom("signInPlaces")
        .select("address")
        .where("account", "=", account)
        .orderBy("lastAt", "desc")
        .limit(keptOfOne);
      await db.deleteFrom("signInPlaces").where("account", "=", account).where("address", "not in", newest).execute();
    });
  }
}
