/** InfluxDB 1.x on loopback with everything off that a test or a measurement does not need. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `accounts`: who asks needs a name and a password; the first one to be made must be an administrator's. */
export function writeInfluxConfig(
  file: string,
  dir: string,
  ports: { http: number; rpc: number },
  options: { accounts?: boolean } = {},
): void {
  for (const folder of ["meta", "data", "wal"]) mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(
    file,
    `reporting-disabled = true
bind-address = "127.0.0.1:${ports.rpc}"
[meta]
dir = ${JSON.stringify(join(dir, "meta"))}
logging-enabled = false
[data]
dir = ${JSON.stringify(join(dir, "data"))}
wal-dir = ${JSON.stringify(join(dir, "wal"))}
query-log-enabled = false
[monitor]
store-enabled = false
[http]
bind-address = "127.0.0.1:${ports.http}"
auth-enabled = ${options.accounts ?? false}
log-enabled = false
[logging]
level = "error"
suppress-logo = true
`,
  );
}
