/** Somebody sets the clock of an agent's machine while it reads, a day back or a day forward, or the machine starts with a clock that was never set. */
import { describe, expect, test } from "vitest";
import type { AgentStatus } from "../../contract/messages.ts";
import { type AgentProcess, agentFile, startAgentProcess } from "../support/agentProcess.ts";
import { type FakeClock, fakeClock } from "../support/faketime.ts";
import { type JsonSensor, jsonDevice, startJsonSensor } from "../support/jsonSensor.ts";
import { type ServerSide, settled, startServerSide } from "../support/serverSide.ts";
import { available, tempDir, waitFor } from "../support/servers.ts";

const day = 86_400;

interface Center {
  agent: AgentProcess;
  side: ServerSide;
  sensor: JsonSensor;
  clock: FakeClock;
}

/**
 * A center with two machines: `counted` counts every question, so that a reading that is missing shows; `watched` has no counter, its
 * cycles follow from its power and its bag changes from its level, which goes up and down all the time.
 */
async function startCenter(aheadSeconds = 0): Promise<Center> {
  const side = await startServerSide({ counted: "compactor", watched: "compactor" });
  const sensor = await startJsonSensor({});
  Object.defineProperty(sensor, "document", { get: () => ({ cyclesTotal: sensor.asked, fillRatio: 0.4 }) });
  const plug = await startJsonSensor({});
  Object.defineProperty(plug, "document", {
    get: () => ({ powerW: plug.asked % 4 < 2 ? 850 : 4, fillRatio: plug.asked % 10 < 6 ? 0.9 : 0.1 }),
  });
  const watched = jsonDevice(plug, "compactor", { powerW: "W", fillRatio: "ratio" });
  const devices = {
    counted: jsonDevice(sensor, "compactor", { cyclesTotal: "count", fillRatio: "ratio" }),
    watched: {
      ...watched,
      quantities: {
        ...watched.quantities,
        cyclesTotal: { as: "power-signature", from: "powerW", aboveW: 100, forSeconds: 0, mergeGapSeconds: 0 },
        bagChangesTotal: { as: "level-drop", drop: 0.3 },
      },
    },
  };
  const clock = fakeClock(aheadSeconds);
  const agent = await startAgentProcess(side, { file: agentFile(side, devices), dataDir: tempDir(), env: clock.env });
  return { agent, side, sensor, clock };
}

const rowsOf = ({ side }: Center, device = "counted") => side.rows("compactor", device);
const marked = (center: Center, device?: string) => rowsOf(center, device).filter(({ clockOff }) => clockOff === 1);

/** So many more questions to the machine than now: reading goes on at its pace. */
async function readOn({ sensor }: Center, count: number): Promise<void> {
  const asked = sensor.asked;
  await waitFor(() => sensor.asked >= asked + count, { timeoutMs: 20_000, what: `${count} more readings` });
}

/** A status that comes from now on, or after the first so many. */
async function nextStatus(
  { side }: Center,
  asked: (status: AgentStatus) => boolean,
  what: string,
  after = side.statuses.length,
): Promise<AgentStatus> {
  return await waitFor(() => side.statuses.slice(after).find(asked), { timeoutMs: 20_000, what });
}

const aheadBy = (seconds: number) => (status: AgentStatus) =>
  status.clockOffsetMs !== undefined && Math.abs(status.clockOffsetMs / 1000 - seconds) < 5;

/** The clock jumps; said in the log, in the status and on the agent's own page. */
async function jump(center: Center, seconds: number): Promise<void> {
  const { agent, clock, side } = center;
  const [said, heard] = [agent.said("clock-jumped").length, side.statuses.length];
  clock.set(seconds);
  await waitFor(() => agent.said("clock-jumped").length > said, { what: "the jump to be said" });
  await nextStatus(center, aheadBy(seconds), "the status to say how far the clock is off", heard);
  expect(aheadBy(seconds)((await agent.report()).status)).toBe(true);
}

/** Every question is one reading that is stored, marked or not, and the ends agree about all of them. */
async function expectNothingLost(center: Center): Promise<void> {
  const { agent, side, sensor } = center;
  await waitFor(() => rowsOf(center).length === sensor.asked, { timeoutMs: 20_000, what: "every reading to be stored" });
  const counted = rowsOf(center).map(({ cyclesTotal }) => cyclesTotal!);
  expect(counted.toSorted((a, b) => a - b)).toEqual(counted.map((_, i) => i + 1));
  expect(await settled(side)).toMatchObject({ quarantined: 0, dropped: 0 });
  expect(agent.said("journal-damaged")).toEqual([]);
}

