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

test("a store of the program before the worst level was kept takes it from the alert log, as far as that knows it", async () => {
  const dir = tempDir();
  const names = Object.keys(operationsMigrations).sort();
  const worst = names.findIndex((name) => name.endsWith("worst-level"));
  expect(worst).toBeGreaterThan(0);
  const earlier = Object.fromEntries(names.slice(0, worst).map((name) => [name, operationsMigrations[name]!]));
  const before = await openDatabase("sqlite:operations.db", dir, earlier);
  await before.destroy();
  const raw = new DatabaseSync(join(dir, "operations.db"));
  raw.exec(`insert into alerts (id, center, device, rule, level, openedAt, changedAt, resolvedAt) values
    (1, 'east', 'compactor-1', 'pickup', 'near-full', 1000, 3000, 4000), (2, 'east', 'compactor-1', 'pickup', 'full', 5000, 6000, 7000),
    (3, 'west', 'compactor-1', 'pickup', 'near-full', 1000, 1000, null), (4, 'west', 'room-1', 'temperatureC', 'too-hot', 1000, 1000, 2000);
    insert into notifications (alert, reason, level, subject, at) values (1, 'first', 'near-full', '件名', 1500),
    (1, 'worse', 'full', '件名', 2000), (1, 'repeat', 'near-full', '件名', 3500), (2, 'first', 'near-full', '件名', 5500),
    (3, 'first', 'near-full', '件名', 1500)`);
  raw.close();

  const { alerts, close } = await openOperations("sqlite:operations.db", dir);
  atEnd(close);
  const found = await Promise.all([1, 2, 3, 4].map((id) => alerts.find(id)));
  expect(found.map((alert) => [alert?.level, alert?.worstLevel])).toEqual([
    ["near-full", "full"],
    ["full", "full"],
    ["near-full", "near-full"],
    ["too-hot", "too-hot"],
  ]);
});
