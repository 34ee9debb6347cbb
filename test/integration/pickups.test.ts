import { expect, test } from "vitest";
import { openOperations } from "../../records/operations/store.ts";
import { atEnd, tempDir } from "../support/processes.ts";

const bag = { center: "east", device: "compactor-1", by: "staff", fillBefore: 0.9 };

test("a bag change reported by mistake is taken back and stays in the record as cancelled; a verified one is not", async () => {
  const { pickups, close } = await openOperations("sqlite:operations.db", tempDir());
  atEnd(close);
  expect(await pickups.claim(bag, 1_000)).toBe(true);
  expect(await pickups.claim(bag, 2_000)).toBe(false); // pressed twice
  const mistake = (await pickups.last("east", "compactor-1"))!;
  expect(await pickups.cancel(mistake.id, "staff", 2_500)).toBe(true);
  expect(await pickups.cancel(mistake.id, "staff", 2_500)).toBe(false);
  expect(await pickups.last("east", "compactor-1")).toBeUndefined();

  expect(await pickups.claim(bag, 3_000)).toBe(true);
  const right = (await pickups.last("east", "compactor-1"))!;
  await pickups.verify(right.id, { evidence: "level" }, 4_000);
  expect(await pickups.cancel(right.id, "staff", 4_500)).toBe(false);
  expect((await pickups.list()).map(({ state }) => state)).toEqual(["verified", "cancelled"]);
});
