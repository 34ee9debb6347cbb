/** Every change of accounts, tokens, tablets and staff codes: who, when, before, after. */
import type { Kysely } from "kysely";
import type { AccessChanges } from "./accessTables.ts";
import type { OperationsTables } from "./tables.ts";

/** What of an account, token or code is written down; never a secret. */
export type Facts = Readonly<Record<string, string | number | null>>;
export interface AccessChange {
  id: number;
  at: number;
  by: string;
  what: AccessChanges["what"];
  subject: string;
  before: Facts | undefined;
  after: Facts | undefined;
}

const keptMs = 366 * 86_400_000;

export class AccessChangeBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  async add(change: Omit<AccessChange, "id">): Promise<void> {
    const [before, after] = [change.before, change.after].map((facts) => (facts ? JSON.stringify(facts) : null)) as [
      string | null,
      string | null,
    ];
    await this.#db
      .deleteFrom("accessChanges")
      .where("at", "<", change.at - keptMs)
      .execute();
    await this.#db
      .insertInto("accessChanges")
      .values({ ...change, before, after })
      .execute();
  }

  /** The newest ones of these lists, newest first. */
  async list(what: readonly AccessChanges["what"][], limit = 20): Promise<AccessChange[]> {
    const rows = await this.#db
      .selectFrom("accessChanges")
      .selectAll()
      .where("what", "in", what)
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...row, before: factsOf(row.before), after: factsOf(row.after) }));
  }

  async find(id: number): Promise<AccessChange | undefined> {
    const row = await this.#db.selectFrom("accessChanges").selectAll().where("id", "=", id).executeTakeFirst();
    return row && { ...row, before: factsOf(row.before), after: factsOf(row.after) };
  }
}

function factsOf(text: string | null): Facts | undefined {
  return text === null ? undefined : (JSON.parse(text) as Facts);
}
