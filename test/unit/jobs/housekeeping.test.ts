/** The job that keeps the series in order, on a real store. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dayMs } from "../../../contract/time.ts";
import { rowOf } from "../../../jobs/alerts/rows.ts";
import { housekeeping } from "../../../jobs/housekeeping.ts";
import { tick } from "../../../jobs/schedule.ts";
import { timetable } from "../../../jobs/timetable.ts";
import { createLog } from "../../../runtime/log.ts";
import { configOf, tokyo } from "./center.ts";
import { closeContext, openContext } from "./stores.ts";

it("removes single readings that are older than configured, says so, and keeps their days", async () => {
  const dir = mkdtempSync(join(tmpdir(), "housekeeping-"));
  const lines: string[] = [];
  const config = configOf();
  const opened = await openContext(dir, { ...config, series: { ...config.series, keep: { rawDays: 40, hourDays: 50, dayDays: 0 } } }, 0);
  const context = { ...opened, log: createLog("jobs", (line) => lines.push(line)) };
  const at = tokyo("2026-11-25 10:00");
  const of = { center: "east", device: "compactor-1", kind: "compactor" };
  await context.series.write([{ ...of, at, values: { fillRatio: 0.5 } }]);
  const housekeeping = timetable.filter(({ name }) => name === "housekeeping");
  // A clock that jumped years ahead is believed by nobody.
  await tick(context, housekeeping, at + 12 * 365 * dayMs);
  expect(lines).toEqual([]);
  await context.series.write([{ ...of, device: "compactor-2", at: at + 41 * dayMs, values: { fillRatio: 0.5 } }]);
  await tick(context, housekeeping, at + 41 * dayMs);
  const ask = (every: "raw" | "1d") => context.series.range({ of, quantity: "fillRatio", from: at - dayMs, to: at + dayMs, every });
  expect(await ask("raw")).toEqual([]);
  expect((await ask("1d")).map(([, , mean]) => mean)).toEqual([0.5]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: "retention", raw: 1, hours: 0, days: 0 }]);
  await tick(context, housekeeping, at + 41 * dayMs);
  expect(lines).toHaveLength(1);
  await closeContext(context);
  rmSync(dir, { recursive: true });
});

it("removes mails that nobody asks about any more, never one that waits, and keeps the newest slot of a job", async () => {
  const dir = mkdtempSync(join(tmpdir(), "housekeeping-"));
  const context = await openContext(dir, configOf(), 0);
  const { outbox, slots } = context.operations;
  const at = tokyo("2026-11-25 10:00");
  const mailOf = (key: string) =>
    rowOf({ key, center: "east", recipient: "staff@example.jp", urgent: 0 }, { subject: key, text: "", html: "", pictures: [] });
  for (const key of ["sent", "waits"]) await outbox.put([mailOf(key)], [], at);
  await outbox.sent("sent", at);
  for (const [day, when] of [
    ["1", at],
    ["2", at + dayMs],
  ] as const)
    await slots.done("digest", `east/staff@example.jp/${day}`, when);
  const kept = async () => (await outbox.list(0, at + 1)).map(({ key }) => key);
  await housekeeping(context, at + 90 * dayMs);
  expect(await kept()).toEqual(["sent", "waits"]);
  await housekeeping(context, at + 200 * dayMs);
  expect(await kept()).toEqual(["waits"]);
  expect(await slots.isDone("digest", "east/staff@example.jp/1")).toBe(false);
  expect(await slots.lastDone("digest", "east/staff@example.jp")).toBe(at + dayMs);
  await closeContext(context);
  rmSync(dir, { recursive: true });
});
