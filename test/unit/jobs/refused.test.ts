/** A mail server that refuses, for now (451) or for good (550): real servers, real stores; the clock is an argument. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Ledger } from "../../../collector/series/ledger.ts";
import { openSeries } from "../../../collector/series/open.ts";
import { dayMs, hourMs, type Instant, minuteMs } from "../../../contract/time.ts";
import type { JobContext } from "../../../jobs/context.ts";
import { openMailer } from "../../../jobs/mail/mailer.ts";
import { tick } from "../../../jobs/schedule.ts";
import { timetable } from "../../../jobs/timetable.ts";
import { openOperations } from "../../../records/operations/store.ts";
import { createLog } from "../../../runtime/log.ts";
import { atEnd, freePort, startSmtp } from "../../support/servers.ts";
import { configOf, openEveryDay, tokyo } from "./center.ts";

let dir: string;
let context: JobContext;
let now: Instant;
let lines: string[];

async function start(smtp: string): Promise<void> {
  context = {
    config: configOf({ opening: openEveryDay, closedOnHolidays: false }),
    series: openSeries("sqlite:series.db", dir),
    ledger: new Ledger(join(dir, "ledger.db")),
    operations: await openOperations("sqlite:operations.db", dir),
    mailer: openMailer(smtp, dir),
    pageUrl: "http://127.0.0.1:8080/",
    startedAt: now,
    log: createLog("jobs", (line) => void lines.push(line)),
  };
}
/** The compactor is near full, nothing else is wrong. */
async function look(ms = 0): Promise<void> {
  now += ms;
  const points = [60, 30, 0].flatMap((ago) => [
    { center: "east", device: "compactor-1", kind: "compactor", at: now - ago * 1000, values: { fillRatio: 0.83 } },
    { center: "east", device: "room-1", kind: "room", at: now - ago * 1000, values: { temperatureC: 21 } },
  ]);
  await context.series.write(points);
  await tick(context, timetable, now);
}
async function log() {
  const [alert] = await context.operations.alerts.open();
  return context.operations.alerts.notifications(alert!.id);
}
const events = (name: string) => lines.filter((line) => line.includes(`"event":"${name}"`));

/** Answers every recipient with "550 no such mailbox"; counts the attempts. */
async function startRefusing(): Promise<{ url: string; attempts: () => number }> {
  const port = await freePort();
  let attempts = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    logger: false,
    onRcptTo(_address, _session, callback) {
      attempts++;
      callback(Object.assign(new Error("no such mailbox"), { responseCode: 550 }));
    },
  });
  server.on("error", () => {}); // a client that hangs up
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  atEnd(() => new Promise<void>((resolve) => server.close(resolve)));
  return { url: `smtp://127.0.0.1:${port}`, attempts: () => attempts };
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "refused-"));
  now = tokyo("2026-11-25 10:00");
  lines = [];
});
afterEach(async () => {
  context.mailer.close();
  await context.operations.close();
  context.ledger.close();
  await context.series.close();
  rmSync(dir, { recursive: true });
});

it("a mail that is refused for now is written down at once, tried again, and sent once", async () => {
  const smtp = await startSmtp();
  await start(smtp.url);
  smtp.refuse(true);
  const since = now + 10_000;
  for (let tries = 0; tries < 4; tries++) await look(10_000);
  expect(smtp.refusals()).toBeGreaterThan(0);
  smtp.refuse(false);
  // Whoever delivers may wait a while before the next try.
  for (let minutes = 0; minutes < 60; minutes++) await look(minuteMs);
  expect(smtp.mails.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^【東部】.*（圧縮機 83％）$/)]);
  expect(await log()).toMatchObject([{ reason: "first", level: "near-full", at: since, subject: smtp.mails[0]!.subject }]);
  expect([events("mail-sent").length, events("mail-refused").length]).toEqual([1, 0]);
});

it("a mail that is refused for good is tried once; what comes later is tried again", async () => {
  const smtp = await startRefusing();
  await start(smtp.url);
  for (let ticks = 0; ticks < 5; ticks++) await look(10_000);
  expect(smtp.attempts()).toBe(1);
  const states = async () => (await context.operations.outbox.list(0, now + dayMs)).map(({ state }) => state);
  expect(await states()).toEqual(["refused"]);
  expect(await log()).toMatchObject([{ reason: "first", subject: expect.stringMatching(/^【東部】/) }]);
  await look(hourMs);
  expect(smtp.attempts()).toBe(1);
  // The digest of the morning.
  await look(dayMs);
  expect(await states()).toEqual(["refused", "refused"]);
  expect([smtp.attempts(), events("mail-refused").length]).toEqual([2, 2]);
});

it("a mail that was refused is never reported as sent", async () => {
  const smtp = await startRefusing();
  await start(smtp.url);
  await look();
  expect([events("mail-refused").length, events("mail-sent").length]).toEqual([1, 0]);
});
