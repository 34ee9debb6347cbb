/** The server is away for so long that the journal is full: the oldest samples go first, events last, and every one of them is counted. */
import { describe, expect, test } from "vitest";
import type { Taken } from "../../edge/driver.ts";
import type { JournalLimits } from "../../runtime/journal.ts";
import { startInProcess } from "../support/inProcessAgent.ts";
import { jsonDevice, startJsonSensor } from "../support/jsonSensor.ts";
import { tempDir, waitFor } from "../support/processes.ts";
import { type ServerSide, settled, startServerSide } from "../support/serverSide.ts";

const start = Date.now() - 3_600_000;
let second = 0;
/** A level, or an event: one more cycle of the machine. */
const sample = (): Taken => ({ device: "bin", kind: "compactor", sample: { at: start + ++second * 100, values: { fillRatio: 0.5 } } });
const cycle = (): Taken => ({
  device: "bin",
  kind: "compactor",
  sample: { at: start + ++second * 100, values: {}, added: { cyclesTotal: 1 } },
});

/** An agent whose own device is read once an hour: what it takes is what the test gives it. */
async function agentWith(limits: Partial<JournalLimits>, dir = tempDir()) {
  const side = await startServerSide({ bin: "compactor" });
  const sensor = await startJsonSensor({});
  await side.stop();
  const devices = { bin: jsonDevice(sensor, "compactor", { fillRatio: "ratio" }) };
  const options = { dir, everySeconds: 3_600, limits };
  return { side, agent: startInProcess(side, devices, options), again: () => startInProcess(side, devices, options) };
}

const rows = (side: ServerSide) => side.rows("compactor", "bin");

describe.each([
  ["bytes", { bytes: 60_000 }],
  ["count", { entries: 800 }],
])("a journal limited by %s", (_, limits) => {
  test("keeps every event while there is a sample left, then the newest; the four numbers add up at both ends", async () => {
    const { side, agent, again } = await agentWith(limits);
    // 2,000 samples with a cycle after every tenth of them.
    for (let i = 0; i < 200; i++) await agent.take([...Array.from({ length: 10 }, sample), cycle()]);
    const full = { ...agent.journal.counts() };
    expect(full.read).toBe(2_200);
    expect(full.dropped).toBeGreaterThan(500);
    expect(full.droppedEvents).toBe(0);
    expect(agent.said("journal-dropped").length).toBe(1);
    expect(agent.report().status).toMatchObject({ read: 2_200, dropped: full.dropped, journalLength: full.length });
    // A restart in the middle changes nothing.
    await agent.close();
    const second = again();
    expect(second.journal.counts()).toEqual(full);
    await side.start();
    const balance = await settled(side);
    expect(balance).toMatchObject({ read: 2_200, stored: full.length, dropped: full.dropped, quarantined: 0, balanced: true });
    const status = await side.statusThat(({ released }) => released === full.length, "the status to say so");
    expect(status).toMatchObject({ read: 2_200, journalLength: 0, dropped: full.dropped });
    // All 200 cycles are there; of the levels the newest.
    const cycles = rows(side).flatMap(({ cyclesTotal }) => (cyclesTotal === null ? [] : [cyclesTotal]));
    expect(cycles).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    const levels = rows(side).filter(({ fillRatio }) => fillRatio !== null);
    expect(levels.length).toBe(full.length - 200);
    const oldest = rows(side).find(({ cyclesTotal }) => cyclesTotal === 200)!.at - levels[0]!.at;
    expect(oldest).toBeLessThanOrEqual((levels.length + 250) * 100); // the newest, without a hole
  });

  test("drops events only when nothing else is left, and counts them too", async () => {
    const { side, agent } = await agentWith(limits);
    for (let i = 0; i < 40; i++) await agent.take([...Array.from({ length: 40 }, cycle), sample()]);
    const { dropped, droppedEvents, length, read } = agent.journal.counts();
    expect(droppedEvents).toBeGreaterThan(300);
    expect(dropped - droppedEvents).toBeGreaterThan(30); // the samples went first
    expect(read).toBe(1_640);
    await side.start();
    expect(await settled(side)).toMatchObject({ read: 1_640, stored: length, dropped });
    // What is dropped costs resolution, never a count: the newest total holds all of them.
    expect(rows(side).at(-1)!.cyclesTotal ?? rows(side).at(-2)!.cyclesTotal).toBe(1_600);
  });
});

test("a journal file that is larger than a new, smaller limit is brought below it with the next reading", async () => {
  const dir = tempDir();
  const { side, agent } = await agentWith({}, dir);
  await agent.take(Array.from({ length: 1_000 }, sample));
  await agent.close();
  const smaller = startInProcess(
    side,
    { bin: { kind: "compactor", name: "bin", driver: { type: "simulated" } } },
    { dir, limits: { entries: 100 } },
  );
  await waitFor(() => smaller.journal.counts().length <= 100, { what: "the journal to be within its limit" });
  await side.start();
  expect(await settled(side)).toMatchObject({ dropped: smaller.journal.counts().dropped });
});
