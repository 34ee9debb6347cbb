/** Accounts of agents and people, sessions and one-time sign-in links. */
import type { Kysely } from "kysely";
import { Rejected } from "../../runtime/errors.ts";
import { hashSecret, hashToken, newSecret, verifySecret } from "./secrets.ts";
import type { Accounts, OperationsTables } from "./tables.ts";

/** Whoever came in by a sign-in link has no name of their own. */
export const byLink = "link";

/** Who answered by the button of a mail and has no label in the configuration; written so into the entries since the first of them. */
export const byMail = "メールを受け取った人";

export type Role = Accounts["role"];
export interface Person {
  name: string;
  role: Role;
}

const idleMs = 30 * 60_000;
const absoluteMs = 12 * 3_600_000;
const linkMs = 3_600_000;

/** Changes whenever an account's secret or rights do. */
export function stampOf({ secretHash, role, center, agent }: Accounts): string {
  return hashToken([secretHash, role, center, agent].join(" "));
}

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
    const secret = account.secret ?? newSecret();
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

  /** Forgets an account; whoever is signed in by it is signed out. False if there is none. */
  async remove(name: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom("accounts").where("name", "=", name).executeTakeFirst();
    await this.#db.deleteFrom("sessions").where("account", "=", name).execute();
    return numDeletedRows > 0n;
  }

  list(): Promise<Omit<Accounts, "secretHash">[]> {
    return this.#db.selectFrom("accounts").select(["name", "role", "center", "agent", "createdAt"]).orderBy("name").execute();
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
  async createLink(role: Role, now: number): Promise<string> {
    const token = newSecret();
    await this.#db
      .insertInto("signInLinks")
      .values({ tokenHash: hashToken(token), role, expiresAt: now + linkMs, usedAt: null })
      .execute();
    return token;
  }

  /** Uses the link up. Undefined if it is unknown, used or too old. */
  async useLink(token: string, now: number): Promise<Person | undefined> {
    const link = await this.#db
      .updateTable("signInLinks")
      .set({ usedAt: now })
      .where("tokenHash", "=", hashToken(token))
      .where("usedAt", "is", null)
      .where("expiresAt", ">", now)
      .returning("role")
      .executeTakeFirst();
    return link && { name: byLink, role: link.role };
  }

  /** Starts a session; returns its random id for the cookie, only its hash is kept. */
  async openSession(person: Person, now: number): Promise<string> {
    const id = newSecret();
    await this.#db
      .deleteFrom("sessions")
      .where("createdAt", "<", now - absoluteMs)
      .execute();
    await this.#db
      .insertInto("sessions")
      .values({ idHash: hashToken(id), account: person.name, role: person.role, createdAt: now, lastSeenAt: now })
      .execute();
    return id;
  }

  async findSession(id: string, now: number): Promise<Person | undefined> {
    const session = await this.#db.selectFrom("sessions").selectAll().where("idHash", "=", hashToken(id)).executeTakeFirst();
    if (!session || session.lastSeenAt < now - idleMs || session.createdAt < now - absoluteMs) return undefined;
    if (session.lastSeenAt < now - 60_000)
      await this.#db.updateTable("sessions").set({ lastSeenAt: now }).where("idHash", "=", session.idHash).execute();
    return { name: session.account, role: session.role };
  }

  async closeSession(id: string): Promise<void> {
    await this.#db.deleteFrom("sessions").where("idHash", "=", hashToken(id)).execute();
  }
}
