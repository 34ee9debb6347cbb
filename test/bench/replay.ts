/** 200,000 made-up readings from a CSV through agent, MQTT and collector into the SQLite store. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inFolder, program } from "./program.ts";

const rows = 100_000;

export function replayBench(): Promise<Record<string, number>> {
  return inFolder(async (dir) => {
    const lines = Array.from(
      { length: rows },
      (_, i) => `${new Date(1_700_000_000_000 + i * 60_000).toISOString()},bin-${i % 50},${i % 101},${(i % 230) / 10}`,
    );
    writeFileSync(join(dir, "rows.csv"), `t,site,pct,kg\n${lines.join("\n")}\n`);
    writeFileSync(
      join(dir, "map.yaml"),
      "time: { column: t, zone: UTC }\ndevice: { column: site }\nkind: compactor\nreadings:\n  - { offsetSeconds: -1, quantities: { fillRatio: { column: pct, unit: percent } } }\n  - quantities: { massKg: { column: kg, unit: kg } }\n",
    );
    const running = program(["replay", join(dir, "rows.csv"), "--center", "bench", "--map", join(dir, "map.yaml"), "--data", dir]);
    await running.exited;
    const { counted, seconds } = JSON.parse(running.lines.join("")) as { counted: number; seconds: number };
    if (counted !== 2 * rows) throw new Error(`${2 * rows - counted} readings were lost`);
    return { counted, seconds, readingsPerSecond: Math.round(counted / seconds) };
  });
}
