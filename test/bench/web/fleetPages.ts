/** The pages of a fleet of 500 devices with a year of readings: how long the server takes, what travels, what screens cost. */
import { cpus } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { serverFlags } from "../load/processes.ts";
import { inFolder } from "../program.ts";
import { ask, askAll, quantile, rounded } from "./asking.ts";
import { centerId, centers, wholeYearMachines } from "./fleet.ts";
import { boardInBrowser } from "./inBrowser.ts";
import { type FromScreens, type FromServer, type Part, part, type ToScreens, type ToServer } from "./messages.ts";

const asked = 200;
const readers = 10;
const screens = 200;
const watchedSeconds = 40;
/** A little longer than one reading of the stores serves everybody. */
const newReadingMs = 1_100;
const atMost: Record<string, number> = {
  boardAnewP95Ms: 50,
  boardTransferredKb: 150,
  boardInteractiveMs: 1_000,
  deviceYearP95Ms: 100,
  wallsCpuPercent: 10,
};

type Server = Part<ToServer, FromServer>;

export function fleetBench(): Promise<Record<string, number>> {
  return inFolder(async (dir) => {
    const server: Server = part("server.ts", [dir], serverFlags);
    try {
      const ready = await server.next();
      if (ready.say !== "ready") throw new Error("the server did not start");
      const url = `http://127.0.0.1:${ready.port}`;
      const figures: Record<string, number> = {
        cores: cpus().length,
        readings: ready.readings,
        fillSeconds: Math.round(ready.fillSeconds),
        ...(await boardAnew(server, url)),
        ...(await boardUnderLoad(server, url)),
        ...(await boardInBrowser(`${url}/`)),
        ...(await devicePages(server, url)),
        ...(await walls(server, url)),
      };
      for (const [name, limit] of Object.entries(atMost))
        if (figures[name] === undefined) console.error(`${name}: not measured`);
        else if (figures[name] > limit) console.error(`${name}: ${figures[name]}, over the ${limit} that are wanted`);
      return figures;
    } finally {
      await server.stop();
    }
  });
}

async function cpuMs(server: Server): Promise<number> {
  const answer = await server.ask({ say: "cpu" });
  return answer.say === "cpu" ? answer.ms : 0;
}

/** Every request makes the page from the stores, with the readings that came since the one before. */
async function boardAnew(server: Server, url: string): Promise<Record<string, number>> {
  const times: number[] = [];
  let [bytes, cpu] = [0, 0];
  for (let i = -10; i < asked; i++) {
    await server.ask({ say: "pass", ms: newReadingMs });
    const before = await cpuMs(server);
    const answer = await ask(`${url}/`);
    if (answer.status !== 200) throw new Error(`the board answers ${answer.status}`);
    // The first ones compile the code.
    if (i < 0) continue;
    cpu += (await cpuMs(server)) - before;
    times.push(answer.ms);
    bytes = answer.bytes;
  }
  return {
    boardAnewP50Ms: quantile(times, 0.5),
    boardAnewP95Ms: quantile(times, 0.95),
    boardAnewCpuMs: rounded(cpu / asked),
    boardPageKb: rounded(bytes / 1_000),
  };
}

/** Several people at once, while readings come in. */
async function boardUnderLoad(server: Server, url: string): Promise<Record<string, number>> {
  await server.ask({ say: "live" });
  const answers = await askAll(Array(asked).fill(`${url}/`), readers);
  const times = answers.map(({ ms }) => ms);
  return { boardOf10ReadersP50Ms: quantile(times, 0.5), boardOf10ReadersP95Ms: quantile(times, 0.95) };
}

/** A year of one machine: half of them with a reading every 5 minutes of it, half with few. */
async function devicePages(server: Server, url: string): Promise<Record<string, number>> {
  const page = (center: number) => `${url}/devices/${centerId(center)}/compactor-1?period=year`;
  if ((await ask(page(0))).status !== 200) {
    console.error("the page of a device: not there");
    return {};
  }
  const times: number[] = [];
  let bytes = 0;
  const before = await cpuMs(server);
  for (let i = 0; i < asked; i++) {
    const answer = await ask(page(i % 2 === 0 ? (i / 2) % wholeYearMachines : i % centers));
    if (answer.status !== 200) throw new Error(`the page of a device answers ${answer.status}`);
    times.push(answer.ms);
    bytes = Math.max(bytes, answer.bytes);
  }
  return {
    deviceYearP50Ms: quantile(times, 0.5),
    deviceYearP95Ms: quantile(times, 0.95),
    deviceYearCpuMs: rounded(((await cpuMs(server)) - before) / asked),
    devicePageKb: rounded(bytes / 1_000),
  };
}

/** The processor that live events to screens cost: with them less without them, the readings coming in all the time. */
async function walls(server: Server, url: string): Promise<Record<string, number>> {
  const percentWhile = async () => {
    const [before, since] = [await cpuMs(server), performance.now()];
    await wait(watchedSeconds * 1_000);
    return (((await cpuMs(server)) - before) / (performance.now() - since)) * 100;
  };
  const idle = await percentWhile();
  const isThere = (await ask(`${url}/wall/${centerId(0)}`)).status === 200;
  if (!isThere) console.error("the wall: not there; its screens watch the board instead");
  const urls = Array.from({ length: screens }, (_, i) => `${url}/events/${isThere ? `wall/${centerId(i % centers)}` : "board"}`);
  const watching: Part<ToScreens, FromScreens> = part("screens.ts", []);
  try {
    await watching.ask({ say: "watch", urls });
    const before = await watching.ask({ say: "heard" });
    const busy = await percentWhile();
    const after = await watching.ask({ say: "heard" });
    if (before.say !== "heard" || after.say !== "heard") throw new Error("the screens heard nothing");
    if (after.open !== screens) throw new Error(`only ${after.open} of ${screens} screens are still there`);
    return {
      wallsCpuPercent: rounded(busy - idle),
      withoutWallsCpuPercent: rounded(idle),
      wallsKbPerSecond: rounded((after.bytes - before.bytes) / 1_000 / watchedSeconds),
      wallsChangesPerSecond: rounded((after.messages - before.messages) / watchedSeconds),
    };
  } finally {
    await watching.stop();
  }
}
