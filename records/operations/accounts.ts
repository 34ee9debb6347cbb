/** Accounts of agents and people, sessions and one-time sign-in links. */
import type { Kysely } from "kysely";
import { Rejected } from "../../runtime/errors.ts";
import { isPersonRole, type PersonRole } from "./roles.ts";
import { hashSecret, hashToken, newPassword, newSecret, verifySecret } from "./secrets.ts";
import type { Accounts, OperationsTables } from "./tables.ts";

/** Whoever came in by a sign-in link has no name of their own. */
export const byLink = "link";

/** Who answered by the button of a mail and has no label in the configuration; written so into the entries since the first of them. */
export const byMail = "メールを受け取った人";

export type Role = Accounts["role"];
/** Somebody who is signed in. */
export interface Person {
  name: string;
  role: PersonRole;
  /** Null: every center. */
  center: string | null;
}
/** Who may begin a session: an account whose secret was right, or the reader of a link. */
export type Verified = Pick<Accounts, "name" | "role" | "secretHash"> | (Person & { name: typeof byLink });
export interface OpenSession {
  createdAt: number;
  lastSeenAt: number;
  /** The one that asked. */
  isOwn: boolean;
}

const idleMs = 30 * 60_000;
const absoluteMs = 12 * 3_600_000;
const linkMs = 3_600_000;

/** Changes whenever an account's secret or rights do. */
export function stampOf({ secretHash, role, center, agent }: Accounts): string {
  return hashToken([secretHash, role, center, agent].join(" "));
}

/** A session belongs to the secret that opened it; the hash of the hash says nothing about it. */
const credentialOf = (secretHash: string) => hashToken(secretHash);

export class AccountBook {
  readonly #db: Kysely<OperationsTables>;
  /** Of accounts whose secret was right: the hash that it fitted, and a quick one of the secret; in this process only. */
  readonly #known = new Map<string, { secretHash: string; quickHash: string }>();
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Makes an account, or gives an existing one of the same role a new secret. Returns the secret, shown this once. */
  async put(
    account: { name: string; role: Role; center?: string; agent?: string; secret?: string; replace?: boolean },
    now: number,
  ): Promise<string> {
    const secret = account.secret ?? (isPersonRole(account.role) ? newPassword() : newSecret());
    const row = {
      name: account.name,
      role: account.role,
      center: account.center ?? null,
      agent: account.agent ?? null,
      secretHash: await hashSecret(secret),
      createdAt: now,
    };
    const there = await this.#db.selectFrom("accounts").select("role").where("name", "=", account.name).executeTakeFirst();
    if (there && there.role !== account.role) throw new Rejected(`the account "${account.name}" is there already, as ${there.role}`);
    if (there && !account.replace) throw new Rejected(`the account "${account.name}" is there already`);
    await this.#db.replaceInto("accounts").values(row).execute();
    return secret;
  }

