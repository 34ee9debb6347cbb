/** Fifty devices of a center in their usual mixture: twenty simulated, twenty on four Modbus TCP gateways, ten that answer with JSON. */
import { createServer } from "node:http";
import { ServerTCP } from "modbus-serial";
import { freePort } from "./edgeLine.ts";

export interface Sensors {
  /** Settings of the devices, as in mimamori.yaml. */
  devices: Record<string, unknown>;
  close(): Promise<void>;
}

export async function startSensors(): Promise<Sensors> {
  const gateways = await Promise.all([1, 2, 3, 4].map(startGateway));
  const json = await startJson();
  const simulated = ["compactor", "room", "refrigerator", "counter"].flatMap((kind) =>
    [1, 2, 3, 4, 5].map((i) => [`${kind}-${i}`, { kind, name: kind, driver: { type: "simulated", seed: i } }]),
  );
  const modbus = gateways.flatMap(({ port }, g) =>
    [1, 2, 3, 4, 5].map((unitId) => [`modbus-${g * 5 + unitId}`, modbusDevice(port, unitId)]),
  );
  const http = Array.from({ length: 10 }, (_, i) => [`http-${i + 1}`, httpDevice(`${json.url}${i}`)]);
  return {
    devices: Object.fromEntries([...simulated, ...modbus, ...http]),
    async close() {
      await Promise.all([...gateways.map(({ close }) => close()), json.close()]);
    },
  };
}

/** A level in mm, a weight as a float, a counter of 32 bits and a door contact. */
function modbusDevice(port: number, unitId: number) {
  return {
    kind: "compactor",
    name: "圧縮機",
    driver: {
      type: "modbus",
      host: "127.0.0.1",
      port,
      unitId,
      registers: {
        level: { address: 0, scale: 0.001, unit: "m" },
        weight: { address: 1, type: "f32", unit: "kg" },
        cycles: { address: 3, type: "u32", unit: "count" },
        door: { table: "coil", address: 0 },
      },
    },
    quantities: {
      fillRatio: { as: "distance", from: "level", emptyM: 0.8, fullM: 0.2, median: 3 },
      massKg: { from: "weight" },
      cyclesTotal: { from: "cycles", counterBits: 32 },
      doorOpen: { from: "door" },
    },
  };
}

function httpDevice(url: string) {
  const values = {
    temperatureC: { path: "/t", unit: "C" },
    humidityRatio: { path: "/h", unit: "ratio" },
    co2Ppm: { path: "/co2", unit: "ppm" },
  };
  const quantities = Object.fromEntries(Object.keys(values).map((name) => [name, { from: name }]));
  return { kind: "room", name: "部屋", driver: { type: "http", url, values }, quantities };
}

/** Values that move a little with every second, as real ones do. */
async function startGateway(seed: number) {
  const port = await freePort();
  const weight = Buffer.alloc(4);
  const server = new ServerTCP(
    {
      getHoldingRegister(address: number, unitId: number) {
        const second = Math.floor(Date.now() / 1_000);
        if (address === 0) return 300 + ((second * 7 + seed * 31 + unitId) % 400);
        weight.writeFloatBE(4 + ((second + unitId) % 100) / 50);
        if (address <= 2) return weight.readUInt16BE((address - 1) * 2);
        const cycles = Math.floor(second / 20);
        return address === 3 ? cycles >>> 16 : cycles & 0xffff;
      },
      getCoil: () => false,
    },
    { host: "127.0.0.1", port, unitID: 255 },
  );
  server.on("socketError", () => {}); // a client that hangs up
  await new Promise<void>((resolve) => server.once("initialized", () => resolve()));
  return { port, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

async function startJson() {
  const server = createServer((_request, response) => {
    const second = Math.floor(Date.now() / 1_000);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ t: 20 + (second % 50) / 10, h: 0.4 + (second % 10) / 100, co2: 500 + (second % 300) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
