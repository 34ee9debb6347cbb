/** InfluxDB goes away while the program runs, and comes back: what people see, and that nothing is lost. */

import { expect } from "vitest";
import type { Pipeline } from "../../dashboards/web/pipeline.ts";
import { sleep } from "../../runtime/clock.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "./configs.ts";
import { startCli, startInfluxd, tempDir, waitFor } from "./servers.ts";

export async function storeAway(seconds: number): Promise<void> {
  const [influx, dir] = [await startInfluxd(), tempDir()];
  const room = { kind: "room", name: "一時保育室", everySeconds: 0.1, driver: { type: "simulated" } };
  const config = writeConfig(dir, {
    series: { url: `influx+${influx.url}/mimamori` },
    centers: { east: alwaysOpenCenter({ "compactor-1": fastCompactor, "nursery-room": room }) },
  });
  const program = startCli(["start", "--config", config, "--data", dir]);
  const url = (await program.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
  const status = async () => (await (await fetch(`${url}/api/v1/status`)).json()) as Pipeline;
  const health = async () => (await (await fetch(`${url}/healthz`)).json()) as { status: string; reasons: string[] };
  await waitFor(async () => (await status()).stored > 20, { what: "the first readings" });
  await waitFor(async () => (await health()).status === "ok", { what: "all well" });

  await influx.kill();
  // A job that asks the database may be the first to notice; the next write says what is the matter.
  const isSaid = ({ reasons }: { reasons: string[] }) =>
    reasons.includes("the series store cannot be reached; readings wait in the journals");
  await waitFor(async () => isSaid(await health()), { what: "the health to say so" });
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("値の記録先（データベース）に接続できません");
  await sleep(seconds * 1000);
  const during = await status();
  expect(during.store.ok).toBe(false);
  expect(during.inJournals).toBeGreaterThan(seconds * 5);

  await influx.restart();
  await waitFor(async () => (await health()).status === "ok", { timeoutMs: 30_000, what: "all well again" });
  const after = await waitFor(async () => ((await status()).stored > during.read ? status() : undefined), {
    timeoutMs: 30_000,
    what: "everything to be stored",
  });
  expect(after.balanced).toBe(true);
  expect(await program.stop()).toBe(0);
  // One point a reading: counted in InfluxDB itself.
  const counted = await Promise.all(
    ["compactor", "room"].map(async (kind) => {
      const query = new URLSearchParams({
        db: "mimamori",
        q: `SELECT count(${kind === "room" ? "temperatureC" : "fillRatio"}) FROM ${kind}`,
      });
      const answer = (await (await fetch(`${influx.url}/query?${query}`)).json()) as { results: { series: { values: number[][] }[] }[] };
      return answer.results[0]!.series[0]!.values[0]![1]!;
    }),
  );
  expect(counted[0]! + counted[1]!).toBeGreaterThanOrEqual(after.stored);
}
