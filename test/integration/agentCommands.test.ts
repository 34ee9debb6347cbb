/** Commands of the server: carried out or refused with a reason, and the answer stands in the agent's status. */
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { startInProcess } from "../support/inProcessAgent.ts";
import { jsonDevice, startJsonSensor } from "../support/jsonSensor.ts";
import { tempDir, waitFor } from "../support/processes.ts";
import { startServerSide } from "../support/serverSide.ts";

const hour = 3_600;

/** A center with two machines that are read once an hour, unless a command says otherwise. */
async function quietCenter() {
  const side = await startServerSide({ "compactor-1": "compactor", "compactor-2": "compactor" });
  const first = await startJsonSensor({ fillRatio: 0.3 });
  const second = await startJsonSensor({ fillRatio: 0.6 });
  const units = { fillRatio: "ratio" };
  const devices = { "compactor-1": jsonDevice(first, "compactor", units), "compactor-2": jsonDevice(second, "compactor", units) };
  const dir = tempDir();
  const start = () => startInProcess(side, devices, { dir, everySeconds: hour });
  const agent = start();
  await waitFor(() => first.asked === 1 && second.asked === 1, { what: "the reading at the start" });
  await side.statusThat(({ state }) => state === "up", "the agent to be there");
  return { side, first, second, agent, start };
}

test("read now: one machine, or all of them", async () => {
  const { side, first, second } = await quietCenter();
  expect(await side.command({ command: "read-now", device: "compactor-2" })).toMatchObject({ ok: true });
  await waitFor(() => second.asked === 2, { what: "the second machine to be read" });
  expect(first.asked).toBe(1);
  expect(await side.command({ command: "read-now" })).toMatchObject({ ok: true });
  await waitFor(() => first.asked === 2 && second.asked === 3, { what: "both machines to be read" });
});

test("another interval counts at once and over a restart; null is the interval of the settings again", async () => {
  const { side, first, second, agent, start } = await quietCenter();
  const everySeconds = () => side.statuses.at(-1)?.devices?.map((device) => device.everySeconds);
  expect(await side.command({ command: "set-interval", device: "compactor-1", everySeconds: 0.2 })).toMatchObject({ ok: true });
  await waitFor(() => first.asked > 10, { what: "the machine to be read often" });
  expect(everySeconds()).toEqual([0.2, undefined]);
  expect(second.asked).toBe(1);

  await agent.close();
  const before = first.asked;
  const again = start();
  await waitFor(() => first.asked > before + 10, { what: "the machine to be read often after the restart" });
  await waitFor(() => side.statuses.at(-1)?.state === "up" && everySeconds()?.[0] === 0.2, { what: "the status to say so" });

  expect(await side.command({ command: "set-interval", device: "compactor-1", everySeconds: null })).toMatchObject({ ok: true });
  expect(everySeconds()).toEqual([undefined, undefined]);
  await again.close();
  const [last, said] = [first.asked, side.statuses.length];
  start();
  await waitFor(() => second.asked >= 3, { what: "the reading at the start" });
  // A command that comes before the agent listens is heard by nobody.
  await waitFor(() => side.statuses.slice(said).some(({ state }) => state === "up"), { what: "the agent to be there again" });
  await side.command({ command: "read-now", device: "compactor-2" });
  expect(first.asked).toBeLessThanOrEqual(last + 1);
  expect(everySeconds()).toEqual([undefined, undefined]);
});

test.each([
  ["a device that is not there", { command: "read-now", device: "compactor-9" }, "unknown-device"],
  ["a device whose name is no name", { command: "read-now", device: "__proto__" }, "unknown-command"],
  ["a command of a newer server", { command: "self-destruct", device: "compactor-1" }, "unknown-command"],
  ["an interval that is too short", { command: "set-interval", device: "compactor-1", everySeconds: 0.001 }, "unknown-command"],
  ["an interval that is no number", { command: "set-interval", device: "compactor-1", everySeconds: "often" }, "unknown-command"],
  ["a word too much", { command: "read-now", device: "compactor-1", note: "山田" }, "unknown-command"],
  ["another version", { v: 2, command: "read-now" }, "unknown-command"],
])("%s is refused with its reason, and nothing is read", async (_, command, reason) => {
  const { side, first, agent } = await quietCenter();
  expect(await side.command(command)).toMatchObject({ ok: false, reason });
  expect(first.asked).toBe(1);
  expect(agent.said("command-refused")).toMatchObject([{ center: "east", reason }]);
  expect(JSON.stringify(side.statuses)).not.toContain("山田");
});

test("what is no command at all changes nothing and ends nothing", async () => {
  const { side, first, agent } = await quietCenter();
  for (const payload of ["", "null", "[]", "{", '"read-now"', JSON.stringify({ id: "1; DROP TABLE", command: "read-now" })]) {
    await side.send("command", payload);
  }
  for (const payload of ["", "{", JSON.stringify({ v: 1, journal: randomUUID(), upTo: 99 }), JSON.stringify({ v: 1, upTo: "all" })]) {
    await side.send("stored", payload);
  }
  expect(await side.command({ command: "read-now", device: "compactor-1" })).toMatchObject({ ok: true });
  await waitFor(() => first.asked === 2, { what: "the machine to be read" });
  const { length, released, read } = agent.journal.counts();
  expect(released + length).toBe(read);
});

test("a bag change that staff report makes the machine be read soon", async () => {
  const { side, first } = await quietCenter();
  expect(await side.command({ command: "bag-changed", device: "compactor-1" })).toMatchObject({ ok: true });
  await waitFor(() => first.asked === 2, { what: "the machine to be read" });
});
