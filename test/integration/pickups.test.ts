import { expect, test } from "vitest";
import { openOperations } from "../../records/operations/store.ts";
import { atEnd, tempDir } from "../support/processes.ts";

const bag = { center: "east", device: "compactor-1" };
const claim = { ...bag, by: "staff", fillBefore: 0.9 };

async function book() {
  const { pickups, pickupPages, close } = await openOperations("sqlite:operations.db", tempDir());
  atEnd(close);
  const statesAndPeople = async (id: number) => (await pickups.events(id)).map(({ state, by, at }) => [state, by, at]);
  return { pickups, pickupPages, statesAndPeople };
}

test("a bag change reported by mistake is taken back and stays in the record as cancelled; a verified one is not", async () => {
  const { pickups } = await book();
  expect(await pickups.claim(claim, 1_000)).toBe("new");
  expect(await pickups.claim(claim, 2_000)).toBe("again"); // pressed twice
  const mistake = (await pickups.last("east", "compactor-1"))!;
  expect(await pickups.cancel(mistake.id, "staff", 2_500)).toBe(true);
  expect(await pickups.cancel(mistake.id, "staff", 2_500)).toBe(false);
  expect(await pickups.last("east", "compactor-1")).toBeUndefined();

  expect(await pickups.claim(claim, 3_000)).toBe("new");
  const right = (await pickups.last("east", "compactor-1"))!;
  await pickups.verify(right.id, { evidence: "level" }, 4_000);
  expect(await pickups.cancel(right.id, "staff", 4_500)).toBe(false);
  expect((await pickups.list()).map(({ state }) => state)).toEqual(["verified", "cancelled"]);
});

test("every step of a bag is written down with who and when, and is taken once", async () => {
  const { pickups, statesAndPeople } = await book();
  const id = (await pickups.advise({ ...bag, act: "put-out", actBy: 50_000, collectionAt: 90_000, fillBefore: 0.8 }, 1_000))!;
  expect(await pickups.advise({ ...bag, act: "put-out", actBy: 50_000, collectionAt: 90_000 }, 2_000)).toBe(id);
  expect(await pickups.promise(id, "早番", 3_000)).toBe(true);
  expect(await pickups.promise(id, "遅番", 3_500)).toBe(false);
  expect(await pickups.claim({ ...claim, by: "遅番" }, 4_000)).toBe("new");
  expect(await pickups.ask(id, 5_000)).toBe(true);
  expect(await pickups.ask(id, 6_000)).toBe(false);
  expect(await pickups.unconfirmed(id, 7_000)).toBe(true);
  expect(await pickups.verify(id, { evidence: "level,counter", cycles: 88, cyclesTotalAt: 1_000 }, 8_000)).toBe(true);
  expect(await pickups.verify(id, { evidence: "door" }, 9_000)).toBe(false);
  expect(await pickups.collect(id, 90_000)).toBe(true);
  expect(await statesAndPeople(id)).toEqual([
    ["advised", "見守り", 1_000],
    ["promised", "早番", 3_000],
    ["put-out", "遅番", 4_000],
    ["unconfirmed", "見守り", 7_000],
    ["verified", "見守り", 8_000],
    ["collected", "見守り", 90_000],
  ]);
  expect(await pickups.find(id)).toMatchObject({ evidence: "level,counter", cycles: 88, collectionAt: 90_000, fillBefore: 0.9 });
});

const hour = 3_600_000;

test("a second person who says that the bag was changed speaks of the same bag, until it was asked about or hours went by", async () => {
  const { pickups } = await book();
  expect(await pickups.claim(claim, 0)).toBe("new");
  expect(await pickups.claim({ ...claim, by: "遅番" }, hour)).toBe("again");
  const { id } = (await pickups.last("east", "compactor-1"))!;
  expect(await pickups.ask(id, 1.5 * hour)).toBe(true);
  expect(await pickups.claim({ ...claim, by: "遅番" }, 1.6 * hour)).toBe("new");
  expect(await pickups.list()).toHaveLength(2);
});

test("whoever says so after the values have shown it is written down with it, and no second bag is made", async () => {
  const { pickups, statesAndPeople } = await book();
  await pickups.found({ ...bag, evidence: "level,door" }, 1_000);
  expect(await pickups.claim({ ...claim, by: "早番" }, 300_000)).toBe("noted");
  expect(await pickups.claim({ ...claim, by: "遅番" }, 900_000)).toBe("again");
  const [only, ...others] = await pickups.list();
  expect(others).toEqual([]);
  expect(only).toMatchObject({ state: "verified", verifiedAt: 1_000, putOutBy: "早番", putOutAt: 300_000, evidence: "level,door" });
  expect(await statesAndPeople(only!.id)).toEqual([
    ["verified", "見守り", 1_000],
    ["verified", "早番", 300_000],
  ]);
  expect(await pickups.claim(claim, 3 * hour)).toBe("new");
});

test("a button that was pressed while the jobs were looking is neither taken back nor doubled", async () => {
  const { pickups } = await book();
  const id = (await pickups.advise({ ...bag, act: "put-out", actBy: 50_000, collectionAt: 90_000, fillBefore: 0.8 }, 1_000))!;
  const seen = { last: await pickups.last("east", "compactor-1") };
  // After closing nothing is known of the level, and the next usable collection is another one.
  expect(await pickups.claim({ ...claim, fillBefore: undefined, collectionAt: 700_000 }, 2_000)).toBe("new");
  expect(await pickups.advise({ ...bag, act: "put-out", actBy: 60_000 }, 2_500, seen)).toBeUndefined();
  expect(await pickups.withdraw(id, 2_500)).toBe(false);
  expect(await pickups.list()).toMatchObject([{ id, state: "put-out", collectionAt: 90_000, fillBefore: 0.8 }]);
});

test("two people who press at the same moment take one step together", async () => {
  const { pickups } = await book();
  const id = (await pickups.advise({ ...bag, act: "exchange", actBy: 50_000 }, 1_000))!;
  const answers = await Promise.all(["a", "b", "c"].map((by) => pickups.promise(id, by, 2_000)));
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test("the newest entry and the newest change of each machine are known apart", async () => {
  const { pickups, pickupPages } = await book();
  await pickups.found({ ...bag, evidence: "level", cyclesTotalAt: 500 }, 1_000);
  await pickups.found({ center: "west", device: "compactor-1", evidence: "door" }, 1_500);
  await pickups.advise({ ...bag, act: "exchange", actBy: 50_000 }, 2_000);
  const { last, changed } = await pickups.newest();
  expect([last.get("east/compactor-1")?.state, changed.get("east/compactor-1")?.cyclesTotalAt]).toEqual(["advised", 500]);
  expect([last.size, changed.size]).toEqual([2, 2]);
  expect((await pickupPages.changedBetween(0, 1_200)).map(({ center }) => center)).toEqual(["east"]);
});
