/** What was refused is taken after its cause is put right, from the command line, while everything goes on. */
import { randomUUID } from "node:crypto";
import { connectAsync } from "mqtt";
import { describe, expect, test } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { alwaysOpenCenter, writeConfig } from "../support/configs.ts";
import { available, freePort, startCli, tempDir, waitFor } from "../support/servers.ts";

interface Status {
  agents: { read: number; stored: number; quarantined: number; balanced: boolean }[];
  gaps: { from: number; to: number; end?: string }[];
  gapCounts: { expected: number; received: number; dropped: number; recovered: number; open: number }[];
}
const secretText = "東京太郎\u001b[2J";
const room = { kind: "room", name: "一時保育室", driver: { type: "simulated" } };

async function signIn(link: URL): Promise<string> {
  const body = new URLSearchParams({ token: link.searchParams.get("token")! });
  const answer = await fetch(`${link.origin}/sign-in`, { method: "POST", redirect: "manual", body });
  return answer.headers.get("set-cookie")!.split(";")[0]!;
}

test("wrong arguments and an empty folder are said, with what to do", async () => {
  const dir = tempDir();
  for (const args of [["shout"], ["show"], ["replay"], ["replay", "1", "--all"], ["clear", "--all"], ["show", "x"], ["list", "1"]]) {
    const command = startCli(["quarantine", ...args, "--data", dir]);
    expect([await command.exited, command.stderr.join()], args.join(" ")).toEqual([2, expect.stringContaining("usage: quarantine")]);
  }
  const command = startCli(["quarantine", "--data", dir]);
  expect([await command.exited, command.stderr.join()]).toEqual([2, expect.stringContaining("--data names the folder of the collector")]);
});

