/** The newest bags of every machine, against a walk through all of them; and how the store finds them. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openDatabase } from "../../../records/database.ts";
import { readNewestPickups } from "../../../records/operations/newestPickups.ts";
import { type Pickup, PickupBook } from "../../../records/operations/pickups.ts";
import { type OperationsTables, operationsMigrations } from "../../../records/operations/tables.ts";
import { atEnd, tempDir } from "../../support/processes.ts";

const dir = tempDir();
const asked: string[] = [];
const db = await openDatabase<OperationsTables>("sqlite:operations.db", dir, operationsMigrations);
const raw = new DatabaseSync(join(dir, "operations.db"));
atEnd(async () => {
  raw.close();
  await db.destroy();
});
const listening = db.withPlugin({
  transformQuery({ node, queryId }) {
    asked.push(db.getExecutor().compileQuery(node, queryId).sql);
    return node;
  },
  transformResult: async ({ result }) => result,
});

const idsOf = (found: Map<string, Pickup>) => Object.fromEntries([...found].map(([name, { id }]) => [name, id]));

test("are those that a walk through all bags finds, whatever was said, seen and taken back", async () => {
  const step = fc.record({
    center: fc.constantFrom("east", "west", "east-2", "東"),
    device: fc.constantFrom("compactor-1", "compactor-2", "a"),
    state: fc.constantFrom("advised", "promised", "put-out", "verified", "collected", "cancelled" as const),
    putOutAt: fc.constantFrom(null, 5),
    verifiedAt: fc.constantFrom(null, 9),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      raw.exec("delete from pickups");
      const write = raw.prepare("insert into pickups (center, device, state, openedAt, putOutAt, verifiedAt) values (?, ?, ?, 1, ?, ?)");
      for (const { center, device, state, putOutAt, verifiedAt } of steps) write.run(center, device, state, putOutAt, verifiedAt);
      const all = await new PickupBook(db).list(100);
      const walk = (isMeant: (row: Pickup) => boolean) =>
        new Map(
          all
            .filter((row) => row.state !== "cancelled" && isMeant(row))
            .reverse()
            .map((row) => [`${row.center}/${row.device}`, row]),
        );
      const { last, changed, verified } = await readNewestPickups(db);
      expect(idsOf(last)).toEqual(idsOf(walk(() => true)));
      expect(idsOf(changed)).toEqual(idsOf(walk((row) => row.putOutAt !== null || row.verifiedAt !== null)));
      expect(idsOf(verified)).toEqual(idsOf(walk((row) => row.verifiedAt !== null)));
    }),
    { numRuns: 60 },
  );
});

test("are found in one question that goes through no list of bags", async () => {
  asked.length = 0;
  await new PickupBook(listening).newest();
  expect(asked).toHaveLength(1);
  const plan = raw.prepare(`explain query plan ${asked[0]}`).all() as { detail: string }[];
  expect(plan.map(({ detail }) => detail).filter((detail) => /^SCAN (pickups|following)\b/.test(detail))).toEqual([]);
  expect(plan.filter(({ detail }) => detail.includes("pickupOfDevice")).length).toBeGreaterThan(3);
});
