/** Mails that are to go out, one row a person. What is in here was said once, whatever the mail server does. */
import type { Kysely, Selectable } from "kysely";
import type { Outbox } from "./pickupTables.ts";
import type { Notifications, OperationsTables } from "./tables.ts";

export type OutboxMail = Selectable<Outbox>;
export type NewMail = Pick<OutboxMail, "key" | "center" | "recipient" | "subject" | "text" | "html" | "pictures" | "urgent">;
export type NewNotification = Omit<Notifications, "id" | "at">;

/** Another scheduler has said something since this was decided. */
class Overtaken extends Error {}

export class OutboxBook {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /**
   * Mails and what the alert log says of them, in one step: both or neither. A key that is known is not said again. `seen`: how many
   * entries of the log were known of each alert when this was decided; if another scheduler has said something since, nothing is
   * written. False then.
   */
  async put(
    mails: readonly NewMail[],
    notifications: readonly NewNotification[],
    now: number,
    seen: ReadonlyMap<number, number> = new Map(),
  ): Promise<boolean> {
    const work = this.#db.transaction().execute(async (db) => {
      for (const mail of mails) {
        await db
          .insertInto("outbox")
          .values({ ...mail, state: "waiting", madeAt: now, nextTryAt: now, tries: 0, sentAt: null, problem: null })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      for (const [alert, count] of seen) {
        const query = db.selectFrom("notifications").select(({ fn }) => fn.countAll<number>().as("entries"));
        const { entries } = await query.where("alert", "=", alert).executeTakeFirstOrThrow();
        if (Number(entries) !== count) throw new Overtaken();
      }
      for (const entry of notifications)
        await db
          .insertInto("notifications")
          .values({ ...entry, at: now })
          .execute();
    });
    return work.then(
      () => true,
      (error: unknown) => {
        if (error instanceof Overtaken) return false;
        throw error;
      },
    );
  }

  /** What may be tried now, urgent ones first, then oldest first. */
  due(now: number, limit: number): Promise<OutboxMail[]> {
    return this.#db
      .selectFrom("outbox")
      .selectAll()
      .where("state", "=", "waiting")
      .where("nextTryAt", "<=", now)
      .orderBy("urgent", "desc")
      .orderBy("madeAt")
      .orderBy("key")
      .limit(limit)
      .execute();
  }

  /** For the caller alone until then; false if another scheduler took it first. Whoever crashes with it leaves it to be tried again. */
  async take({ key, nextTryAt }: Pick<OutboxMail, "key" | "nextTryAt">, until: number): Promise<boolean> {
    const query = this.#db.updateTable("outbox").set({ nextTryAt: until });
    const result = await query.where("key", "=", key).where("state", "=", "waiting").where("nextTryAt", "=", nextTryAt).executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /**
   * What waits since before `madeBefore`, and of the others the oldest that are not urgent beyond `keep`, is not tried again. Returns how
   * many; they stay as refused, with the reason.
   */
  async giveUp({ madeBefore, keep }: { madeBefore: number; keep: number }): Promise<number> {
    return this.#db.transaction().execute(async (db) => {
      const old = await db
        .updateTable("outbox")
        .set({ state: "refused", problem: "given up: it waited too long" })
        .where("state", "=", "waiting")
        .where("madeAt", "<", madeBefore)
        .executeTakeFirst();
      const { waiting } = await db
        .selectFrom("outbox")
        .select(({ fn }) => fn.countAll<number>().as("waiting"))
        .where("state", "=", "waiting")
        .executeTakeFirstOrThrow();
      const tooMany = Number(waiting) - keep;
      if (tooMany <= 0) return Number(old.numUpdatedRows);
      const oldest = db.selectFrom("outbox").select("key").where("state", "=", "waiting").where("urgent", "=", 0);
      const beyond = await db
        .updateTable("outbox")
        .set({ state: "refused", problem: "given up: too many mails waited" })
        .where("key", "in", oldest.orderBy("madeAt").orderBy("key").limit(tooMany))
        .executeTakeFirst();
      return Number(old.numUpdatedRows) + Number(beyond.numUpdatedRows);
    });
  }

  async sent(key: string, now: number): Promise<void> {
    await this.#set(key, { state: "sent", sentAt: now, problem: null });
  }

  /** Never again; a person has to look. */
  async refused(key: string, problem: string): Promise<void> {
    await this.#set(key, { state: "refused", problem });
  }

  async later(key: string, nextTryAt: number, tries: number, problem: string): Promise<void> {
    await this.#set(key, { nextTryAt, tries, problem });
  }

  /** How many mails a person got or will get that were made since then, by recipient. */
  async countsSince(since: number): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom("outbox")
      .select(({ fn }) => ["recipient", fn.countAll<number>().as("mails")])
      .where("madeAt", ">=", since)
      .groupBy("recipient")
      .execute();
    return new Map(rows.map(({ recipient, mails }) => [recipient, Number(mails)]));
  }

  /** For the status page: how many wait, since when, and how many were refused lately. */
  async waiting(refusedSince: number): Promise<{ waiting: number; oldestAt: number | undefined; refused: number }> {
    const rows = await this.#db
      .selectFrom("outbox")
      .select(({ fn }) => ["state", fn.countAll<number>().as("mails"), fn.min("madeAt").as("oldestAt")])
      .where((eb) => eb.or([eb("state", "=", "waiting"), eb.and([eb("state", "=", "refused"), eb("madeAt", ">=", refusedSince)])]))
      .groupBy("state")
      .execute();
    const of = (state: string) => rows.find((row) => row.state === state);
    return {
      waiting: Number(of("waiting")?.mails ?? 0),
      oldestAt: of("waiting")?.oldestAt ?? undefined,
      refused: Number(of("refused")?.mails ?? 0),
    };
  }

  list(from: number, to: number): Promise<OutboxMail[]> {
    return this.#db
      .selectFrom("outbox")
      .selectAll()
      .where("madeAt", ">=", from)
      .where("madeAt", "<", to)
      .orderBy("madeAt")
      .orderBy("key")
      .execute();
  }

  /**
   * What was sent or refused before then goes, with its addresses, links and pictures; what still waits stays. Returns how many. The time
   * of the last try is in an index: no body is read for it.
   */
  async forget(before: number): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom("outbox")
      .where("state", "in", ["sent", "refused"])
      .where("nextTryAt", "<", before)
      .where((eb) => eb.or([eb("sentAt", "is", null), eb("sentAt", "<", before)]))
      .executeTakeFirst();
    return Number(numDeletedRows);
  }

  async #set(key: string, set: Partial<OutboxMail>): Promise<void> {
    await this.#db.updateTable("outbox").set(set).where("key", "=", key).execute();
  }
}
