/** Each device for itself: a slow or dead one delays nobody, and its state stands in the agent's status in our own words. */
import { describe, expect, test } from "vitest";
import type { DeviceState } from "../../contract/messages.ts";
import { startInProcess } from "../support/inProcessAgent.ts";
import { jsonDevice, startJsonSensor } from "../support/jsonSensor.ts";
import { startModbusServer } from "../support/modbusServer.ts";
import { freePort, waitFor } from "../support/processes.ts";
import { startServerSide } from "../support/serverSide.ts";

const units = { fillRatio: "ratio" };
const modbusDevice = (driver: Record<string, unknown>) => ({
  kind: "compactor",
  name: "圧縮機",
  driver: { type: "modbus", timeoutMs: 300, registers: { level: { address: 0, unit: "ratio", scale: 0.001 } }, ...driver },
  quantities: { fillRatio: { from: "level" } },
});

describe("each device for itself", { concurrent: true }, () => {
  test("a slow, a dead and a missing device delay nobody; reads of one device never overlap; each says what is wrong with it", {
    timeout: 90_000,
  }, async () => {
    const [well, slow, mute, refusing, nonsense, empty, beyond] = await Promise.all(
      [{ fillRatio: 0.5 }, { fillRatio: 0.4 }, {}, {}, {}, { other: 1 }, { fillRatio: 17 }].map((document) => startJsonSensor(document)),
    );
    slow!.delayMs = 2_000;
    mute!.state = "mute";
    refusing!.state = "refusing";
    nonsense!.state = "nonsense";
    const json = (sensor: typeof well, more = {}) => jsonDevice(sensor!, "compactor", units, more);
    const unit = await startModbusServer({ holding: { 0: 300 } });
    unit.dead.add(2);
    const slowDevice = json(slow);
    const devices = {
      well: json(well),
      slow: { ...slowDevice, driver: { ...slowDevice.driver, timeoutMs: 5_000 } },
      mute: json(mute),
      refusing: json(refusing),
      nonsense: json(nonsense),
      empty: json(empty),
      beyond: json(beyond),
      gone: json({ ...well!, url: `http://127.0.0.1:${await freePort()}/` }),
      "modbus-well": modbusDevice({ host: "127.0.0.1", port: unit.port }),
      "modbus-dead": modbusDevice({ host: "127.0.0.1", port: unit.port, unitId: 2 }),
      "modbus-nobody": modbusDevice({ host: "127.0.0.1", port: await freePort() }),
      "modbus-nowhere": modbusDevice({ host: "no-such-host.invalid" }),
      "modbus-refused": modbusDevice({ host: "127.0.0.1", port: unit.port, registers: { level: { address: 9, unit: "ratio" } } }),
    };
    const side = await startServerSide(Object.fromEntries(Object.keys(devices).map((id) => [id, "compactor"])));
    const agent = startInProcess(side, devices);

    // While the slow one is asked three times, the well ones are asked again and again.
    await waitFor(() => slow!.asked >= 2, { what: "the slow device to be asked again" });
    const [before, beforeUnits] = [well!.asked, unit.asked.filter((id) => id === 1).length];
    await waitFor(() => slow!.asked >= 4, { what: "the slow device to be asked twice more" });
    expect(well!.asked - before).toBeGreaterThan(10);
    expect(unit.asked.filter((id) => id === 1).length - beforeUnits).toBeGreaterThan(5);
    for (const sensor of [well, slow, refusing]) expect(sensor!.mostAtOnce).toBe(1);
    expect(side.rows("compactor", "slow").length).toBeGreaterThanOrEqual(2);

    const stateOf = (id: string) => side.statuses.at(-1)!.devices!.find(({ device }) => device === id)!;
    const expected: Record<keyof typeof devices, DeviceState["problem"]> = {
      well: undefined,
      slow: undefined,
      mute: "timeout",
      refusing: "refused",
      nonsense: "bad-answer",
      empty: "no-value",
      beyond: "out-of-range",
      gone: "not-connected",
      "modbus-well": undefined,
      "modbus-dead": "timeout",
      "modbus-nobody": "not-connected",
      "modbus-nowhere": "not-connected",
      "modbus-refused": "refused",
    };
    const stated = () => Object.fromEntries(Object.keys(devices).map((id) => [id, stateOf(id).problem]));
    await waitFor(() => JSON.stringify(stated()) === JSON.stringify(expected), { what: "each to say what is wrong" }).catch(() => {});
    expect(stated()).toEqual(expected);
    for (const id of Object.keys(devices)) expect(stateOf(id).ok).toBe(expected[id as keyof typeof devices] === undefined);
    expect(stateOf("mute").lastAt).toBeUndefined();
    // What exactly happened is for the installer in front of the machine; a device's own words never travel.
    expect(agent.report().devices.find(({ state }) => state.device === "refusing")!.details).toEqual(["answered 503"]);
    expect(JSON.stringify(side.statuses)).not.toMatch(/503|no-such-host/);
    // Every one of them is said in the log, once in a minute and not at every turn.
    const said = agent.said("driver-failed").map(({ device }) => device);
    expect(new Set(said).size).toBe(said.length);

    mute!.state = "well";
    mute!.document = { fillRatio: 0.1 };
    unit.dead.clear();
    await waitFor(() => stateOf("mute").ok && stateOf("modbus-dead").ok, { what: "both to be well again" });
    expect(stateOf("mute").problem).toBeUndefined();
    expect(side.rows("compactor", "mute").length).toBeGreaterThan(0);
    // The end does not wait for the slow ones.
    slow!.delayMs = 8_000;
    const asked = slow!.asked;
    await waitFor(() => slow!.asked > asked, { what: "the slow device to be asked" });
    const closedAt = performance.now();
    await agent.close();
    expect(performance.now() - closedAt).toBeLessThan(7_000);
  });

  test("a device with two ways keeps the values of the one that works, and says what is wrong with the other", async () => {
    const level = await startJsonSensor({ fillRatio: 0.5 });
    const unit = await startModbusServer({ holding: { 0: 41 } });
    const side = await startServerSide({ both: "compactor" });
    const both = {
      kind: "compactor",
      name: "圧縮機",
      drivers: {
        sensor: jsonDevice(level, "compactor", units).driver,
        relay: { type: "modbus", host: "127.0.0.1", port: unit.port, timeoutMs: 300, registers: { count: { address: 0, unit: "count" } } },
      },
      quantities: { fillRatio: { from: "sensor/fillRatio" }, cyclesTotal: { from: "relay/count" } },
    };
    const agent = startInProcess(side, { both });
    await side.statusThat(({ devices }) => devices?.[0]?.ok === true && devices[0].lastAt !== undefined, "both ways to work");
    await unit.stop();
    await side.statusThat(({ devices }) => devices?.[0]?.problem === "not-connected", "the relay to be missed");
    expect(agent.report().devices[0]!.details[0]).toMatch(/^relay: /);
    const rows = side.rows("compactor", "both").length;
    await waitFor(() => side.rows("compactor", "both").length > rows + 3, { what: "levels all the same" });
    unit.tables.holding[0] = 44;
    await unit.start();
    await waitFor(() => side.rows("compactor", "both").findLast(({ cyclesTotal }) => cyclesTotal === 44), {
      what: "the relay to be read again",
    });
  });
});
