/** Tokens: what a screen, a calendar, a tablet or a program shows instead of a person. Only their hashes are kept. */
import type { Kysely, Selectable } from "kysely";
import { Rejected } from "../../runtime/errors.ts";
import type { Tokens } from "./accessTables.ts";
import { isPersonRole, type TokenRole } from "./roles.ts";
import { hashToken, newSecret } from "./secrets.ts";
import type { OperationsTables } from "./tables.ts";

/** All but the hash. */
export type Token = Omit<Selectable<Tokens>, "hash">;
export interface NewToken {
  name: string;
  role: TokenRole;
  /** Null: every center. */
  center: string | null;
  createdBy: string;
  /** Null: never. */
  expiresAt: number | null;
}

const shown = ["id", "name", "role", "center", "createdAt", "createdBy", "lastUsedAt", "expiresAt", "revokedAt"] as const;
const noteUseMs = 60_000;
/** Revoked ones stay on the list that long: who looks for a lost tablet finds when it was last used. */
const keepRevokedMs = 90 * 86_400_000;

/** Days that a program's token lasts when nobody says how long: what has the rights of a person is renewed once a year. */
const programDays = 365;

/** When a new token runs out; null: never. A wall or a calendar hangs on until somebody revokes it, unless `days` were asked for. */
export function tokenEndsAt(role: TokenRole, days: number | undefined, now: number): number | null {
  const lasts = days ?? (isPersonRole(role) ? programDays : undefined);
  return lasts === undefined ? null : now + lasts * 86_400_000;
}

/** Makes a token within a transaction or without. Returns its secret, shown this once. */
export async function insertToken(db: Kysely<OperationsTables>, token: NewToken, now: number): Promise<{ id: number; secret: string }> {
  const there = await db
    .selectFrom("tokens")
    .select("role")
    .where("name", "=", token.name)
    .where("revokedAt", "is", null)
    .executeTakeFirst();
  if (there) throw new Rejected(`the token "${token.name}" is there already, for ${there.role}`);
  const secret = newSecret();
  const { id } = await db
    .insertInto("tokens")
    .values({ ...token, hash: hashToken(secret), createdAt: now, lastUsedAt: null, revokedAt: null })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, secret };
}

export class TokenBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Throws Rejected when a token of that name is in use. */
  add(token: NewToken, now: number): Promise<{ id: number; secret: string }> {
    return this.#db.transaction().execute((db) => insertToken(db, token, now));
  }

  /** The token if it is in force; notes when it was used, once a minute at most. */
  async find(secret: string, now: number): Promise<Token | undefined> {
    const token = await this.#db
      .selectFrom("tokens")
      .select(shown)
      .where("hash", "=", hashToken(secret))
      .where("revokedAt", "is", null)
      .executeTakeFirst();
    if (!token || (token.expiresAt !== null && token.expiresAt <= now)) return undefined;
    if (token.lastUsedAt !== null && token.lastUsedAt > now - noteUseMs) return token;
    await this.#db.updateTable("tokens").set({ lastUsedAt: now }).where("id", "=", token.id).execute();
    return { ...token, lastUsedAt: now };
  }

  /** Those in force, those that ran out, and those revoked not long ago; by name. */
  list(now: number): Promise<Token[]> {
    return this.#db
      .selectFrom("tokens")
      .select(shown)
      .where((either) => either.or([either("revokedAt", "is", null), either("revokedAt", ">", now - keepRevokedMs)]))
      .orderBy("name")
      .orderBy("id")
      .execute();
  }

  /** Ends a token, by its name or number, at once and for ever. Undefined if there is none in force. */
  async revoke(which: { name: string } | { id: number }, now: number): Promise<Token | undefined> {
    await this.#db
      .deleteFrom("tokens")
      .where("revokedAt", "<", now - keepRevokedMs)
      .execute();
    const those = this.#db.updateTable("tokens").set({ revokedAt: now }).where("revokedAt", "is", null);
    const one = "id" in which ? those.where("id", "=", which.id) : those.where("name", "=", which.name);
    return one.returning(shown).executeTakeFirst();
  }
}
