/** Alerts as a page asks for them: by place, rule, level and time, so many at a time from the newest on. Reads only. */
import type { Kysely, SelectQueryBuilder } from "kysely";
import { type Alert, listedLevel, type Notification } from "./alerts.ts";
import type { OperationsTables } from "./tables.ts";

export interface AlertFilter {
  center?: string | undefined;
  device?: string | undefined;
  rule?: string | undefined;
  /** One of these levels: of open ones as they stand, of those that are over the worst that they were. */
  levels?: readonly string[] | undefined;
  /** Opened in this time. */
  from?: number | undefined;
  to?: number | undefined;
}

/** The place of a row in the order newest first: what comes after it is older. */
export interface AlertKey {
  openedAt: number;
  id: number;
}

type Query<Row> = SelectQueryBuilder<OperationsTables, "alerts", Row>;

export class AlertPages {
  readonly #db: Kysely<OperationsTables>;
  constructor(db: Kysely<OperationsTables>) {
    this.#db = db;
  }

  /** Those that ended, newest first. `before`: the last row of the page before this one. */
  past(filter: AlertFilter, page: { before?: AlertKey | undefined; limit: number }): Promise<Alert[]> {
    return paged(past(this.#db.selectFrom("alerts").selectAll(), filter), page);
  }

  /** Open ones, and those that ended since `endedSince`; newest first. */
  list(
    filter: AlertFilter,
    { endedSince, ...page }: { endedSince: number; before?: AlertKey | undefined; limit: number },
  ): Promise<Alert[]> {
    const { levels } = filter;
    const query = filtered(this.#db.selectFrom("alerts").selectAll(), filter).$if(levels !== undefined, (q) =>
      q.where((eb) =>
        eb.or([
          eb.and([eb("resolvedAt", "is", null), eb("level", "in", levels!)]),
          eb.and([eb("resolvedAt", "is not", null), eb("worstLevel", "in", levels!)]),
        ]),
      ),
    );
    return paged(
      query.where((eb) => eb.or([eb("resolvedAt", "is", null), eb("resolvedAt", ">=", endedSince)])),
      page,
    );
  }

  /** How many ended, counted up to `most`: nobody reads on to the end, and the answer must not take longer with the years. */
  async pastCount(filter: AlertFilter, most = 1_000): Promise<number> {
    const found = past(this.#db.selectFrom("alerts").select("id"), filter).limit(most);
    const { count } = await this.#db
      .selectFrom(found.as("found"))
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Alerts of these rules that were open at some moment of a time, newest first. `causes`: only those about this device or of this level. */
  overlapping(
    rules: readonly string[],
    of: { from: number; to: number; centers?: readonly string[]; causes?: { device: string; level: string }; limit: number },
  ): Promise<Alert[]> {
    return this.#db
      .selectFrom("alerts")
      .selectAll()
      .where("rule", "in", rules)
      .where("openedAt", "<=", of.to)
      .where((eb) => eb.or([eb("resolvedAt", "is", null), eb("resolvedAt", ">=", of.from)]))
      .$if(of.centers !== undefined, (query) => query.where("center", "in", of.centers!))
      .$if(of.causes !== undefined, (query) =>
        query.where((eb) => eb.or([eb("device", "=", of.causes!.device), eb("level", "=", of.causes!.level)])),
      )
      .orderBy("openedAt", "desc")
      .limit(of.limit)
      .execute();
  }

  /** What was said of several alerts, oldest first. */
  mailsOf(alerts: readonly number[]): Promise<Notification[]> {
    return this.#db.selectFrom("notifications").selectAll().where("alert", "in", alerts).orderBy("id").execute();
  }
}

function paged(query: Query<Alert>, { before, limit }: { before?: AlertKey | undefined; limit: number }): Promise<Alert[]> {
  const page = before ? query.where((eb) => eb(eb.refTuple("openedAt", "id"), "<", eb.tuple(before.openedAt, before.id))) : query;
  return page.orderBy("openedAt", "desc").orderBy("id", "desc").limit(limit).execute();
}

function past<Row>(query: Query<Row>, filter: AlertFilter): Query<Row> {
  const { levels } = filter;
  const over = filtered(query, filter).where("resolvedAt", "is not", null);
  return over.$if(levels !== undefined, (q) => q.where("worstLevel", "in", levels!));
}

/** All of the filter but its levels. */
function filtered<Row>(query: Query<Row>, { center, device, rule, from, to }: AlertFilter): Query<Row> {
  return query
    .$if(center !== undefined, (q) => q.where("center", "=", center!))
    .$if(device !== undefined, (q) => q.where("device", "=", device!))
    .$if(rule !== undefined, (q) => q.where("rule", "=", rule!))
    .$if(from !== undefined, (q) => q.where("openedAt", ">=", from!))
    .$if(to !== undefined, (q) => q.where("openedAt", "<", to!));
}

/** The same filter for alerts that are read already. */
export function fits({ center, device, rule, levels, from, to }: AlertFilter, alert: Alert): boolean {
  return (
    (center ?? alert.center) === alert.center &&
    (device ?? alert.device) === alert.device &&
    (rule ?? alert.rule) === alert.rule &&
    (levels === undefined || levels.includes(listedLevel(alert))) &&
    (from === undefined || alert.openedAt >= from) &&
    (to === undefined || alert.openedAt < to)
  );
}
