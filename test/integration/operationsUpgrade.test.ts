import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openDatabase } from "../../records/database.ts";
import { openOperations } from "../../records/operations/store.ts";
import { operationsMigrations } from "../../records/operations/tables.ts";
import { atEnd, tempDir } from "../support/processes.ts";

test("a store of the program before bags had steps keeps its bags and alerts", async () => {
  const dir = tempDir();
  const first = "2026-11-22-first";
  const before = await openDatabase("sqlite:operations.db", dir, { [first]: operationsMigrations[first]! });
  await before.destroy();
  const raw = new DatabaseSync(join(dir, "operations.db"));
  raw.exec(`insert into pickups (id, center, device, state, claimedAt, claimedBy, fillBefore, verifiedAt) values
    (1, 'east', 'compactor-1', 'verified', 1000, 'staff', 0.9, 2000), (2, 'east', 'compactor-1', 'cancelled', 3000, 'staff', 0.8, null),
    (3, 'west', 'compactor-1', 'claimed', 4000, 'staff', null, null);
    insert into alerts (center, device, rule, level, openedAt, changedAt) values ('west', 'compactor-1', 'pickup', 'full', 1000, 1000);
    insert into notifications (alert, reason, level, subject, at) values (1, 'first', 'full', '件名', 1500)`);
  raw.close();

  const { pickups, alerts, close } = await openOperations("sqlite:operations.db", dir);
  atEnd(close);
  expect(
    (await pickups.list()).map(({ id, state, putOutAt, verifiedAt, evidence }) => [id, state, putOutAt, verifiedAt, evidence]),
  ).toEqual([
    [3, "put-out", 4000, null, null],
    [2, "cancelled", 3000, null, null],
    [1, "verified", 1000, 2000, "level"],
  ]);
  expect(await alerts.openWithLog()).toMatchObject([
    { alert: { level: "full", escalatedAt: null }, log: [{ reason: "first", actBy: null }] },
  ]);
  await pickups.claim({ center: "east", device: "compactor-1", by: "staff" }, 30_000_000);
  expect((await pickups.last("east", "compactor-1"))?.id).toBe(4);
});
