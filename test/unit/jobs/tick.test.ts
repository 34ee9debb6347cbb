/** The timetable with real stores in a folder of its own: what a tick finds, writes down and mails. The clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Config } from "../../../contract/config/schema.ts";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../contract/time.ts";
import type { JobContext } from "../../../jobs/context.ts";
import { type Job, tick } from "../../../jobs/schedule.ts";
import { timetable } from "../../../jobs/timetable.ts";
import { Unavailable } from "../../../runtime/errors.ts";
import { configOf, tokyo } from "./center.ts";
import { closeContext, openContext } from "./stores.ts";

let dir: string;
let context: JobContext;
let now: Instant;

const contextOf = (config: Config = configOf(), startedAt = now) => openContext(dir, config, startedAt);

/** What the devices measured in the last minute and a half. */
async function measured(fillRatio: number, devices: readonly string[] = ["compactor-1", "room-1"], at = now): Promise<void> {
  const points = [60, 30, 0].flatMap((secondsAgo) =>
    devices.map((device) => {
      const compactor = device.startsWith("compactor");
      return {
        center: "east",
        device,
        kind: compactor ? "compactor" : "room",
        at: at - secondsAgo * 1000,
        values: compactor ? { fillRatio } : { temperatureC: 21 },
      };
    }),
  );
  await context.series.write(points);
}
const look = (jobs: readonly Job[] = timetable) => tick(context, jobs, now);
/** Without the digests of the morning, which have tests of their own. */
const subjects = () =>
  context.mailer
    .kept()
    .map(({ subject }) => subject)
    .filter((subject) => !subject.includes("けさのようす"))
    .sort();
const openAlerts = async () =>
  (await context.operations.alerts.open()).map(({ device, rule, level }) => `${device} ${rule} ${level}`).sort();

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "tick-"));
  now = tokyo("2026-11-25 10:00");
  context = await contextOf();
});
afterEach(async () => {
  await closeContext(context);
  rmSync(dir, { recursive: true });
});

describe("a machine that fills up", () => {
  it("sends one mail when it is near full and one when it is full; that the bag is new needs no mail", async () => {
    for (const [fill, alerts] of [
      [0.5, []],
      [0.83, ["compactor-1 pickup near-full"]],
      [0.83, ["compactor-1 pickup near-full"]],
      [0.97, ["compactor-1 pickup full"]],
      [0.97, ["compactor-1 pickup full"]],
      [0.02, []],
      [0.02, []],
    ] as const) {
      now += 5 * minuteMs;
      await measured(fill);
      for (let i = 0; i < 3; i++) await look();
      expect(await openAlerts()).toEqual(alerts);
    }
    expect(subjects()).toEqual(
      [
        "【東部・至急】満杯です。いますぐ袋を交換してください（圧縮機 97％）",
        "【東部】今日17:00までに袋を出してください（圧縮機 83％）",
      ].sort(),
    );
  });

  it("sends no second mail because the program was restarted", async () => {
    await measured(0.83);
    await look();
    await closeContext(context);
    now += minuteMs;
    context = await contextOf();
    await measured(0.83);
    await look();
    expect(subjects()).toHaveLength(1);
  });

  it("raises no alert by old readings that arrive late", async () => {
    await measured(0.97, ["compactor-1"], now - 2 * hourMs);
    await measured(0.3);
    await look();
    expect(await openAlerts()).toEqual([]);
  });

  it("keeps its mail on a closed Sunday and sends it on Monday", async () => {
    now = tokyo("2026-11-29 10:00");
    await measured(0.83);
    await look();
    expect([await openAlerts(), subjects()]).toEqual([["compactor-1 pickup near-full"], []]);
    now += dayMs;
    await measured(0.83);
    await look();
    expect(subjects()).toHaveLength(1);
  });

  it("is noticed although it is read only every ten minutes", async () => {
    const slow = configOf({ everySeconds: 600 });
    await closeContext(context);
    context = await contextOf(slow);
    for (let i = 0; i < 6; i++) {
      await context.series.write([{ center: "east", device: "compactor-1", kind: "compactor", at: now, values: { fillRatio: 0.97 } }]);
      await look();
      now += 10 * minuteMs;
    }
    expect(await openAlerts()).toContain("compactor-1 pickup full");
  });

  it("has its claimed bag change verified by the level", async () => {
    const { pickups } = context.operations;
    await measured(0.9);
    expect(await pickups.claim({ center: "east", device: "compactor-1", by: "staff", fillBefore: 0.9 }, now)).toBe("new");
    expect(await pickups.claim({ center: "east", device: "compactor-1", by: "staff", fillBefore: 0.9 }, now + 1_000)).toBe("again");
    now += 2 * minuteMs;
    await measured(0.9);
    await look();
    expect((await pickups.last("east", "compactor-1"))?.state).toBe("put-out");
    now += 2 * minuteMs;
    await measured(0.03);
    await look();
    expect(await pickups.last("east", "compactor-1")).toMatchObject({ state: "verified", verifiedAt: now });
  });
});

