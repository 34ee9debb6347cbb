/**
 * Giving and taking access, by a command or by a page: done, written down with who and when, and said in the security log. A name of a
 * person or of a thing is written down here only, never in that log.
 */
import type { Log } from "../../runtime/log.ts";
import type { Facts } from "./accessChanges.ts";
import type { AccessChanges } from "./accessTables.ts";
import type { Person } from "./accounts.ts";
import type { PersonRole } from "./roles.ts";
import type { Operations } from "./store.ts";
import type { NewToken, Token } from "./tokens.ts";

/** Who did what was done by a command on the server. */
export const byCommand = "command";

export class Access {
  readonly #books: Operations;
  readonly #by: string;
  readonly #now: number;
  readonly #security: Log;
  constructor(books: Operations, { by, now, security }: { by: string; now: number; security: Log }) {
    this.#books = books;
    this.#by = by;
    this.#now = now;
    this.#security = security;
  }

  async #note(what: AccessChanges["what"], subject: string, before: Facts | undefined, after: Facts | undefined): Promise<void> {
    await this.#books.accessChanges.add({ at: this.#now, by: this.#by, what, subject, before, after });
  }

  /** Returns the password, shown this once. Throws Rejected when the name is taken. */
  async addPerson({ name, role, center }: Person): Promise<string> {
    const password = await this.#books.accounts.put({ name, role, ...whereOf(center) }, this.#now);
    await this.#note("account", name, undefined, { role, center });
    this.#security.info("account-added", { role, ...whereOf(center) });
    return password;
  }

  /** What it was before; undefined if there is no such person. */
  async changePerson(name: string, to: { role: PersonRole; center: string | null }): Promise<Person | undefined> {
    const before = await this.#books.accounts.change(name, to);
    if (!before || (before.role === to.role && before.center === to.center)) return before;
    await this.#note("account", name, { role: before.role, center: before.center }, { role: to.role, center: to.center });
    this.#security.info("account-changed", { role: to.role, ...whereOf(to.center) });
    return before;
  }

  /** A new password, made here and shown this once, or `chosen` by the person. Undefined if there is no such person. */
  async newPassword({ name, role, center }: Person, chosen?: string): Promise<string | undefined> {
    const password = await this.#books.accounts.setPassword(name, chosen);
    if (password === undefined) return undefined;
    await this.#note("account", name, { role, center }, { role, center, password: chosen === undefined ? "new" : "chosen" });
    this.#security.info("account-rotated", { role });
    return password;
  }

  async removePerson({ name, role, center }: Person): Promise<boolean> {
    if (!(await this.#books.accounts.remove(name))) return false;
    await this.#note("account", name, { role, center }, undefined);
    this.#security.info("account-removed", { role });
    return true;
  }

  /** Returns the secret, shown this once. Throws Rejected when the name is taken. */
  async addToken(token: Omit<NewToken, "createdBy">): Promise<string> {
    const { id, secret } = await this.#books.tokens.add({ ...token, createdBy: this.#by }, this.#now);
    const { role, center, expiresAt } = token;
    await this.#note("token", token.name, undefined, { role, center, expiresAt });
    this.#security.info("token-added", { token: id, role, ...whereOf(center) });
    return secret;
  }

  /** Of a tablet too. Undefined if there is none in force. */
  async revokeToken(which: { name: string } | { id: number }): Promise<Token | undefined> {
    const token = await this.#books.tokens.revoke(which, this.#now);
    if (!token) return undefined;
    const { id, role, center } = token;
    await this.#note(role === "tablet" ? "tablet" : "token", token.name, { role, center }, undefined);
    this.#security.info("token-revoked", { token: id, role, ...whereOf(center) });
    return token;
  }

  /** Returns the code, shown this once. Throws Rejected when the name is taken or too many codes are open. */
  async openPairing(tablet: { name: string; center: string }): Promise<string> {
    const code = await this.#books.pairings.open({ ...tablet, createdBy: this.#by }, this.#now);
    await this.#note("tablet", tablet.name, undefined, { center: tablet.center, code: "open" });
    this.#security.info("pairing-opened", { center: tablet.center });
    return code;
  }

  async addStaffCode(center: string, code: string): Promise<boolean> {
    const isNew = await this.#books.staffCodes.add({ center, code, createdBy: this.#by }, this.#now);
    if (!isNew) return false;
    await this.#note("staff-code", `${center} ${code}`, undefined, { center, code });
    this.#security.info("staff-code-added", { center });
    return true;
  }

  async removeStaffCode(center: string, code: string): Promise<boolean> {
    if (!(await this.#books.staffCodes.remove(center, code))) return false;
    await this.#note("staff-code", `${center} ${code}`, { center, code }, undefined);
    this.#security.info("staff-code-removed", { center });
    return true;
  }
}

function whereOf(center: string | null): { center?: string } {
  return center === null ? {} : { center };
}
