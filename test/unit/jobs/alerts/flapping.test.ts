/** A very bad day: devices that come and go by the hundred. Real stores in a folder; the clock is an argument. */
import { afterEach, describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs, tokyoDate } from "../../../../contract/time.ts";
import { isUrgent, levelOf } from "../../../../jobs/alerts/levels.ts";
import { causeKey } from "../../../../records/operations/alerts.ts";
import { tokyo } from "../center.ts";
import { type Fleet, fleetConfig, manager, openFleet, shared } from "./fleet.ts";

let fleet: Fleet;
afterEach(() => fleet.close());

const stepMs = 10 * minuteMs;

describe("500 devices that flap for 24 hours", () => {
  it("give nobody more mails than the cap, and every cause stands in the digest of the next morning", { timeout: 240_000 }, async () => {
    const from = tokyo("2026-11-24 8:10");
    const to = tokyo("2026-11-25 8:50");
    const config = fleetConfig(5, 100);
    fleet = await openFleet(config, from);
    await fleet.run(from, to, 2 * stepMs);
    const { alerts, outbox } = fleet.context.operations;
    const mails = await outbox.list(0, to + 1);

    // It was a bad day indeed, and people were told.
    const all = await alerts.since(0, 100_000);
    expect(new Set(all.map(causeKey)).size).toBeGreaterThan(450);
    expect(all.length).toBeGreaterThan(2_000);
    expect(mails.filter(({ recipient }) => recipient === shared).length).toBeGreaterThan(3);

    const perDay = Map.groupBy(mails, ({ recipient, madeAt }) => `${recipient} ${tokyoDate(madeAt)}`);
    expect([...perDay].filter(([, found]) => found.length > config.mail.maxPerPersonDay).map(([whose]) => whose)).toEqual([]);
    expect([...perDay].some(([, found]) => found.length === config.mail.maxPerPersonDay)).toBe(true);
    expect(mails.filter(({ state }) => state !== "sent")).toEqual([]);

    // The digest before stands for what was over by then.
    const digestAt = tokyo("2026-11-25 8:30");
    const before = tokyo("2026-11-24 8:30");
    const lately = all.filter(({ openedAt, resolvedAt }) => openedAt <= digestAt && (resolvedAt === null || resolvedAt >= before));
    expect(lately.length).toBeGreaterThan(2_000);
    for (const [centerId, center] of Object.entries(config.centers)) {
      for (const { mail } of center.recipients) {
        const digest = mails.find(({ key }) => key === `digest-2026-11-25-${centerId}-${mail}`);
        expect(digest, `${centerId} ${mail}`).toBeDefined();
        const missing = lately.filter((alert) => {
          const name = center.devices[alert.device]?.name ?? "すべての機器";
          // Over by then: told as bad as it was. Open then: as it stood, which may have changed since.
          const isOver = alert.resolvedAt !== null && alert.resolvedAt <= digestAt;
          const told = isOver ? [alert.worstLevel] : [alert.level, alert.worstLevel];
          return alert.center === centerId && !told.some((level) => digest!.text.includes(`${name}：${levelOf(level).ja}`));
        });
        expect(missing.map(causeKey)).toEqual([]);
      }
    }
  });
});

describe("a closed Sunday with everything out of order", () => {
  it("mails what is urgent and nothing else; on Monday the rest is told", { timeout: 120_000 }, async () => {
    const from = tokyo("2026-11-28 16:00");
    fleet = await openFleet(fleetConfig(2, 20), from);
    await fleet.run(from, tokyo("2026-11-30 9:30"), stepMs);
    const mails = await fleet.context.operations.outbox.list(0, from + 9 * dayMs);
    const on = (day: string) => mails.filter(({ madeAt }) => tokyoDate(madeAt) === day);
    expect(on("2026-11-29").length).toBeGreaterThan(0);
    expect(on("2026-11-29").filter(({ urgent }) => urgent === 0)).toEqual([]);
    expect(on("2026-11-30").some(({ key }) => key.startsWith("digest-"))).toBe(true);
    const { alerts } = fleet.context.operations;
    const said = await alerts.words(tokyo("2026-11-29 0:00"));
    const onSunday = said.filter(({ at, reason }) => tokyoDate(at) === "2026-11-29" && reason !== "held");
    expect(onSunday.some(({ level }) => isUrgent(level))).toBe(true);
  });
});

it("two schedulers side by side say everything once", { timeout: 60_000 }, async () => {
  const from = tokyo("2026-11-25 8:00");
  const to = from + 6 * hourMs;
  const config = fleetConfig(2, 10);
  fleet = await openFleet(config, from);
  await fleet.run(from, to, stepMs);
  const alone = (await fleet.context.operations.outbox.list(0, to + 1)).map(({ key, madeAt }) => `${key} ${madeAt}`);
  const words = await fleet.context.operations.alerts.words(0);
  await fleet.close();
  fleet = await openFleet(config, from);
  await fleet.run(from, to, stepMs, [fleet.context, await fleet.beside()]);
  expect((await fleet.context.operations.outbox.list(0, to + 1)).map(({ key, madeAt }) => `${key} ${madeAt}`)).toEqual(alone);
  expect(await fleet.context.operations.alerts.words(0)).toEqual(words);
  expect(fleet.context.mailer.kept()).toHaveLength(Math.min(100, alone.length));
  expect(alone.length).toBeGreaterThan(10);
  expect(alone.some((mail) => mail.includes(manager))).toBe(true);
});
