import { expect, test } from "vitest";
import { openOperations } from "../../../records/operations/store.ts";
import { atEnd, tempDir } from "../../support/processes.ts";

async function book() {
  const { duties, close } = await openOperations("sqlite::memory:", tempDir());
  atEnd(close);
  return duties;
}
const thursday = { center: "east", collectionDay: "2026-12-03" };

test("a collection of a center has one person on duty, the newest, and every word about it is kept", async () => {
  const duties = await book();
  expect(await duties.set(thursday, "職員コード 07", "職員コード 01", 1_000)).toBe("done");
  expect(await duties.set({ ...thursday, center: "west" }, "職員コード 03", "west-tablet", 1_500)).toBe("done");
  expect(await duties.set(thursday, "職員コード 12", "hana", 2_000)).toBe("done");
  expect(await duties.between("2026-12-01", "2026-12-31")).toEqual([
    { ...thursday, who: "職員コード 12", by: "hana", at: 2_000 },
    { center: "west", collectionDay: "2026-12-03", who: "職員コード 03", by: "west-tablet", at: 1_500 },
  ]);
  expect((await duties.events(thursday)).map(({ who, by, at }) => [who, by, at])).toEqual([
    ["職員コード 07", "職員コード 01", 1_000],
    ["職員コード 12", "hana", 2_000],
  ]);
});

test("a duty is taken back, and that it was is known", async () => {
  const duties = await book();
  await duties.set(thursday, "職員コード 07", "a", 1_000);
  expect(await duties.set(thursday, null, "b", 3_000)).toBe("done");
  expect(await duties.between("2026-12-01", "2026-12-31")).toEqual([]);
  expect((await duties.events(thursday)).map(({ who }) => who)).toEqual(["職員コード 07", null]);
  expect(await duties.changedBetween("2026-12-03", "2026-12-03")).toEqual(new Map([["east/2026-12-03", 3_000]]));
});

test("the same word again changes nothing", async () => {
  const duties = await book();
  expect(await duties.set(thursday, null, "a", 1_000)).toBe("same");
  await duties.set(thursday, "職員コード 07", "a", 1_000);
  expect(await duties.set(thursday, "職員コード 07", "b", 2_000, null)).toBe("same");
  expect(await duties.between("2026-12-03", "2026-12-03")).toMatchObject([{ by: "a", at: 1_000 }]);
  expect(await duties.events(thursday)).toHaveLength(1);
});

test("who presses on a page that is no longer true overwrites nobody", async () => {
  const duties = await book();
  await duties.set(thursday, "職員コード 07", "a", 1_000, null);
  expect(await duties.set(thursday, "職員コード 12", "b", 2_000, null)).toBe("overtaken");
  expect(await duties.between("2026-12-03", "2026-12-03")).toMatchObject([{ who: "職員コード 07" }]);
  expect(await duties.set(thursday, "職員コード 12", "b", 3_000, "職員コード 07")).toBe("done");
});

test("only the duties of the days that are asked for are given, both ends included", async () => {
  const duties = await book();
  for (const day of ["2026-11-30", "2026-12-03", "2026-12-07", "2026-12-10"])
    await duties.set({ center: "east", collectionDay: day }, "職員コード 07", "a", 1);
  expect((await duties.between("2026-12-03", "2026-12-07")).map(({ collectionDay }) => collectionDay)).toEqual([
    "2026-12-03",
    "2026-12-07",
  ]);
});
