import { expect, test } from "vitest";
import { type AlertFilter, fits } from "../../records/operations/alertPages.ts";
import { openOperations } from "../../records/operations/store.ts";
import { atEnd, tempDir } from "../support/processes.ts";

async function store() {
  const operations = await openOperations("sqlite:operations.db", tempDir());
  atEnd(operations.close);
  return operations;
}
const room = { center: "east", device: "room-1", rule: "silent", level: "silent" };
const bag = { center: "west", device: "compactor-1", rule: "pickup", level: "full" };

test("alerts are read newest first, page by page, each of them once, also those that began in the same moment", async () => {
  const { alerts, alertPages } = await store();
  for (let n = 0; n < 25; n++) {
    await alerts.raise({ ...room, device: `room-${n}` }, 1_000 + Math.floor(n / 3));
    await alerts.resolve(n + 1, "heard-again", 2_000);
  }
  const seen: number[] = [];
  for (let page = await alertPages.past({}, { limit: 10 }); page.length > 0; ) {
    seen.push(...page.map(({ id }) => id));
    page = await alertPages.past({}, { limit: 10, before: page.at(-1)! });
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => 25 - n));
});

test.each([true, false])(
  "a filter narrows by place, rule, level and time, in the store as among alerts that are read (%s)",
  async (inStore) => {
    const { alerts, alertPages } = await store();
    await alerts.raise(room, 1_000);
    await alerts.raise(bag, 2_000);
    await alerts.raise({ ...room, device: "room-2" }, 3_000);
    const open = await alerts.open();
    for (const { id } of open) await alerts.resolve(id, "heard-again", 3_500);
    await alerts.raise({ ...room, device: "still-open" }, 2_000);
    const ids = async (filter: AlertFilter) =>
      (inStore ? await alertPages.past(filter, { limit: 50 }) : open.filter((alert) => fits(filter, alert)).reverse()).map(({ id }) => id);
    expect(await ids({})).toEqual([3, 2, 1]);
    expect(await ids({ center: "east" })).toEqual([3, 1]);
    expect(await ids({ device: "room-2" })).toEqual([3]);
    expect(await ids({ rule: "pickup" })).toEqual([2]);
    expect(await ids({ levels: ["full", "too-warm"] })).toEqual([2]);
    expect(await ids({ levels: [] })).toEqual([]);
    expect(await ids({ from: 2_000, to: 3_000 })).toEqual([2]);
  },
);

test("an alert that is over is found by the worst that it was, one that is open by how it stands", async () => {
  const { alerts, alertPages } = await store();
  const eases = async (device: string, at: number) => {
    await alerts.raise({ ...bag, device, level: "near-full" }, at);
    const { id } = (await alerts.open()).find((alert) => alert.device === device)!;
    await alerts.setLevel(id, { level: "full", worstLevel: "full" }, at + 1);
    await alerts.setLevel(id, { level: "near-full", worstLevel: "full" }, at + 2);
    return id;
  };
  const over = await eases("compactor-1", 1_000);
  await alerts.resolve(over, "bag-changed", 2_000);
  const open = await eases("compactor-2", 3_000);
  expect(await alerts.find(over)).toMatchObject({ level: "near-full", worstLevel: "full" });
  const both = [(await alerts.find(over))!, (await alerts.find(open))!];
  const listed = async (levels: string[]) => {
    const inStore = (await alertPages.list({ levels }, { endedSince: 0, limit: 9 })).map(({ id }) => id);
    expect(both.filter((alert) => fits({ levels }, alert)).map(({ id }) => id)).toEqual(inStore);
    return inStore;
  };
  expect([await listed(["full"]), await listed(["near-full"])]).toEqual([[over], [open]]);
  expect((await alertPages.past({ levels: ["full"] }, { limit: 9 })).map(({ id }) => id)).toEqual([over]);
  expect([await alertPages.pastCount({ levels: ["full"] }), await alertPages.pastCount({ levels: ["near-full"] })]).toEqual([1, 0]);
  expect(await alerts.endedCauses(["west"], 0, "not-watched")).toMatchObject([{ level: "full", times: 1 }]);
});