  /** Another role or center; takes effect with the next request of whoever is signed in. What it was before, undefined if there is no such person. */
  async change(name: string, to: { role: PersonRole; center: string | null }): Promise<Person | undefined> {
    return this.#db.transaction().execute(async (db) => {
      const before = await db.selectFrom("accounts").selectAll().where("name", "=", name).executeTakeFirst();
      if (!before || !isPersonRole(before.role)) return undefined;
      await db.updateTable("accounts").set(to).where("name", "=", name).execute();
      return { name, role: before.role, center: before.center };
    });
  }

  /** Gives a person another password and ends their sessions. Returns it, shown this once; undefined if there is no such person. */
  async setPassword(name: string, password: string = newPassword()): Promise<string | undefined> {
    const secretHash = await hashSecret(password);
    const { numUpdatedRows } = await this.#db
      .updateTable("accounts")
      .set({ secretHash })
      .where("name", "=", name)
      .where("role", "not in", ["agent", "server"])
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return undefined;
    await this.closeSessionsOf(name);
    return password;
  }

  /** Forgets an account; whoever is signed in by it is signed out. False if there is none. */
  async remove(name: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom("accounts").where("name", "=", name).executeTakeFirst();
    await this.closeSessionsOf(name);
    await this.#db.deleteFrom("signInPlaces").where("account", "=", name).execute();
    return numDeletedRows > 0n;
  }

  list(): Promise<Omit<Accounts, "secretHash">[]> {
    return this.#db.selectFrom("accounts").select(["name", "role", "center", "agent", "createdAt"]).orderBy("name").execute();
  }

  /** Accounts of people. */
  async people(): Promise<(Person & { createdAt: number })[]> {
    const all = await this.list();
    return all.flatMap(({ name, role, center, createdAt }) => (isPersonRole(role) ? [{ name, role, center, createdAt }] : []));
  }

  find(name: string): Promise<Accounts | undefined> {
    return this.#db.selectFrom("accounts").selectAll().where("name", "=", name).executeTakeFirst();
  }

  /** The account if the secret is right. */
  async verify(name: string, secret: string): Promise<Accounts | undefined> {
    const account = await this.find(name);
    if (!(await verifySecret(secret, account?.secretHash)) || !account) return undefined;
    this.#known.set(name, { secretHash: account.secretHash, quickHash: hashToken(secret) });
    return account;
  }

  /** The account if `verify` found this secret right before and neither has changed since: without the slow hash. */
  async recall(name: string, secret: string): Promise<Accounts | undefined> {
    const known = this.#known.get(name);
    if (known?.quickHash !== hashToken(secret)) return undefined;
    const account = await this.find(name);
    return account?.secretHash === known.secretHash ? account : undefined;
  }

  /** What changes with an account's secret or rights, by name; nothing that a secret could be guessed from. */
  async stamps(): Promise<Map<string, string>> {
    const rows = await this.#db.selectFrom("accounts").selectAll().execute();
    return new Map(rows.map((row) => [row.name, stampOf(row)]));
  }

  /** Token of a link that signs in once, within an hour. */
  async createLink(role: PersonRole, now: number): Promise<string> {
    const token = newSecret();
    await this.#db
      .insertInto("signInLinks")
      .values({ tokenHash: hashToken(token), role, expiresAt: now + linkMs, usedAt: null })
      .execute();
    return token;
  }

  /** Uses the link up. Undefined if it is unknown, used or too old. */
  async useLink(token: string, now: number): Promise<(Person & { name: typeof byLink }) | undefined> {
    const link = await this.#db
      .updateTable("signInLinks")
      .set({ usedAt: now })
      .where("tokenHash", "=", hashToken(token))
      .where("usedAt", "is", null)
      .where("expiresAt", ">", now)
      .returning("role")
      .executeTakeFirst();
    return link && isPersonRole(link.role) ? { name: byLink, role: link.role, center: null } : undefined;
  }

  /** Starts a session; returns its random id for the cookie, only its hash is kept. */
  async openSession(who: Verified, now: number): Promise<string> {
    const id = newSecret();
    await this.#db
      .deleteFrom("sessions")
      .where("createdAt", "<", now - absoluteMs)
      .execute();
    const credential = "secretHash" in who ? credentialOf(who.secretHash) : null;
    await this.#db
      .insertInto("sessions")
      .values({ idHash: hashToken(id), account: who.name, role: who.role, createdAt: now, lastSeenAt: now, credential })
      .execute();
    return id;
  }

  /** Who that is, with the rights of this moment; undefined when the session is over, or its account or password is another now. `isUse` false: a look that keeps nobody signed in. */
  async findSession(id: string, now: number, isUse = true): Promise<Person | undefined> {
    const session = await this.#db
      .selectFrom("sessions")
      .leftJoin("accounts", "accounts.name", "sessions.account")
      .select(["idHash", "account", "sessions.role as linkRole", "lastSeenAt", "sessions.createdAt", "credential"])
      .select(["accounts.role", "accounts.center", "secretHash"])
      .where("idHash", "=", hashToken(id))
      .executeTakeFirst();
    if (!session || session.lastSeenAt < now - idleMs || session.createdAt < now - absoluteMs) return undefined;
    const isLink = session.account === byLink;
    const role = isLink ? session.linkRole : session.role;
    if (role === null || !isPersonRole(role)) return undefined;
    if (!isLink && session.credential !== credentialOf(session.secretHash ?? "")) return undefined;
    if (isUse && session.lastSeenAt < now - 60_000)
      await this.#db.updateTable("sessions").set({ lastSeenAt: now }).where("idHash", "=", session.idHash).execute();
    return { name: session.account, role, center: isLink ? null : session.center };
  }

  async closeSession(id: string): Promise<void> {
    await this.#db.deleteFrom("sessions").where("idHash", "=", hashToken(id)).execute();
  }

  /** Signs a person out everywhere, or everywhere but at session `except`. */
  async closeSessionsOf(name: string, except = ""): Promise<void> {
    await this.#db.deleteFrom("sessions").where("account", "=", name).where("idHash", "!=", hashToken(except)).execute();
  }

  /** Where a person is signed in now, newest first; `id` is the session that asks. */
  async sessionsOf(name: string, id: string, now: number): Promise<OpenSession[]> {
    const rows = await this.#db
      .selectFrom("sessions")
      .selectAll()
      .where("account", "=", name)
      .where("lastSeenAt", ">=", now - idleMs)
      .where("createdAt", ">=", now - absoluteMs)
      .orderBy("lastSeenAt", "desc")
      .execute();
    return rows.map(({ createdAt, lastSeenAt, idHash }) => ({ createdAt, lastSeenAt, isOwn: idHash === hashToken(id) }));
  }
}
