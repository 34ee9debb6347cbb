/** Real data through the real path into both stores. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { available, root, startCli, startInfluxd, tempDir } from "../support/servers.ts";

const edinburgh = join(root, "../shared/data/edinburgh-litter-bins-2016.csv");
const map = join(root, "test/data/edinburgh.map.yaml");
const there = existsSync(edinburgh);
if (!there && process.env.CI === "true") throw new Error("../shared/data/edinburgh-litter-bins-2016.csv is not there");
if (!there) console.warn("skipped: ../shared/data/edinburgh-litter-bins-2016.csv is not there");

async function replay(file: string, mapFile: string, dir: string, url: string) {
  const program = startCli(["replay", file, "--center", "edinburgh", "--map", mapFile, "--data", dir, "--set", `series.url=${url}`]);
  const code = await program.exited;
  return { code, stderr: program.stderr.join("\n"), ...(JSON.parse(program.stdout.join("") || "{}") as Record<string, number>) };
}

describe.each(["sqlite", "influx"])("replayed into %s", (store) => {
  const ready = store === "sqlite" || available("influxd");
  const open = async () => ({
    dir: tempDir(),
    url: store === "sqlite" ? "sqlite:series.db" : `influx+${(await startInfluxd()).url}/mimamori`,
  });

  test.skipIf(!ready || !there)("5,017 collections of 168 bins are 10,034 points, and the same again adds none", async () => {
    const { dir, url } = await open();
    const first = await replay(edinburgh, map, dir, url);
    expect(first).toMatchObject({
      code: 0,
      rows: 5017,
      readings: 10034,
      devices: 168,
      stored: 10034,
      added: 10034,
      quarantined: 0,
      counted: 10034,
    });
    expect(await replay(edinburgh, map, dir, url)).toMatchObject({ code: 0, added: 0, quarantined: 0, counted: 10034 });
  });

  test.skipIf(!ready)(
    "a file of other columns and another kind works; a value out of range is quarantined, a row that is nonsense named by line",
    async () => {
      const { dir, url } = await open();
      const [file, mapFile] = [join(dir, "cold.csv"), join(dir, "cold.map.yaml")];
      writeFileSync(
        file,
        "\uFEFF日時;温度;扉\r\n2026/11/1 9:00;4.5;0\r\n2026/11/1 9:05;;1\r\n2026/11/1 9:10;999;0\r\nきのう;4;0\r\n2026/11/1 9:20;5,1;0\r\n",
      );
      writeFileSync(
        mapFile,
        `time: { column: 日時, zone: Asia/Tokyo, format: "yyyy/M/d H:mm" }\ndevice: { id: fridge }\nkind: refrigerator\ndelimiter: ";"\nreadings:\n  - quantities: { temperatureC: { column: 温度, unit: C }, doorOpen: { column: 扉, unit: bool } }\n`,
      );
      const result = await replay(file, mapFile, dir, url);
      expect(result).toMatchObject({ code: 1, rows: 5, readings: 3, devices: 1, stored: 2, added: 2, quarantined: 1, counted: 2 });
      expect(result.stderr).toContain('cold.csv:5: "きのう" is no time');
      expect(result.stderr).toContain('cold.csv:6: "5,1" is no number');
      expect(result.stderr).toContain("quarantined 1 of fridge: temperatureC");
    },
  );
});

test("a mapping with mistakes is refused with file, line and column, and nothing starts", async () => {
  const dir = tempDir();
  const [file, mapFile] = [join(dir, "a.csv"), join(dir, "a.map.yaml")];
  writeFileSync(file, "t,x\n");
  writeFileSync(
    mapFile,
    "time: { column: t, zone: Asia/Tokio }\ndevice: { id: a }\nkind: compactor\nreadings:\n  - quantities: { fillRatio: { column: x, unit: furlongs } }\n",
  );
  const result = await replay(file, mapFile, dir, "sqlite:series.db");
  expect(result.code).toBe(2);
  expect(result.stderr).toContain("a.map.yaml:1:");
  expect(result.stderr).toContain("a.map.yaml:5:");
});
