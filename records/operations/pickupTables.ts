/** The tables of bags, what people saw, forecasts, mails that wait and runs of jobs. Times are UTC milliseconds. */
import { type Generated, type Kysely, sql } from "kysely";

/** advised → promised → put-out (said, not yet seen) → verified (seen) → collected; unconfirmed: said, asked once, never seen. */
export type PickupState = "advised" | "promised" | "put-out" | "unconfirmed" | "verified" | "collected" | "cancelled";

/** One bag's way from the advice to the truck. */
export interface Pickups {
  id: Generated<number>;
  center: string;
  device: string;
  state: PickupState;
  openedAt: number;
  /** What was advised, by when, and for which collection; null: nobody advised it. */
  act: "put-out" | "exchange" | null;
  actBy: number | null;
  collectionAt: number | null;
  advisedAt: number | null;
  promisedAt: number | null;
  promisedBy: string | null;
  /** When somebody said that the bag was changed, and who. */
  putOutAt: number | null;
  putOutBy: string | null;
  /** A claim without evidence was asked about once. */
  askedAt: number | null;
  verifiedAt: number | null;
  /** What showed it, e.g. `level,counter`. */
  evidence: string | null;
  collectedAt: number | null;
  fillBefore: number | null;
  /** Cycles of the bag that went out, if the counter is known. */
  cycles: number | null;
  /** What the counter showed when the new bag came in. */
  cyclesTotalAt: number | null;
  massKg: number | null;
}
/** Who did what with a bag, and when. */
export interface PickupEvents {
  id: Generated<number>;
  pickup: number;
  state: PickupState;
  by: string;
  at: number;
}
/** What somebody saw with their own eyes. */
export interface EyeReports {
  id: Generated<number>;
  center: string;
  device: string;
  /** A level, a bag change or a smell; closed list in `jobs/pickup/eye.ts`. */
  what: string;
  by: string;
  at: number;
  /** Taken back: it was pressed by mistake. */
  withdrawnAt: number | null;
  withdrawnBy: string | null;
}
export interface Forecasts {
  center: string;
  device: string;
  madeAt: number;
  /** Whose habits it rests on: device, center or kind. */
  basis: string;
  /** 0: knows too little. */
  enough: number;
  fillRatio: number;
  fillSd: number;
  p10: number | null;
  p50: number | null;
  p90: number | null;
}
/** What was learned of a machine's week; JSON of `UsageProfile`. */
export interface Profiles {
  center: string;
  device: string;
  learnedAt: number;
  profile: string;
}
/** Mails that are to go out, one row a person; kept after that as the record of what was said. */
export interface Outbox {
  /** The same cause, reason and person: said once, whatever happens. */
  key: string;
  center: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
  /** JSON: [{cid, png (base64)}]. */
  pictures: string;
  urgent: number;
  state: "waiting" | "sent" | "refused";
  madeAt: number;
  nextTryAt: number;
  tries: number;
  sentAt: number | null;
  problem: string | null;
}
export interface JobRuns {
  job: string;
  startedAt: number;
  endedAt: number | null;
  succeededAt: number | null;
  /** Why the last run failed; null: it did not. */
  problem: string | null;
  nextAt: number | null;
}

export interface PickupTables {
  pickups: Pickups;
  pickupEvents: PickupEvents;
  eyeReports: EyeReports;
  forecasts: Forecasts;
  profiles: Profiles;
  outbox: Outbox;
  jobRuns: JobRuns;
}

