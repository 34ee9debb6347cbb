import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { databaseBytes, spaceLevel, spaceOf } from "../../../runtime/disk.ts";

const gb = 1e9;

it.each([
  ["a third of a large disk is fine", 80, 270, "fine"],
  ["3 of 32 GB on a small machine are fine", 3, 32, "fine"],
  ["under 2 GB is little on any disk", 1.9, 32, "low"],
  ["under a twentieth is little on a large disk", 40, 1_000, "low"],
  ["half a gigabyte is soon used up", 0.4, 32, "very-low"],
  ["a hundredth of a large disk is soon used up", 9, 1_000, "very-low"],
])("%s", (_name, free, total, level) => {
  expect(spaceLevel({ freeBytes: free * gb, totalBytes: total * gb })).toBe(level);
});

it("the room of a folder's disk is known, that of no folder is not", async () => {
  const space = await spaceOf(tmpdir());
  expect(space!.freeBytes).toBeGreaterThan(0);
  expect(space!.totalBytes).toBeGreaterThanOrEqual(space!.freeBytes);
  expect(await spaceOf("/no/such/folder")).toBeUndefined();
});

it("a database is as large as its file and what is not yet written into it", async () => {
  const dir = mkdtempSync(join(tmpdir(), "disk-"));
  const file = join(dir, "some.db");
  expect(await databaseBytes(file)).toBeUndefined();
  writeFileSync(file, "x".repeat(1_000));
  writeFileSync(`${file}-wal`, "x".repeat(500));
  expect(await databaseBytes(file)).toBe(1_500);
  rmSync(dir, { recursive: true });
});
