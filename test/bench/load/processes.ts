/** Child processes of a load case: InfluxDB, the server, generators. Whatever a case starts it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { writeInfluxConfig } from "../../support/influxConfig.ts";
import { pathOf } from "../../support/installed.ts";
import { freePort } from "../edgeLine.ts";
import { root } from "../program.ts";

export interface Child {
  pid: number;
  /** The next line of its answer. */
  line(): Promise<string>;
  stop(): Promise<void>;
}

/** A script of this folder on the pinned Node, with the memory flags that deploy/node gives to the server's commands. */
export function script(name: string, args: readonly (string | number)[], flags: readonly string[] = []): Child {
  const file = join(root, "test/bench/load", name);
  return child(
    spawn("sh", [join(root, "deploy/node"), ...flags, file, ...args.map(String)], { cwd: root, stdio: ["ignore", "pipe", "ignore"] }),
  );
}

export const serverFlags = ["--max-semi-space-size=4"];

function child(started: ChildProcess): Child {
  let text = "";
  started.stdout?.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  return {
    pid: started.pid!,
    async line() {
      while (!text.includes("\n")) {
        if (started.exitCode !== null || started.signalCode !== null) throw new Error("a process of the load ended without an answer");
        await wait(5);
      }
      const end = text.indexOf("\n");
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      return line;
    },
    async stop() {
      if (started.exitCode !== null || started.signalCode !== null) return;
      started.kill("SIGTERM");
      await once(started, "exit");
    },
  };
}

/** Ends with its folder: the case runs in one of its own. */
export async function startInflux(dir: string): Promise<Child & { url: string }> {
  const [http, rpc] = [await freePort(), await freePort()];
  const config = join(dir, "influxdb.conf");
  writeInfluxConfig(config, dir, { http, rpc });
  const influxd = pathOf("influxd");
  if (!influxd) throw new Error("influxd is not installed (npm run servers)");
  const running = child(spawn(influxd, ["-config", config], { stdio: "ignore", env: { ...process.env, HOME: dir } }));
  const url = `http://127.0.0.1:${http}`;
  const ready = () =>
    fetch(`${url}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await ready())) await wait(100);
  return { ...running, url };
}

/** Readings that the database returns, counted by itself. */
export async function countIn(url: string): Promise<number> {
  const query = new URLSearchParams({ db: "mimamori", q: "SELECT count(massKg) FROM compactor" });
  const answer = (await (await fetch(`${url}/query?${query}`)).json()) as { results: { series?: { values: [string, number][] }[] }[] };
  return answer.results[0]?.series?.[0]?.values[0]?.[1] ?? 0;
}
