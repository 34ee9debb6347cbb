/**
 * The pages over a fleet with a year behind it, as a process of its own: `server.ts FOLDER`. Readings come as in reality, one a device every
 * 30 s; a jump of the clock brings those of the time between.
 */
import { join } from "node:path";
import { Ledger } from "../../../collector/series/ledger.ts";
import type { Point } from "../../../collector/series/port.ts";
import { openSqliteSeries } from "../../../collector/series/sqlite.ts";
import { startWeb } from "../../../dashboards/web/server.ts";
import { openMailer } from "../../../jobs/mail/mailer.ts";
import { tick } from "../../../jobs/schedule.ts";
import { timetable } from "../../../jobs/timetable.ts";
import { openOperations } from "../../../records/operations/store.ts";
import { type Clock, systemClock } from "../../../runtime/clock.ts";
import { silentLog } from "../../../runtime/log.ts";
import { fillFleet, fleetConfig, fleetDevices } from "./fleet.ts";
import type { FromServer, ToServer } from "./messages.ts";

const [dir = "."] = process.argv.slice(2);
const readEveryMs = 30_000;
const liveEveryMs = 500;

let aheadMs = 0;
const clock: Clock = { ...systemClock, now: () => Date.now() + aheadMs };
const say = (message: FromServer) => process.send!(message);

const startedAt = clock.now();
const config = fleetConfig();
const devices = fleetDevices(config, startedAt);
const series = openSqliteSeries(join(dir, "series.db"), () => clock.now());
const filledFrom = performance.now();
const readings = await fillFleet(series, devices, startedAt);
const fillSeconds = (performance.now() - filledFrom) / 1_000;
const ledger = new Ledger(join(dir, "collector.db"));
const operations = await openOperations("sqlite:operations.db", dir);
const mailer = openMailer("folder:mail", dir);
const shared = { config, series, ledger, operations, mailer, log: silentLog };

let writtenTo = clock.now();
/** Each device has its own moment in the 30 s. */
async function writeUntil(now: number): Promise<void> {
  const points: Point[] = devices.flatMap(({ driver, center, device, kind }, i) => {
    const phase = (i * readEveryMs) / devices.length;
    const at = Math.floor(Math.floor((now - phase) / readEveryMs) * readEveryMs + phase);
    return at > writtenTo ? [{ center, device, kind, at, values: driver.past!(at).values }] : [];
  });
  writtenTo = now;
  // As the collector writes: in groups, so that one commit is for several.
  if (points.length > 0) await series.write(points);
}

// Everybody was read a moment ago; then what the jobs of a running program know: profiles, forecasts, advice, alerts.
writtenTo -= readEveryMs;
await writeUntil(clock.now());
for (let i = 0; i < 2; i++)
  await tick({ ...shared, pageUrl: "http://127.0.0.1", startedAt: startedAt - 86_400_000 }, timetable, clock.now());

const web = await startWeb({ ...shared, sendCommand: async () => {}, phase: () => "running", clock, startedAt });
let live: NodeJS.Timeout | undefined;

process.on("message", async (message: ToServer) => {
  if (message.say === "pass") {
    aheadMs += message.ms;
    await writeUntil(clock.now());
    return say({ say: "done" });
  }
  if (message.say === "live") {
    live ??= setInterval(() => void writeUntil(clock.now()), liveEveryMs);
    return say({ say: "done" });
  }
  if (message.say === "cpu") {
    const { user, system } = process.cpuUsage();
    return say({ say: "cpu", ms: (user + system) / 1_000 });
  }
  clearInterval(live);
  await web.close();
  mailer.close();
  await operations.close();
  ledger.close();
  await series.close();
  process.disconnect();
});
say({ say: "ready", port: web.port, readings, fillSeconds });
