/** The job that keeps the series in order, on a real store. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dayMs } from "../../../contract/time.ts";
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

it("forgets mails that were sent or refused over 90 days ago, never one that waits, and keeps what the alert log says", async () => {
  const dir = mkdtempSync(join(tmpdir(), "housekeeping-"));
  const lines: string[] = [];
  const opened = await openContext(dir, configOf(), 0);
  const context = { ...opened, log: createLog("jobs", (line) => lines.push(line)) };
  const { outbox, alerts } = context.operations;
  const now = tokyo("2026-11-25 10:00");
  const mail = (key: string) => ({
    ...{ key, center: "east", recipient: "staff@example.jp", subject: "袋", text: "袋", html: "袋", pictures: "[]", urgent: 0 },
  });
  await alerts.raise({ center: "east", device: "compactor-1", rule: "pickup", level: "full" }, now - 100 * dayMs);
  const alert = (await alerts.open())[0]!;
  const word = { alert: alert.id, reason: "first", level: "full", subject: "袋", actBy: null, receivers: 1 };
  const old = now - 90 * dayMs - 1;
  await outbox.put([mail("sent-old"), mail("refused-old"), mail("waiting-old"), mail("sent-late")], [word], old);
  await outbox.put([mail("sent-new"), mail("refused-new")], [], now - 90 * dayMs);
  await outbox.sent("sent-old", old);
  await outbox.refused("refused-old", "550 no such person");
  await outbox.sent("sent-late", now - 89 * dayMs);
  await outbox.sent("sent-new", now - 90 * dayMs);
  await outbox.refused("refused-new", "550 no such person");
  const round = () =>
    tick(
      context,
      timetable.filter(({ name }) => name === "housekeeping"),
      now,
    );
  await round();
  const keys = (await outbox.list(0, now)).map(({ key, state }) => [key, state]);
  expect(keys).toEqual([
    ["sent-late", "sent"],
    ["waiting-old", "waiting"],
    ["refused-new", "refused"],
    ["sent-new", "sent"],
  ]);
  expect(await alerts.notifications(alert.id)).toMatchObject([{ reason: "first", subject: "袋", at: old }]);
  await round();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: "retention", mails: 2, slots: 0 }]);
  expect(lines.join("")).not.toContain("example");
  await closeContext(context);
  rmSync(dir, { recursive: true });
});

it("forgets slots of over 90 days ago, but never a person's newest nor the last word of a job", async () => {
  const dir = mkdtempSync(join(tmpdir(), "housekeeping-"));
  const context = await openContext(dir, configOf(), 0);
  const { slots } = context.operations;
  const now = tokyo("2026-11-25 10:00");
  const done = async (job: string, slot: string, daysAgo: number) => slots.done(job, slot, now - daysAgo * dayMs);
  for (const [day, daysAgo] of [
    ["2026-08-01", 116],
    ["2026-08-10", 107],
    ["2026-11-24", 1],
  ] as const)
    await done("digest", `east/reads@example.jp/${day}`, daysAgo);
  for (const [day, daysAgo] of [
    ["2026-07-31", 117],
    ["2026-08-02", 115],
  ] as const)
    await done("digest", `east/away-2026@example.jp/${day}`, daysAgo);
  await done("digest", "west/reads@example.jp/2026-08-03", 114);
  await done("digest", "east/reads@example.jp/2026-08-27", 90);
  await done("watchdog", "late-1785000000000", 120);
  await done("watchdog", "late-1786000000000", 110);
  await done("watchdog", "back-1786000000000", 109);
  const housekeeping = timetable.filter(({ name }) => name === "housekeeping");
  await tick(context, housekeeping, now);
  const kept = async (job: string, names: string[]) => {
    const found: string[] = [];
    for (const name of names) if (await slots.isDone(job, name)) found.push(name);
    return found;
  };
  const reader = ["08-01", "08-10", "08-27", "11-24"].map((day) => `east/reads@example.jp/2026-${day}`);
  expect(await kept("digest", reader)).toEqual(reader.slice(2));
  const away = ["07-31", "08-02"].map((day) => `east/away-2026@example.jp/2026-${day}`);
  expect(await kept("digest", away)).toEqual(away.slice(1));
  expect(await slots.lastDone("digest", "east/away-2026@example.jp/")).toBe(now - 115 * dayMs);
  expect(await slots.lastDone("digest", "west/reads@example.jp/")).toBe(now - 114 * dayMs);
  expect((await slots.last("watchdog"))?.slot).toBe("back-1786000000000");
  expect(await slots.isDone("watchdog", "late-1785000000000")).toBe(false);
  await closeContext(context);
  rmSync(dir, { recursive: true });
});
