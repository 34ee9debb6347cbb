/** The tables of tokens, pairing codes, staff codes and the places people sign in from. Times are UTC milliseconds. */
import { type Generated, type Kysely, sql } from "kysely";
import type { TokenRole } from "./roles.ts";

export interface Tokens {
  id: Generated<number>;
  /** Of the wall, the calendar, the tablet or the program that holds it; once among those that are not revoked. */
  name: string;
  role: TokenRole;
  /** Null: every center. */
  center: string | null;
  hash: string;
  createdAt: number;
  createdBy: string;
  /** Written once a minute at most. */
  lastUsedAt: number | null;
  /** Null: never, however long it lies idle. */
  expiresAt: number | null;
  revokedAt: number | null;
}
export interface PairingCodes {
  codeHash: string;
  center: string;
  name: string;
  createdAt: number;
  createdBy: string;
  expiresAt: number;
  usedAt: number | null;
}
/** Two digits that somebody taps at the tablet of a center; who has which is known there and nowhere here. */
export interface StaffCodes {
  center: string;
  code: string;
  /** 0: taken off the list; what was done with it keeps its number. */
  active: number;
  createdAt: number;
  createdBy: string;
}
/** Addresses from which a person signed in before: from there they get in while somebody else guesses their password. */
export interface SignInPlaces {
  account: string;
  address: string;
  lastAt: number;
}

/** Who gave or took what from whom. Kept for a year, then nobody's name is left. */
export interface AccessChanges {
  id: Generated<number>;
  at: number;
  by: string;
  /** What was changed: a list of its own on a page. */
  what: "account" | "token" | "tablet" | "staff-code";
  /** Name of the account or token; of a staff code its center and number. */
  subject: string;
  /** As JSON; null: it was not there, is not there any more. Never a secret. */
  before: string | null;
  after: string | null;
}

export interface AccessTables {
  accessChanges: AccessChanges;
  tokens: Tokens;
  pairingCodes: PairingCodes;
  staffCodes: StaffCodes;
  signInPlaces: SignInPlaces;
}

export async function makeAccessTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("tokens")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("center", "text")
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("createdAt", "integer", (c) => c.notNull())
    .addColumn("createdBy", "text", (c) => c.notNull())
    .addColumn("lastUsedAt", "integer")
    .addColumn("expiresAt", "integer")
    .addColumn("revokedAt", "integer")
    .execute();
  await schema.createIndex("liveToken").on("tokens").unique().column("name").where(sql.ref("revokedAt"), "is", null).execute();
  await schema
    .createTable("pairingCodes")
    .addColumn("codeHash", "text", (c) => c.primaryKey())
    .addColumn("center", "text", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("createdAt", "integer", (c) => c.notNull())
    .addColumn("createdBy", "text", (c) => c.notNull())
    .addColumn("expiresAt", "integer", (c) => c.notNull())
    .addColumn("usedAt", "integer")
    .execute();
  await schema
    .createTable("staffCodes")
    .addColumn("center", "text", (c) => c.notNull())
    .addColumn("code", "text", (c) => c.notNull())
    .addColumn("active", "integer", (c) => c.notNull())
    .addColumn("createdAt", "integer", (c) => c.notNull())
    .addColumn("createdBy", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("staffCodesKey", ["center", "code"])
    .execute();
  await schema
    .createTable("signInPlaces")
    .addColumn("account", "text", (c) => c.notNull())
    .addColumn("address", "text", (c) => c.notNull())
    .addColumn("lastAt", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("signInPlacesKey", ["account", "address"])
    .execute();
  await schema
    .createTable("accessChanges")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("at", "integer", (c) => c.notNull())
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("what", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("before", "text")
    .addColumn("after", "text")
    .execute();
  // A session of before does not say which password opened it: whoever has one signs in once more.
  await schema.alterTable("sessions").addColumn("credential", "text").execute();
  await sql`delete from sessions`.execute(db);
  await schema.createIndex("sessionOf").on("sessions").column("account").execute();
}
