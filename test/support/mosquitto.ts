/** Mosquitto with the documented files of deploy/mosquitto, on a port and in a folder of a test's own. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathOf } from "./installed.ts";
import { launch, type Running, root } from "./processes.ts";

/** A line that Mosquitto writes when it listens. */
export const mosquittoRuns = /mosquitto version \S+ running/;

const sample = (name: string) => readFileSync(join(root, "deploy/mosquitto", name), "utf8");
export const sampleAcl = () => sample("acl");

/** Writes the sample's files and returns how it is started. `acl`: the sample's, unless a test has more to say. */
export function sampleMosquitto(dir: string, port: number, secrets: Record<string, string>, acl = sampleAcl()): () => Running {
  const folder = join(dir, "mosquitto");
  mkdirSync(folder);
  const passwords = join(folder, "mimamori.passwd");
  // As plain text first, then turned into hashes by its own tool.
  const lines = Object.entries(secrets).map(([account, secret]) => `${account}:${secret}\n`);
  writeFileSync(passwords, lines.join(""), { mode: 0o600 });
  execFileSync("mosquitto_passwd", ["-U", passwords]);
  writeFileSync(join(folder, "mimamori.acl"), acl, { mode: 0o600 });
  const file = join(folder, "mosquitto.conf");
  const text = sample("mosquitto.conf").replaceAll("/etc/mosquitto/", `${folder}/`).replace("listener 1883 ", `listener ${port} `);
  // Only read when it runs as root: else it gives its rights up and cannot read the folder.
  writeFileSync(file, `${text}user root\nlog_dest stderr\n`);
  return () => launch(pathOf("mosquitto")!, ["-c", file]);
}
