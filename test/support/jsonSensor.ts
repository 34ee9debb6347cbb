/** A sensor that answers with a JSON document, as many do: what it says, how it fails and how long it takes is up to the test. */
import { createServer } from "node:http";
import { sleep } from "../../runtime/clock.ts";
import { atEnd } from "./processes.ts";

export interface JsonSensor {
  url: string;
  /** What it says from now on. */
  document: unknown;
  /** well · mute: takes the question and never answers · refusing: 503 · nonsense: no JSON */
  state: "well" | "mute" | "refusing" | "nonsense";
  /** Each answer takes so long. */
  delayMs: number;
  /** How often it was asked. */
  asked: number;
  /** The most questions that were open at the same moment. */
  mostAtOnce: number;
}

export async function startJsonSensor(document: unknown): Promise<JsonSensor> {
  const sensor: JsonSensor = { url: "", document, state: "well", delayMs: 0, asked: 0, mostAtOnce: 0 };
  let open = 0;
  const server = createServer(async (_request, response) => {
    sensor.asked++;
    sensor.mostAtOnce = Math.max(sensor.mostAtOnce, ++open);
    response.once("close", () => open--);
    if (sensor.state === "mute") return;
    if (sensor.delayMs > 0) await sleep(sensor.delayMs);
    response.statusCode = sensor.state === "refusing" ? 503 : 200;
    response.end(sensor.state === "nonsense" ? "<html>" : JSON.stringify(sensor.document));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  sensor.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  atEnd(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return sensor;
}

/** A device of the configuration that is read from such a sensor: document field → quantity of the same name, with its unit. */
export function jsonDevice(sensor: JsonSensor, kind: string, units: Record<string, string>, more: Record<string, unknown> = {}) {
  return {
    kind,
    name: kind,
    driver: {
      type: "http",
      url: sensor.url,
      timeoutMs: 1_000,
      values: Object.fromEntries(Object.entries(units).map(([name, unit]) => [name, { path: `/${name}`, unit }])),
    },
    quantities: Object.fromEntries(Object.keys(units).map((name) => [name, { from: name }])),
    ...more,
  };
}