test("alerts are counted up to a limit, and those that were open in a time are found", async () => {
  const { alerts, alertPages } = await store();
  await alerts.raise(room, 1_000);
  await alerts.raise({ ...room, device: "room-2" }, 3_000);
  await alerts.raise({ ...room, device: "all" }, 3_100);
  for (const id of [1, 2]) await alerts.resolve(id, "heard-again", 3_500);
  expect([await alertPages.pastCount({}), await alertPages.pastCount({}, 1), await alertPages.pastCount({ center: "nowhere" })]).toEqual([
    2, 1, 0,
  ]);
  const found = async (from: number, to: number, more: { centers?: string[]; causes?: { device: string; level: string } } = {}) =>
    (await alertPages.overlapping(["silent"], { from, to, limit: 9, ...more })).map(({ id }) => id);
  expect(await found(3_400, 9_000)).toEqual([3, 2, 1]);
  expect(await found(1_000, 2_000)).toEqual([1]);
  expect(await found(3_600, 9_000)).toEqual([3]);
  expect(await found(0, 9_000, { centers: ["west"] })).toEqual([]);
  expect(await found(0, 9_000, { causes: { device: "all", level: "power-off" } })).toEqual([3]);
});

test("a comment is written once, however often it is pressed, and an alert holds a hundred of them", async () => {
  const { alerts, alertComments } = await store();
  await alerts.raise(room, 1_000);
  const comment = { alert: 1, text: "<b>見てきます</b>", by: "staff" };
  expect(await alertComments.add(comment, 2_000)).toBe("written");
  expect(await alertComments.add(comment, 3_000)).toBe("again");
  expect(await alertComments.add({ ...comment, by: "chief" }, 3_000)).toBe("written");
  expect(await alertComments.add(comment, 62_001)).toBe("written");
  for (let n = 3; n < 100; n++) await alertComments.add({ ...comment, text: `${n}` }, 70_000);
  expect(await alertComments.add({ ...comment, text: "もう一つ" }, 80_000)).toBe("full");
  expect((await alertComments.of([1, 2])).length).toBe(100);
  expect((await alertComments.of([1]))[0]).toEqual({ id: 1, ...comment, at: 2_000 });
});

test("of the same thing one silence is on at a time, and one that is over cannot be ended", async () => {
  const { silences } = await store();
  const silence = { center: "east", device: "room-1", rule: "silent", urgent: 0, by: "staff", note: null, until: 9_000 };
  const first = await silences.add(silence, 1_000);
  await silences.add({ ...silence, rule: null }, 1_500);
  const second = await silences.add({ ...silence, until: 8_000, by: "chief" }, 2_000);
  const all = await silences.lastingBeyond(2_000);
  expect(all.map(({ id, endedAt, endedBy }) => [id, endedAt, endedBy])).toEqual([
    [first, 2_000, "chief"],
    [2, null, null],
    [second, null, null],
  ]);
  expect(await silences.end([first, second], "staff", 3_000)).toBe(1);
  expect(await silences.end([second], "staff", 3_001)).toBe(0);
  expect(await silences.end([2], "staff", 9_000)).toBe(0);
  expect((await silences.ofDevice("east", "room-1")).map(({ id }) => id)).toEqual([3, 2, 1]);
});

test("what somebody saw is taken back once, stays in the record, and counts for nothing", async () => {
  const { eyeReports } = await store();
  const report = { center: "east", device: "compactor-1", what: "half", by: "staff" };
  const id = await eyeReports.add(report, 1_000);
  expect(await eyeReports.withdraw(id, "staff", 1_500)).toBe(true);
  expect(await eyeReports.withdraw(id, "staff", 1_600)).toBe(false);
  expect(await eyeReports.since(0)).toEqual([]);
  expect(await eyeReports.addOnce(report, 0, 2_000)).toBe(true);
  expect(await eyeReports.find(id)).toMatchObject({ what: "half", withdrawnAt: 1_500, withdrawnBy: "staff" });
});

test("bags are read newest first by place, state and time", async () => {
  const { pickups, pickupPages } = await store();
  for (let n = 0; n < 6; n++) await pickups.claim({ center: n % 2 ? "west" : "east", device: `compactor-${n}`, by: "staff" }, 1_000 + n);
  await pickups.verify(3, { evidence: "level" }, 2_000);
  const ids = async (filter: Parameters<typeof pickupPages.page>[0], before?: number) =>
    (await pickupPages.page(filter, { limit: 3, before })).map(({ id }) => id);
  expect(await ids({})).toEqual([6, 5, 4]);
  expect(await ids({}, 4)).toEqual([3, 2, 1]);
  expect(await ids({ center: "east" })).toEqual([5, 3, 1]);
  expect(await ids({ state: "verified" })).toEqual([3]);
  expect(await ids({ device: "compactor-1" })).toEqual([2]);
  expect(await ids({ from: 1_001, to: 1_003 })).toEqual([3, 2]);
});
