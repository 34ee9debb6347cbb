/** What the office asks of the past, at the socket of the real web server and as a command, over real stores; the clock is an argument. */
import { expect, test } from "vitest";
import { dayMs, hourMs, type Instant, tokyoDate, tokyoMidnight } from "../../contract/time.ts";
import { startWeb } from "../../dashboards/web/server.ts";
import { openHours } from "../../jobs/calendar.ts";
import type { Outcome } from "../../jobs/whatIf/run.ts";
import { createLog } from "../../runtime/log.ts";
import { alwaysOpenCenter, writeConfig } from "../support/configs.ts";
import { atEnd, startCli, tempDir } from "../support/servers.ts";
import { centerOf, configOf, tokyo } from "../unit/jobs/center.ts";
import { openContext } from "../unit/jobs/stores.ts";

const now = tokyo("2026-11-25 10:00");
const machine = { center: "east", device: "compactor-1", kind: "compactor" };
interface Answer {
  from: number;
  to: number;
  machines: number;
  current: Outcome;
  changed: Outcome;
}

/** A bag of 110 in three days, more on some; emptied whenever it is full. */
function* levels(from: Instant, to: Instant): Generator<{ at: Instant; fillRatio: number }> {
  const center = centerOf();
  let fillRatio = 0;
  for (let at = from; at < to; at += hourMs / 2) {
    const open = openHours(center, tokyoDate(at));
    if (open && at >= open.from && at < open.to) fillRatio += 0.03 * (1 + 0.9 * Math.sin((at / hourMs) * 1.7));
    if (fillRatio > 0.95) fillRatio = 0;
    yield { at, fillRatio };
  }
}

async function office() {
  const dir = tempDir();
  const config = { ...configOf({ simulated: true }), web: { host: "127.0.0.1", port: 0 } };
  const context = await openContext(dir, config, now);
  const web = await startWeb({
    ...context,
    log: createLog("web", () => {}),
    clock: { now: () => now },
    phase: () => "running",
    sendCommand: async () => {},
  });
  atEnd(async () => {
    await web.close();
    await context.series.close();
    context.ledger.close();
    await context.operations.close();
    context.mailer.close();
  });
  await context.series.write([...levels(now - 150 * dayMs, now)].map(({ at, fillRatio }) => ({ ...machine, at, values: { fillRatio } })));
  const get = async <T>(path: string) => {
    const answer = await fetch(`http://127.0.0.1:${web.port}/api/v1/${path}`);
    return { status: answer.status, body: (await answer.json()) as T };
  };
  return { context, dir, get };
}

test("a later near-full level: fewer alerts, more overflows, and the program goes on with its other work meanwhile", async () => {
  const { get, dir } = await office();
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  const { status, body } = await get<Answer>("what-if?set=centers.east.nearFull%3D0.94&from=2026-08-20");
  clearInterval(turning);
  expect(status).toBe(200);
  expect(body).toMatchObject({ machines: 1, from: tokyoMidnight("2026-08-20"), to: now });
  expect(body.changed.alerts).toBeLessThan(body.current.alerts);
  expect(body.changed.overflows).toBeGreaterThan(body.current.overflows);
  // One turn a simulated day at least comes through, of 97 days and two runs.
  expect(turns).toBeGreaterThan(20);

  const { east } = configOf().centers;
  const config = writeConfig(dir, { centers: { east: { ...alwaysOpenCenter({}), ...JSON.parse(JSON.stringify(east)) } } });
  const command = startCli([
    "what-if",
    "--config",
    config,
    "--data",
    dir,
    "--set",
    "centers.east.nearFull=0.94",
    "--from",
    "2026-08-20",
    "--to",
    "2026-11-24",
    "--json",
  ]);
  expect(await command.exited, command.stderr.join("\n")).toBe(0);
  const told = JSON.parse(command.stdout.join("")) as Answer;
  expect(told.to).toBe(tokyoMidnight("2026-11-25"));
  expect(told.changed.alerts).toBeLessThan(told.current.alerts);
});

test.each<[string, string, RegExp]>([
  ["a center that is none", "set=centers.wets.nearFull%3D0.9", /no such center: wets/],
  ["what is no rule of a center", "set=web.port%3D1", /only rules of a center/],
  ["a rule out of its range", "set=centers.east.nearFull%3D1.5", /nearFull/],
  ["times the wrong way round", "set=centers.east.nearFull%3D0.9&from=2026-11-20&to=2026-11-10", /before/],
  ["a day that is none", "set=centers.east.nearFull%3D0.9&from=2026-13-40", /a day like 2026-11-01/],
  ["a hundred years", "set=centers.east.nearFull%3D0.9&from=1926-11-01", /shorter time/],
])("%s is refused with a word about it", async (_what, query, problem) => {
  const { get } = await office();
  const { status, body } = await get("what-if?" + query);
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toMatch(problem);
});

test("the tickets of a month are one a bag at its price, and a month or a center that is none is refused", async () => {
  const { get, context } = await office();
  const { pickups } = context.operations;
  for (const day of ["2026-10-31 23:30", "2026-11-02 10:00", "2026-11-09 10:00"])
    await pickups.found({ center: "east", device: "compactor-1", evidence: "level", fillBefore: 0.8 }, tokyo(day));
  const sums = { count: 2, yen: 782 };
  expect((await get("tickets")).body).toEqual([
    { center: "east", month: "2026-11", ...sums, massKg: 0, weighed: 0, bySize: [{ litres: 45, ...sums }] },
  ]);
  expect((await get<{ count: number }[]>("tickets?month=2026-10")).body[0]!.count).toBe(1);
  expect((await get<{ count: number }[]>("tickets?month=2026-12&center=east")).body[0]!.count).toBe(0);
  expect((await get("tickets?center=wets")).status).toBe(404);
  const refused = await get("tickets?month=2026-13");
  expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining("2026-11")]);
});
