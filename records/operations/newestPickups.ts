/** The newest bags of every machine: asked for at every look, so it must not take longer the more years of bags there are. */
import { type Kysely, sql } from "kysely";
import { deviceKey } from "../../contract/deviceKey.ts";
import type { Pickup } from "./pickups.ts";
import type { OperationsTables } from "./tables.ts";

/** By `center/device`: the newest entry, the newest in which the bag was changed (said or seen), and the newest in which that was seen. */
export type NewestPickups = Record<"last" | "changed" | "verified", Map<string, Pickup>>;

/** Goes from machine to machine by the index `pickupOfDevice`, and in each from its newest bag back as far as it must. */
export async function readNewestPickups(db: Kysely<OperationsTables>): Promise<NewestPickups> {
  const newestId = (condition = sql`true`) => sql`(select id from pickups
    where center = machine.center and device = machine.device and state != 'cancelled' and ${condition} order by id desc limit 1)`;
  const { rows } = await sql<Pickup>`
    with recursive machine (center, device) as (
      select '', ''
      union all
      select following.center, following.device from machine join pickups following on following.id = coalesce(
        (select id from pickups where center = machine.center and device > machine.device order by device limit 1),
        (select id from pickups where center > machine.center order by center, device limit 1))
    )
    select * from pickups where id in (
      select ${newestId()} from machine
      union all select ${newestId(sql`("putOutAt" is not null or "verifiedAt" is not null)`)} from machine
      union all select ${newestId(sql`"verifiedAt" is not null`)} from machine
    ) order by id`.execute(db);
  // In order of time: of several entries of a machine the newest stays.
  const of = (isMeant: (row: Pickup) => boolean) => new Map(rows.filter(isMeant).map((row) => [deviceKey(row), row]));
  return {
    last: of(() => true),
    changed: of(({ putOutAt, verifiedAt }) => putOutAt !== null || verifiedAt !== null),
    verified: of(({ verifiedAt }) => verifiedAt !== null),
  };
}