describe.skipIf(!available("chromium"))("a device that was forgotten in the configuration", () => {
  test("its readings are refused, listed, shown only on the command line, and stored after it was added", {
    timeout: 120_000,
  }, async () => {
    const [dir, port] = [tempDir(), await freePort()];
    const configWith = (devices: object) =>
      writeConfig(dir, { broker: { port }, centers: { north: alwaysOpenCenter({ room, ...devices }, { simulated: false }) } });
    const args = ["--config", configWith({}), "--data", dir];
    const run = async (...command: string[]) => {
      const running = startCli(["quarantine", ...command, ...args]);
      return { code: await running.exited, out: running.stdout.join("\n"), err: running.stderr.join("\n") };
    };
    const made = startCli(["agent", "add", "north", ...args]);
    await made.exited;
    const { account, secret } = JSON.parse(made.stdout.join("")) as { account: string; secret: string };
    const program = startCli(["start", ...args]);
    const link = new URL((await program.waitForLine(/(http:\S+\/sign-in\?token=\S+)/))[1]!);
    const cookie = await signIn(link);
    const get = (path: string) => fetch(`${link.origin}${path}`, { headers: { cookie } });
    const status = async () => (await (await get("/api/v1/status")).json()) as Status;
    expect(await run()).toMatchObject({ code: 0, out: "nothing was refused" });

    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      username: account,
      password: secret,
      clientId: account,
      reconnectPeriod: 0,
    });
    const start = Date.now() - 60_000;
    const journal = randomUUID();
    const send = (numbers: number[], more: object = {}) => {
      const readings = numbers.map((n) => ({
        n,
        device: n % 2 ? "room" : "attic",
        kind: "room",
        at: start + n,
        temperatureC: 21,
        ...(n === 8 && { note: secretText }),
      }));
      const batch = { v: 1, journal, oldest: 1, skipped: [], readings, ...more };
      return client.publishAsync("mimamori/north/edge/readings", JSON.stringify(batch), { qos: 1 });
    };
    await client.publishAsync("mimamori/north/edge/readings", "{not json", { qos: 1 });
    await send([1, 2]);
    await send([5, 6]); // 3 and 4 are lost on the way
    await send([3, 4, 5, 6, 7, 8, 9]);
    await send([13], { skipped: [[10, 12]] });
    const whole = await waitFor(async () => ((await status()).agents[0]?.read === 13 ? status() : undefined), { what: "all readings" });
    expect(whole.agents).toMatchObject([{ stored: 6, quarantined: 4 }]);
    expect(whole.gaps.map(({ from, to, end }) => [from, to, end])).toEqual([
      [10, 12, "dropped"],
      [3, 4, "recovered"],
    ]);
    expect(whole.gapCounts).toMatchObject([{ expected: 13, received: 10, dropped: 3, recovered: 2, open: 0 }]);

    const listed = await run("list");
    expect(listed.out).toMatch(/^ID +COUNT +KEPT +REPLAYED/);
    expect(listed.out).toContain("unknown device attic");
    const entries = JSON.parse((await run("--json")).out) as { id: number; reason: string; count: number; kept: number }[];
    const attic = entries.find(({ reason }) => reason.startsWith("unknown device"))!;
    const free = entries.find(({ reason }) => reason.includes("unknown field"))!;
    expect([attic, free]).toMatchObject([
      { count: 3, kept: 3 },
      { count: 1, kept: 1 },
    ]);
    const shown = await run("show", String(free.id));
    expect(shown.out).toContain("東京太郎");
    expect(shown.out).not.toContain("\u001b");
    expect((await run("show", "999")).code).toBe(1);

    // Before the cause is put right nothing changes; after it they are stored, also while the collector runs.
    expect(await run("replay", String(attic.id))).toMatchObject({ code: 1 });
    configWith({ attic: room });
    const replayed = await run("replay", "--all");
    expect(replayed.code).toBe(1); // the free text stays
    expect(JSON.parse(replayed.out)).toEqual({ stored: 3, refused: [{ reason: "1 unknown field(s)", count: 1 }] });
    expect(replayed.err).toContain("1 cannot be replayed");
    expect((await status()).agents).toMatchObject([{ read: 13, stored: 9, quarantined: 1 }]);
    await send([15], { oldest: 15, skipped: [[14, 14]] });
    const later = await waitFor(async () => ((await status()).agents[0]?.read === 15 ? status() : undefined), { what: "the next reading" });
    expect(later.agents).toMatchObject([{ stored: 10, quarantined: 1 }]);

    const day = new Date(start + 9 * 3_600_000).toISOString().slice(0, 10);
    const days = (await (await get(`/api/v1/completeness?center=north&from=${day}&to=${day}`)).json()) as {
      device: string;
      received: number;
      ratio: number;
    }[];
    expect(days).toMatchObject([{ device: "room", received: 7 }]); // the server does not know the attic yet
    expect((await get(`/api/v1/completeness?from=${day}&to=2099-01-01`)).status).toBe(400);
    expect((await get(`/api/v1/completeness?center=south&from=${day}&to=${day}`)).status).toBe(404);
    expect((await get("/api/v1/completeness?from=x&to=y")).status).toBe(400);
    const metrics = await (await get("/metrics")).text();
    expect(metrics).toContain('mimamori_journal_numbers{center="north",agent="edge",what="recovered"} 2');
    expect(metrics).toContain("mimamori_quarantine_kept 1");

    const page = await (await startBrowser()).newPage({ locale: "ja-JP" });
    await page.context().addCookies([{ name: cookie.split("=")[0]!, value: cookie.split("=")[1]!, url: link.origin }]);
    await page.goto(`${link.origin}/status`);
    const text = await page.textContent("main");
    for (const part of [
      "欠けた番号",
      "あとから届きました",
      "センターで保管しきれず破棄されました",
      "うち 3件は取り込み済み",
      "設定に機器を加えるか",
      "記録のそろい具合",
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("太郎");
    for (const [width, name] of [
      [1280, "wide"],
      [390, "narrow"],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} fits`).toBe(true);
    }
    expect([...program.stderr, ...program.stdout].join("\n")).not.toContain("太郎");

    expect(await run("clear", String(free.id))).toMatchObject({ code: 0, out: "" });
    expect((await run("list")).out).not.toContain("unknown field");
    await client.endAsync(true);
    expect(await program.stop()).toBe(0);
  });
});