export async function makePickupTables(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable("pickups").renameTo("pickupsBefore").execute();
  let pickups = schema
    .createTable("pickups")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("center", "text", (c) => c.notNull())
    .addColumn("device", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("openedAt", "integer", (c) => c.notNull());
  for (const name of [
    "actBy",
    "collectionAt",
    "advisedAt",
    "promisedAt",
    "putOutAt",
    "askedAt",
    "verifiedAt",
    "collectedAt",
    "cycles",
    "cyclesTotalAt",
  ])
    pickups = pickups.addColumn(name, "integer");
  for (const name of ["act", "promisedBy", "putOutBy", "evidence"]) pickups = pickups.addColumn(name, "text");
  await pickups.addColumn("fillBefore", "real").addColumn("massKg", "real").execute();
  await sql`insert into pickups (id, center, device, state, openedAt, putOutAt, putOutBy, verifiedAt, evidence, fillBefore)
    select id, center, device, case state when 'claimed' then 'put-out' else state end, claimedAt, claimedAt, claimedBy, verifiedAt,
      case when verifiedAt is null then null else 'level' end, fillBefore from pickupsBefore`.execute(db);
  await schema.dropTable("pickupsBefore").execute();
  await schema.createIndex("pickupOfDevice").on("pickups").columns(["center", "device", "id"]).execute();
  await schema
    .createTable("pickupEvents")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("pickup", "integer", (c) => c.notNull().references("pickups.id"))
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("at", "integer", (c) => c.notNull())
    .execute();
  await schema.createIndex("eventOfPickup").on("pickupEvents").column("pickup").execute();
  await schema
    .createTable("eyeReports")
    .addColumn("id", "integer", (c) => c.primaryKey().autoIncrement())
    .addColumn("center", "text", (c) => c.notNull())
    .addColumn("device", "text", (c) => c.notNull())
    .addColumn("what", "text", (c) => c.notNull())
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("at", "integer", (c) => c.notNull())
    .execute();
  await schema.createIndex("eyeReportOfDevice").on("eyeReports").columns(["center", "device", "at"]).execute();
  await schema
    .createTable("forecasts")
    .addColumn("center", "text", (c) => c.notNull())
    .addColumn("device", "text", (c) => c.notNull())
    .addColumn("madeAt", "integer", (c) => c.notNull())
    .addColumn("basis", "text", (c) => c.notNull())
    .addColumn("enough", "integer", (c) => c.notNull())
    .addColumn("fillRatio", "real", (c) => c.notNull())
    .addColumn("fillSd", "real", (c) => c.notNull())
    .addColumn("p10", "integer")
    .addColumn("p50", "integer")
    .addColumn("p90", "integer")
    .addPrimaryKeyConstraint("forecastsKey", ["center", "device", "madeAt"])
    .execute();
  await schema.createIndex("forecastAge").on("forecasts").column("madeAt").execute();
  await schema
    .createTable("profiles")
    .addColumn("center", "text", (c) => c.notNull())
    .addColumn("device", "text", (c) => c.notNull())
    .addColumn("learnedAt", "integer", (c) => c.notNull())
    .addColumn("profile", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("profilesKey", ["center", "device"])
    .execute();
  let outbox = schema.createTable("outbox").addColumn("key", "text", (c) => c.primaryKey());
  for (const name of ["center", "recipient", "subject", "text", "html", "pictures", "state"])
    outbox = outbox.addColumn(name, "text", (c) => c.notNull());
  for (const name of ["urgent", "madeAt", "nextTryAt", "tries"]) outbox = outbox.addColumn(name, "integer", (c) => c.notNull());
  await outbox.addColumn("sentAt", "integer").addColumn("problem", "text").execute();
  await schema.createIndex("outboxDue").on("outbox").columns(["state", "nextTryAt"]).execute();
  await schema.createIndex("outboxOfPerson").on("outbox").columns(["recipient", "madeAt"]).execute();
  await schema
    .createTable("jobRuns")
    .addColumn("job", "text", (c) => c.primaryKey())
    .addColumn("startedAt", "integer", (c) => c.notNull())
    .addColumn("endedAt", "integer")
    .addColumn("succeededAt", "integer")
    .addColumn("problem", "text")
    .addColumn("nextAt", "integer")
    .execute();
  await schema.alterTable("notifications").addColumn("actBy", "integer").execute();
  await schema.alterTable("alerts").addColumn("escalatedAt", "integer").execute();
  // Signed links of mails: a key made once, known to this store only.
  await schema
    .createTable("secrets")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .execute();
}