describe("a mail server that is away", () => {
  it("delays the mail and loses none: what is to be said is written down before it is sent", async () => {
    const { mailer } = context;
    context.mailer = { ...mailer, send: () => Promise.reject(new Unavailable("mail: away")) };
    await measured(0.83);
    await look();
    const [alert] = await context.operations.alerts.open();
    const said = [{ reason: "first", level: "near-full", at: now }];
    expect(await context.operations.alerts.notifications(alert!.id)).toMatchObject(said);
    expect(subjects()).toEqual([]);
    context.mailer = mailer;
    // Whoever delivers may wait a while before the next try.
    for (let minutes = 0; minutes < 60; minutes++) {
      now += minuteMs;
      await measured(0.83);
      await look();
    }
    expect(subjects()).toHaveLength(1);
    expect(await context.operations.alerts.notifications(alert!.id)).toMatchObject(said);
  });
});

describe("a device that falls silent", () => {
  const silence = async () => {
    await measured(0.3);
    for (let minute = 0; minute < 20; minute++) {
      now += minuteMs;
      await measured(0.3, ["compactor-1"]);
      await look();
    }
  };

  it("is one alert and one mail; that it is heard again is for the digest", async () => {
    await silence();
    expect(await openAlerts()).toEqual(["room-1 silent silent"]);
    await measured(0.3);
    await look();
    expect(await openAlerts()).toEqual([]);
    expect(subjects()).toEqual(["【東部】一時保育室から値が届いていません"]);
  });

  it("is not taken for heard again because the program was restarted", async () => {
    await silence();
    await closeContext(context);
    context = await contextOf();
    await measured(0.3, ["compactor-1"]);
    await look();
    expect(await openAlerts()).toEqual(["room-1 silent silent"]);
    expect(subjects()).toEqual(["【東部】一時保育室から値が届いていません"]);
  });

  it("is not said to be heard again when the whole center falls silent", async () => {
    await silence();
    now += 30 * minuteMs;
    await look();
    expect(await openAlerts()).toContain("all silent silent");
  });
});

describe("the timetable", () => {
  it("does what is due once a slot, again when it failed, and lets one failing job not keep the others", async () => {
    const ran: string[] = [];
    let works = false;
    const jobs: Job[] = [
      {
        name: "report",
        slot: () => "2026-11-25",
        run: async () => (works ? void ran.push("report") : Promise.reject(new Error("disk full"))),
      },
      { name: "watch", run: async () => void ran.push("watch") },
    ];
    await look(jobs);
    expect(ran).toEqual(["watch"]);
    works = true;
    await look(jobs);
    await look(jobs);
    expect(ran).toEqual(["watch", "report", "watch", "watch"]);
    expect(await context.operations.slots.isDone("report", "2026-11-25")).toBe(true);
  });
});
