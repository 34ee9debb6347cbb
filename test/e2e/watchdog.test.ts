/** Jobs and pages as processes of their own: the jobs are killed, and the pages notice and mail. */
import { createServer } from "node:http";
import { expect, test } from "vitest";
import { alwaysOpenCenter, writeConfig } from "../support/configs.ts";
import { type Running, startCli, startSmtp, tempDir, waitFor } from "../support/servers.ts";

interface Status {
  jobs: { job: string; lastStartedAt?: number; lastSucceededAt?: number; nextAt?: number; latenessSeconds: number; problem?: string }[];
  outbox: { waiting: number; oldestAt?: number; refused: number };
  health: { reasons: string[] };
}

const late = "the jobs stand still: no round has ended for long";

test("the jobs die: a mail, health, the page says so, no more pings; they run again: a mail, and all is well", {
  timeout: 180_000,
}, async () => {
  const [smtp, dir] = [await startSmtp(), tempDir()];
  let pings = 0;
  const outside = createServer((_request, response) => {
    pings++;
    response.end();
  });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const { port } = outside.address() as { port: number };
  const room = { kind: "room", name: "一時保育室", driver: { type: "simulated" } };
  const config = writeConfig(dir, {
    mail: { url: smtp.url, from: "mimamori@example.jp" },
    watchdog: { pingUrl: `http://127.0.0.1:${port}/alive`, mail: "operator@example.jp", lateMinutes: 0.15 },
    // Nobody reads this center, and nobody misses it: only the jobs are looked at.
    centers: { east: alwaysOpenCenter({ room }, { silentAfterMinutes: 10_000 }) },
  });
  const args = ["--config", config, "--data", dir];
  const started = async (name: string): Promise<Running> => {
    const running = startCli([name, ...args]);
    await running.waitForLine(/"event":"started"/);
    return running;
  };
  const subjects = () => smtp.mails.map(({ subject }) => subject);

  let jobs = await started("jobs");
  const web = await started("web");
  const url = web.stdout.join("\n").match(/(http:\/\/127\.0\.0\.1:\d+)/)![1]!;
  const status = async () => (await (await fetch(`${url}/api/v1/status`)).json()) as Status;
  const health = async () => (await (await fetch(`${url}/healthz`)).json()) as { status: string; reasons: string[] };
  const page = async () => (await (await fetch(`${url}/status`)).text()).replace(/<[^>]*>/g, " ");

  await waitFor(async () => (await status()).jobs.every(({ lastSucceededAt }) => lastSucceededAt !== undefined), {
    what: "every job to run",
  });
  expect((await status()).jobs.map(({ job }) => job)).toEqual(expect.arrayContaining(["watch", "notify", "housekeeping"]));
  expect((await status()).outbox).toEqual({ waiting: 0, refused: 0 });
  await waitFor(() => pings === 1, { what: "the ping" });
  expect((await health()).reasons).not.toContain(late);
  expect(await page()).toMatch(/定期処理.*最後に動いた時刻.*通信と機器の見張り.*✓ なし.*✓ ありません/s);

  await jobs.stop("SIGKILL");
  await waitFor(() => smtp.mails.length === 1, { timeoutMs: 60_000, what: "the watchdog's mail" });
  expect(subjects()).toEqual(["【見守り・至急】定期処理が止まっています"]);
  expect(await health()).toMatchObject({ status: "degraded", reasons: expect.arrayContaining([late]) });
  await waitFor(async () => (await status()).jobs.some(({ latenessSeconds }) => latenessSeconds > 0), { what: "lateness" });
  expect(await page()).toContain("▲ 定期処理が動いていません。");

  jobs = await started("jobs");
  await waitFor(() => smtp.mails.length === 2, { timeoutMs: 60_000, what: "the mail that they run again" });
  expect(subjects()[1]).toBe("【見守り】定期処理がまた動いています");
  await waitFor(async () => !(await health()).reasons.includes(late), { what: "health without the reason" });
  expect(pings).toBe(2); // the new process called too
  expect([await jobs.stop(), await web.stop()]).toEqual([0, 0]);
  expect(smtp.mails).toHaveLength(2);
  outside.closeAllConnections();
  await new Promise((resolve) => outside.close(resolve));
});
