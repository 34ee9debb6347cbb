/** An InfluxDB 1.x of its own on a free loopback port, for figures. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathOf } from "../support/installed.ts";

export async function influxd(dir: string): Promise<{ port: number; stop(): Promise<void> }> {
  const [port, backup] = [await freePort(), await freePort()];
  for (const folder of ["meta", "data", "wal"]) mkdirSync(join(dir, folder), { recursive: true });
  const path = (folder: string) => JSON.stringify(join(dir, folder));
  const config = join(dir, "influxdb.conf");
  writeFileSync(
    config,
    `reporting-disabled = true
bind-address = "127.0.0.1:${backup}"
[meta]
dir = ${path("meta")}
logging-enabled = false
[data]
dir = ${path("data")}
wal-dir = ${path("wal")}
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
[logging]
level = "error"
suppress-logo = true
`,
  );
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
