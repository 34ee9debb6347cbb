/** The agent's disk is full, or can only be read: it says so, goes on reading, and nothing is lost or corrupted when it is well again. */
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { agentFile, launchAgent, startAgentProcess } from "../support/agentProcess.ts";
import { type JsonSensor, jsonDevice, startJsonSensor } from "../support/jsonSensor.ts";
import { type ServerSide, settled, startServerSide } from "../support/serverSide.ts";
import { tempDir, waitFor } from "../support/servers.ts";
import { mayMount, type SmallDisk, startFailingDisk, startSmallDisk } from "../support/smallDisk.ts";

/** A machine that has run once more at every question: each answer is one reading, so a lost one shows. */
async function countingMachine() {
  const sensor = await startJsonSensor({});
  Object.defineProperty(sensor, "document", { get: () => ({ cyclesTotal: sensor.asked }) });
  return { sensor, device: jsonDevice(sensor, "compactor", { cyclesTotal: "count" }) };
}

const cyclesOf = (side: ServerSide) => side.rows("compactor", "compactor-1").map(({ cyclesTotal }) => cyclesTotal);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** The journal's own word, read from a copy: sound, and without a hole in its numbers. */
function expectSound(disk: SmallDisk): void {
  const copy = join(tempDir(), "copy.db");
  for (const suffix of ["", "-wal"]) {
    const file = join(disk.outside, "edge", `east.db${suffix}`);
    if (existsSync(file)) copyFileSync(file, copy + suffix);
  }
  const db = new DatabaseSync(copy);
  expect(db.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  const counts = JSON.parse(String(db.prepare("SELECT value FROM meta WHERE key = 'counts'").get()?.value)) as Record<string, number>;
  const numbers = db.prepare("SELECT n FROM entries ORDER BY n").all();
  db.close();
  expect(counts.read).toBe(counts.released! + counts.dropped! + numbers.length);
  expect(numbers.map(({ n }) => n)).toEqual(numbers.map((_, i) => counts.read! - numbers.length + i + 1));
}

/** Everything that the machine has said so far is stored, once, in order. */
async function expectAllStored(side: ServerSide, sensor: JsonSensor, what: string): Promise<void> {
  await waitFor(() => isDeepStrictEqual(cyclesOf(side), upTo(sensor.asked)), { timeoutMs: 30_000, what });
}

describe.skipIf(!mayMount("memory"))("a disk that is full", { concurrent: true }, () => {
  test("while the agent runs: said, read on in memory; with space again everything is stored, in order, once", async () => {
    const disk = await startSmallDisk(1_024);
    const side = await startServerSide({ "compactor-1": "compactor" });
    const { sensor, device } = await countingMachine();
    const options = { file: agentFile(side, { "compactor-1": device }), dataDir: disk.dir, start: disk.startCli };
    const agent = await startAgentProcess(side, options);
    await waitFor(() => cyclesOf(side).length >= 5, { what: "the first readings" });

    disk.fill();
    await agent.waitForLine(/journal-unavailable.*full/);
    const [asked, stored] = [sensor.asked, cyclesOf(side).length];
    await waitFor(() => sensor.asked >= asked + 15, { what: "the agent to read on" });
    expect(cyclesOf(side).length - stored).toBeLessThan(5);
    expect(agent.said("journal-unavailable").length).toBeLessThan(5); // once, not at every reading
    expect((await agent.report()).devices[0]).toMatchObject({ state: { ok: true } });
    // A command of which something must be remembered is carried out or refused; the agent does not die of it.
    const { ok, reason } = await side.command({ command: "set-interval", device: "compactor-1", everySeconds: 0.3 });
    expect(ok ? "done" : reason).toMatch(/^(done|failed)$/);

    disk.free();
    await expectAllStored(side, sensor, "what waited in memory to be stored");
    const later = sensor.asked;
    await waitFor(() => sensor.asked >= later + 5, { what: "the agent to read on" });
    await expectAllStored(side, sensor, "every reading to be stored");
    expect(await settled(side)).toMatchObject({ quarantined: 0, dropped: 0 });
    expect((await agent.report()).status).not.toHaveProperty("lost");
    expect(await agent.stop()).toBe(0);
    expectSound(disk);
  });

  test("at the start: the agent says what to do and ends with 2; the journal that is there is not touched", async () => {
    const disk = await startSmallDisk(1_024);
    const side = await startServerSide({ "compactor-1": "compactor" });
    const { device } = await countingMachine();
    const options = { file: agentFile(side, { "compactor-1": device }), dataDir: disk.dir, start: disk.startCli };
    const first = await startAgentProcess(side, options);
    await waitFor(() => cyclesOf(side).length >= 3, { what: "the first readings" });
    expect(await first.stop()).toBe(0);
    const before = readFileSync(join(disk.outside, "edge", "east.db"));
    disk.fill();
    const refused = launchAgent(side, options);
    expect(await refused.exited).toBe(2);
    expect(refused.stderr.join("\n")).toMatch(/east\.db: the journal cannot be opened: the disk is full; free some space/);
    expect(readFileSync(join(disk.outside, "edge", "east.db")).equals(before)).toBe(true);

    disk.free();
    const again = await startAgentProcess(side, options);
    expect(again.said("journal-damaged")).toEqual([]);
    const stored = cyclesOf(side).length;
    await waitFor(() => cyclesOf(side).length > stored + 3, { what: "the readings to go on" });
    await settled(side);
    expect(await again.stop()).toBe(0);
    expectSound(disk);
  });

  test("at the start after a power failure: the log is read, nothing of it is lost", async () => {
    const disk = await startSmallDisk(1_024);
    const side = await startServerSide({ "compactor-1": "compactor" });
    const { device } = await countingMachine();
    const options = { file: agentFile(side, { "compactor-1": device }), dataDir: disk.dir, start: disk.startCli };
    const first = await startAgentProcess(side, options);
    await side.stop(); // nothing is confirmed any more: it stays in the journal
    await waitFor(async () => (await first.report()).status.journalLength! > 10, { what: "readings in the journal" });
    await first.stop("SIGKILL");
    disk.fill();
    const second = launchAgent(side, options);
    // With the log's index still there it can be opened: then it says that it cannot write. Else it ends with 2.
    await second.waitForLine(/journal-unavailable|the disk is full; free some space/);
    await second.stop();
    disk.free();
    await side.start();
    const third = await startAgentProcess(side, options);
    expect(third.said("journal-damaged")).toEqual([]);
    await settled(side);
    expect(await third.stop()).toBe(0);
    const cycles = cyclesOf(side) as number[];
    expect(cycles.slice(0, 10)).toEqual(upTo(10));
    expectSound(disk);
  });

  test.each([0, 20, 80])(
    "at the very first start, with %i KiB left: said what to do, and no half-made journal stays behind",
    async (left) => {
      const disk = await startSmallDisk(512);
      const side = await startServerSide({ "compactor-1": "compactor" });
      const { device } = await countingMachine();
      const options = { file: agentFile(side, { "compactor-1": device }), dataDir: disk.dir, start: disk.startCli };
      disk.fill(left);
      const refused = launchAgent(side, options);
      expect(await refused.exited).toBe(2);
      expect(refused.stderr.join("\n")).toMatch(/^\S+: .*(disk is full|no space left)/im);
      disk.free();
      const agent = await startAgentProcess(side, options);
      await waitFor(() => cyclesOf(side).length >= 3, { what: "the first readings" });
      expect(await agent.stop()).toBe(0);
      expect(agent.said("journal-damaged")).toEqual([]);
      expectSound(disk);
    },
  );

  test("and a journal that is damaged: what can be read of it is not given up because there is no space just now", async () => {
    const disk = await startSmallDisk(2_048);
    const side = await startServerSide({ "compactor-1": "compactor" });
    const { device } = await countingMachine();
    const options = { file: agentFile(side, { "compactor-1": device }), dataDir: disk.dir, start: disk.startCli };
    const first = await startAgentProcess(side, options);
    await waitFor(() => cyclesOf(side).length >= 5, { what: "the first readings" });
    expect(await first.stop()).toBe(0);
    const file = join(disk.outside, "edge", "east.db");
    truncateSync(file, statSync(file).size - 5_000); // what it says of itself no longer fits; the totals are further ahead
    disk.fill(48); // enough to look at it, too little to begin a new one
    const refused = launchAgent(side, options);
    expect(await refused.exited).toBe(2);
    expect(refused.stderr.join("\n")).toMatch(/disk/);

    disk.free();
    const again = await startAgentProcess(side, options);
    expect(again.said("journal-damaged")).toMatchObject([{ level: 50 }]);
    expect(again.said("journal-damaged")[0]!.rescued).toBeGreaterThan(0);
    const name = String(again.said("journal-damaged")[0]!.file).split("/").at(-1)!;
    expect(existsSync(join(disk.outside, "edge", name))).toBe(true);
    const stored = cyclesOf(side).length;
    await waitFor(() => cyclesOf(side).length > stored + 3, { what: "the readings to go on" });
    expect(await again.stop()).toBe(0);
  });
});

describe.skipIf(!mayMount("loop"))("a disk that fails and can only be read", () => {
  test("while the agent runs it says so and reads on; at a start it says what to do; repaired, it goes on without a gap", async () => {
    const disk = await startFailingDisk();
    const side = await startServerSide({ "compactor-1": "compactor" });
    const { sensor, device } = await countingMachine();
    const options = { file: agentFile(side, { "compactor-1": device }), dataDir: disk.dir, start: disk.startCli };
    const agent = await startAgentProcess(side, options);
    await waitFor(() => cyclesOf(side).length >= 5, { what: "the first readings" });
    disk.fail();
    await agent.waitForLine(/journal-unavailable/);
    const asked = sensor.asked;
    await waitFor(() => sensor.asked >= asked + 10, { what: "the agent to read on" });
    expect((await agent.report()).devices[0]).toMatchObject({ state: { ok: true } });
    // Whoever stops it now loses what only its memory held; it ends in order all the same.
    expect(await agent.stop()).toBe(0);

    const refused = launchAgent(side, options);
    await refused.waitForLine(/cannot be opened/, 15_000);
    expect(await refused.exited).toBe(2);
    expect(refused.stderr.join("\n")).toMatch(
      /east\.db: the journal cannot be opened: the folder cannot be written; check its rights and whether the disk is read-only/,
    );

    disk.repair();
    const again = await startAgentProcess(side, options);
    expect(again.said("journal-damaged")).toEqual([]);
    const before = cyclesOf(side).length;
    await waitFor(() => cyclesOf(side).length >= before + 5, { what: "the readings to go on" });
    await waitFor(async () => (await again.report()).status.journalLength === 0, { what: "the journal to be empty" });
    expect(await again.stop()).toBe(0);
    const cycles = cyclesOf(side) as number[];
    expect(cycles).toEqual(cycles.toSorted((a, b) => a - b));
    expect(cycles.at(-1)).toBe(sensor.asked); // a lifetime total misses nothing: the machine counts by itself
    expect(side.balance()).toMatchObject({ balanced: true, quarantined: 0, dropped: 0 });
    expectSound(disk);
  });
});
