import { expect, test } from "vitest";
import { openOperations } from "../../../records/operations/store.ts";
import { atEnd, tempDir } from "../../support/processes.ts";

test("what somebody said by mistake and took back counts nowhere any more, on the machine's own page neither", async () => {
  const operations = await openOperations("sqlite::memory:", tempDir());
  atEnd(operations.close);
  const { eyeReports } = operations;
  const machine = { center: "east", device: "compactor-1" };
  const id = await eyeReports.add({ ...machine, what: "deodorant-changed", by: "hayaban" }, 1_000);
  await eyeReports.add({ ...machine, what: "half", by: "hayaban" }, 2_000);
  expect(await eyeReports.withdraw(id, "hayaban", 3_000)).toBe(true);
  const words = (reports: { what: string }[]) => reports.map(({ what }) => what);
  expect(words(await eyeReports.since(0))).toEqual(["half"]);
  expect(words(await eyeReports.ofDevice(machine, 0))).toEqual(["half"]);
});
