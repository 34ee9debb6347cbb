/** An InfluxDB 1.x of its own on a free loopback port, for figures. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { writeInfluxConfig } from "../support/influxConfig.ts";
import { pathOf } from "../support/installed.ts";
import { freePort } from "./edgeLine.ts";

export async function influxd(dir: string): Promise<{ port: number; stop(): Promise<void> }> {
  const [port, rpc] = [await freePort(), await freePort()];
  const config = join(dir, "influxdb.conf");
  writeInfluxConfig(config, dir, { http: port, rpc });
  const child = spawn(pathOf("influxd")!, ["-config", config], { env: { ...process.env, HOME: dir }, stdio: "ignore" });
  const exited = once(child, "exit");
  for (let ready = false; !ready; await wait(50)) {
    if (child.exitCode !== null) throw new Error("influxd ended");
    ready = await fetch(`http://127.0.0.1:${port}/ping`).then(
      ({ status }) => status === 204,
      () => false,
    );
  }
  return {
    port,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
