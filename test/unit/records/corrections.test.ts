import { expect, test } from "vitest";
import { openOperations } from "../../../records/operations/store.ts";
import { atEnd, tempDir } from "../../support/processes.ts";

async function store() {
  const operations = await openOperations("sqlite::memory:", tempDir());
  atEnd(operations.close);
  return operations;
}
const machine = { center: "east", device: "compactor-1" };
const wrong = { ...machine, quantity: "fillRatio", from: 1_000, to: 2_000, note: "センサーがずれていた" };

test("a span that was marked as wrong is known wherever it touches, and of this device only", async () => {
  const { corrections } = await store();
  expect(await corrections.add(wrong, "installer", 5_000)).toBe(true);
  await corrections.add({ ...wrong, device: "compactor-2" }, "installer", 5_000);
  const found = async (from: number, to: number) => (await corrections.holding(machine, from, to)).length;
  expect([await found(0, 1_000), await found(0, 1_001), await found(1_999, 9_000), await found(2_000, 9_000)]).toEqual([0, 1, 1, 0]);
});

test("a button that was pressed twice marks once; another quantity is another correction", async () => {
  const { corrections } = await store();
  await corrections.add(wrong, "installer", 5_000);
  expect(await corrections.add(wrong, "installer", 5_001)).toBe(false);
  expect(await corrections.add({ ...wrong, quantity: null }, "installer", 5_002)).toBe(true);
  expect(await corrections.add({ ...wrong, quantity: null }, "installer", 5_003)).toBe(false);
});

test("what was taken back holds no longer, and stays in the list with who did it", async () => {
  const { corrections } = await store();
  await corrections.add(wrong, "installer", 5_000);
  const { id } = (await corrections.list(machine))[0]!;
  expect(await corrections.undo(id, { ...machine, device: "compactor-2" }, "admin", 6_000)).toBe(false);
  expect(await corrections.undo(id, machine, "admin", 6_000)).toBe(true);
  expect(await corrections.undo(id, machine, "admin", 6_001)).toBe(false);
  expect(await corrections.holding(machine, 0, 9_000)).toEqual([]);
  expect(await corrections.list(machine)).toMatchObject([{ undoneAt: 6_000, undoneBy: "admin", by: "installer", note: wrong.note }]);
  expect(await corrections.add(wrong, "installer", 7_000)).toBe(true);
});

test("a device's alerts are those that were open at some time of a span", async () => {
  const { alerts } = await store();
  const alert = { ...machine, rule: "pickup", level: "full" };
  await alerts.raise(alert, 1_000);
  const { id } = (await alerts.open())[0]!;
  await alerts.resolve(id, "in-order", 2_000);
  await alerts.raise(alert, 5_000);
  await alerts.raise({ ...alert, device: "compactor-2" }, 5_000);
  const found = async (from: number, to: number) => (await alerts.ofDevice(machine, from, to)).map(({ openedAt }) => openedAt);
  expect(await found(0, 1_000)).toEqual([]);
  expect(await found(1_500, 4_000)).toEqual([1_000]);
  expect(await found(3_000, 4_000)).toEqual([]);
  expect(await found(0, 9_000)).toEqual([1_000, 5_000]);
});

test("a device's bag changes are those that were said or seen, without what was taken back", async () => {
  const { pickups, pickupPages } = await store();
  await pickups.claim({ ...machine, by: "07" }, 10_000_000);
  await pickups.claim({ ...machine, by: "07" }, 90_000_000);
  await pickups.claim({ ...machine, device: "compactor-2", by: "07" }, 20_000_000);
  const last = await pickups.last(machine.center, machine.device);
  expect(await pickupPages.changesOf(machine, 0, 100_000_000)).toEqual([10_000_000, 90_000_000]);
  await pickups.cancel(last!.id, "07", 91_000_000);
  expect(await pickupPages.changesOf(machine, 0, 100_000_000)).toEqual([10_000_000]);
});
