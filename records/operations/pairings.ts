/** Pairing: eight digits that an administrator makes and somebody types at a tablet turn that tablet into one of a center. */
import type { Kysely } from "kysely";
import { Rejected } from "../../runtime/errors.ts";
import { hashCode, newCode } from "./secrets.ts";
import type { OperationsTables } from "./tables.ts";
import { insertToken } from "./tokens.ts";

/** Time to walk to the tablet. */
export const pairingMs = 10 * 60_000;
/** More open codes at once would make a guess easier; nobody pairs so many tablets in ten minutes. */
export const openAtMost = 10;

export interface PairedTablet {
  id: number;
  name: string;
  center: string;
  /** For the tablet's cookie, shown this once. */
  secret: string;
}

export class PairingBook {
  readonly #db: Kysely<OperationsTables>;
  readonly #salt: () => Promise<Buffer>;
  constructor(db: Kysely<OperationsTables>, salt: () => Promise<Buffer>) {
    this.#db = db;
    this.#salt = salt;
  }

  /**
   * A code as 1234-5678, good once, for ten minutes. The name may be that of a tablet of this center: it is paired anew, and what it had
   * before ends then. Throws Rejected when the name belongs to another token, or too many codes are open.
   */
  async open(tablet: { name: string; center: string; createdBy: string }, now: number): Promise<string> {
    const code = newCode();
    const codeHash = await this.#hash(code);
    await this.#db.transaction().execute(async (db) => {
      const there = await db
        .selectFrom("tokens")
        .select(["role", "center"])
        .where("name", "=", tablet.name)
        .where("revokedAt", "is", null)
        .executeTakeFirst();
      if (there && (there.role !== "tablet" || there.center !== tablet.center))
        throw new Rejected(`the name "${tablet.name}" is taken by another token`);
      await db.deleteFrom("pairingCodes").where("expiresAt", "<=", now).execute();
      await db.deleteFrom("pairingCodes").where("name", "=", tablet.name).execute();
      const open = await db.selectFrom("pairingCodes").select("codeHash").where("usedAt", "is", null).execute();
      if (open.length >= openAtMost) throw new Rejected(`${openAtMost} codes are open`);
      await db
        .insertInto("pairingCodes")
        .values({ ...tablet, codeHash, createdAt: now, expiresAt: now + pairingMs, usedAt: null })
        .execute();
    });
    return code;
  }

  /** Uses the code up and makes the tablet's token. Undefined if it is unknown, used or too old: nobody learns which. */
  async exchange(code: string, now: number): Promise<PairedTablet | undefined> {
    const codeHash = await this.#hash(code);
    return this.#db.transaction().execute(async (db) => {
      const found = await db
        .updateTable("pairingCodes")
        .set({ usedAt: now })
        .where("codeHash", "=", codeHash)
        .where("usedAt", "is", null)
        .where("expiresAt", ">", now)
        .returning(["name", "center", "createdBy"])
        .executeTakeFirst();
      if (!found) return undefined;
      await db
        .updateTable("tokens")
        .set({ revokedAt: now })
        .where("name", "=", found.name)
        .where("role", "=", "tablet")
        .where("revokedAt", "is", null)
        .execute();
      const { id, secret } = await insertToken(db, { ...found, role: "tablet", expiresAt: null }, now);
      return { id, name: found.name, center: found.center, secret };
    });
  }

  /** However it was typed: full-width digits, spaces, no hyphen. */
  async #hash(code: string): Promise<string> {
    return hashCode(code.normalize("NFKC").replace(/\D/g, ""), await this.#salt());
  }
}