describe.skipIf(!available("libfaketime.so.1"))("the clock of an agent's machine", { concurrent: true }, () => {
  test.each([
    ["back", -day],
    ["forward", day],
  ])(
    "jumps a day %s and later back again: said, marked, never rewritten; reading goes on, nothing is lost",
    { timeout: 120_000 },
    async (_, seconds) => {
      const center = await startCenter();
      const { agent } = center;
      await waitFor(() => rowsOf(center).length >= 5, { what: "the first readings" });
      await nextStatus(center, aheadBy(0), "the clocks to be compared");
      expect(marked(center)).toEqual([]);

      const jumpedAt = Date.now();
      await jump(center, seconds);
      await readOn(center, 15);
      // What was read since carries the machine's own time, unchanged, and the mark.
      await waitFor(() => marked(center).length >= 10, { what: "marked readings in the store" });
      for (const { at } of marked(center)) expect(Math.abs(at - (jumpedAt + seconds * 1000))).toBeLessThan(60_000);

      await jump(center, 0);
      await readOn(center, 15);
      const { devices } = await nextStatus(center, aheadBy(0), "a status of now");
      expect(devices).toMatchObject([{ ok: true }, { ok: true }]);
      await waitFor(() => rowsOf(center).findLast(({ at, clockOff }) => clockOff === null && at > jumpedAt + 5_000), {
        what: "readings without a mark",
      });
      expect(agent.said("clock-right").length + agent.said("clock-off").length).toBeGreaterThanOrEqual(2);
      await expectNothingLost(center);
      expect(await agent.stop()).toBe(0);
    },
  );

  test.each([
    ["back", -day],
    ["forward", day],
  ])("jumps a day %s: cycles and bag changes are counted on, not a day later", { timeout: 90_000 }, async (_, seconds) => {
    const center = await startCenter();
    const counts = () => {
      const rows = rowsOf(center, "watched");
      const top = (name: string) => Math.max(0, ...rows.map((row) => row[name] ?? 0));
      return { cycles: top("cyclesTotal"), bags: top("bagChangesTotal") };
    };
    const countOn = async (what: string) => {
      const before = counts();
      await waitFor(() => counts().cycles >= before.cycles + 3, { timeoutMs: 15_000, what: `cycles ${what}` });
      await waitFor(() => counts().bags > before.bags, { timeoutMs: 15_000, what: `bag changes ${what}` });
    };
    await countOn("before");
    await jump(center, seconds);
    await countOn("after the jump");
    await jump(center, 0);
    await countOn("after the clock was right again");
    expect(await center.agent.stop()).toBe(0);
  });

  test("jumps a day forward and back: the status never says that a device was read tomorrow", { timeout: 60_000 }, async () => {
    const center = await startCenter();
    await waitFor(() => rowsOf(center).length >= 5, { what: "the first readings" });
    await jump(center, day);
    await readOn(center, 5);
    await jump(center, 0);
    await readOn(center, 5);
    const { devices } = (await center.agent.report()).status;
    for (const { lastAt } of devices!) expect(lastAt! - Date.now()).toBeLessThan(60_000);
    expect(await center.agent.stop()).toBe(0);
  });

  test.each([
    ["two days ahead", 2 * day, /over 24 h in the future/],
    ["in 1970", -Math.floor(Date.now() / 1000) + day, /before the year 2000/],
  ])(
    "stands %s at the start: what the server cannot take is put aside with its reason, nothing is stuck; right again, all goes on",
    {
      timeout: 90_000,
    },
    async (_, seconds, reason) => {
      const center = await startCenter(seconds);
      const { agent, side, clock } = center;
      await agent.waitForLine(/"event":"clock-off"/);
      const off = await nextStatus(center, aheadBy(seconds), "the status to say how far the clock is off");
      expect(off.state).toBe("up");
      await waitFor(() => (side.balance()?.quarantined ?? 0) > 20, { what: "readings to be put aside" });
      expect(side.quarantine().every((one) => reason.test(one.reason))).toBe(true);
      expect(rowsOf(center)).toEqual([]);

      clock.set(0);
      await agent.waitForLine(/"event":"clock-right"/);
      await waitFor(() => rowsOf(center).length >= 10, { what: "readings in the store" });
      const balance = await settled(side);
      expect(balance.read).toBe(balance.stored + balance.quarantined);
      expect(await agent.stop()).toBe(0);
    },
  );
});
