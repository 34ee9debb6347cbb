/** The two commands' promise: `npm start` shows both centers, fills 60 days, counts them, and stops without a trace. */
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import type { Pipeline } from "../../dashboards/web/pipeline.ts";
import { sleep } from "../../runtime/clock.ts";
import { startBrowser } from "../support/browser.ts";
import { available, freePort, startCli, tempDir, waitFor } from "../support/servers.ts";

/** Parent of a process, from the kernel; undefined if it has just ended. */
function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

const taken = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(() => resolve(true)));
    socket.on("error", () => resolve(false));
  });

describe("the shipped configuration", () => {
  test("shows both centers, stores 60 days of every device through the real path, and leaves nothing behind", {
    timeout: 120_000,
  }, async () => {
    const [web, broker] = [await freePort(), await freePort()];
    const program = startCli(["start", "--data", tempDir(), "--set", `web.port=${web}`, "--set", `broker.port=${broker}`]);
    const url = (await program.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
    const status = async () => (await (await fetch(`${url}/api/v1/status`)).json()) as Pipeline;
    const done = await waitFor(async () => (((await status()).history?.total ?? 0) > 0 ? await status() : undefined), {
      what: "the history to begin",
    });
    if (done.history!.done < done.history!.total)
      expect(await (await fetch(url)).text()).toMatch(/過去の模擬データを準備しています|✓ 値は新しいです/);
    // 60 days × 288 readings × 17 devices.
    const whole = await waitFor(
      async () => {
        const now = await status();
        return now.history?.done === now.history?.total && now.inJournals === 0 ? now : undefined;
      },
      { timeoutMs: 90_000, what: "the history to be stored" },
    );
    expect(done.balanced).toBe(true);
    expect(whole.history?.total).toBe(60 * 288 * 17);
    expect(whole.stored).toBeGreaterThanOrEqual(60 * 288 * 17);
    expect(whole.stored + whole.quarantined + whole.inJournals + whole.dropped).toBe(whole.read);
    const year = new URLSearchParams({
      center: "east",
      device: "compactor-1",
      quantity: "fillRatio",
      from: new Date(Date.now() - 61 * 86_400_000).toISOString(),
      to: new Date().toISOString(),
      every: "1d",
    });
    const series = (await (await fetch(`${url}/api/v1/series?${year}`)).json()) as { points: unknown[] };
    expect(series.points.length).toBeGreaterThanOrEqual(60);
    const latest = (await (await fetch(`${url}/api/v1/latest?center=east`)).json()) as {
      device: string;
      values: Record<string, unknown>;
    }[];
    expect(latest.map(({ device }) => device)).toContain("card-stand");
    expect(latest.find(({ device }) => device === "compactor-1")?.values.fillRatio).toMatchObject({ unit: "1" });
    expect((await fetch(`${url}/api/v1/latest?center=nowhere`)).status).toBe(404);
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: "ok", reasons: [] });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('mimamori_readings{center="east",agent="edge",place="stored"}');
    const openapi = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(openapi.paths)).toContain("/api/v1/series");

    // No helper process of a library stands beside it, so none can outlive it.
    const children = () => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === program.pid);
    expect(children()).toEqual([]);
    expect(await program.stop("SIGTERM")).toBe(0);
    expect([await taken(web), await taken(broker)]).toEqual([false, false]);
    expect(program.stdout.join("\n")).not.toMatch(/"level"/); // log lines go to stderr only
  });

  test("a second program on the same port, or on the same data folder, says what to do, exits with 2 and disturbs nobody", async () => {
    const [dir, port] = [tempDir(), await freePort()];
    const program = (data: string, mqtt: number) =>
      startCli(["start", "--data", data, "--set", "web.port=0", "--set", `broker.port=${mqtt}`, "--set", "history.days=0"]);
    const first = program(dir, port);
    await first.waitForLine(/"event":"started"/);
    const samePort = program(tempDir(), port);
    expect(await samePort.exited).toBe(2);
    expect(samePort.stderr.join("\n")).toContain("broker.port: cannot listen");
    const sameFolder = program(dir, 0);
    expect(await sameFolder.exited).toBe(2);
    expect(sameFolder.stderr.join("\n")).toContain("another agent is running on it");
    await sleep(500);
    expect(first.stderr.join("\n")).not.toContain("connect-refused");
    expect(await first.stop()).toBe(0);
  });

  test.skipIf(!available("chromium"))("the board reads on a phone: sentence, picture and button stand in the first 640 px", async () => {
    const program = startCli(["start", "--data", tempDir(), "--set", "web.port=0", "--set", "broker.port=0", "--set", "history.days=1"]);
    const url = (await program.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
    const page = await (await startBrowser()).newPage({ viewport: { width: 360, height: 640 } });
    await page.goto(url);
    await page.waitForSelector("#bag-east-compactor-1");
    const box = await page.locator("#bag-east-compactor-1").boundingBox();
    expect(box!.y + box!.height).toBeLessThanOrEqual(640);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await page.textContent("body")).toContain("模擬データです");
    expect(await program.stop()).toBe(0);
  });
});
