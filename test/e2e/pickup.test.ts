/** The whole way of one pickup, with a real broker, InfluxDB, SMTP server and browser. */
import { describe, expect, test } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { available, startCli, startInfluxd, startSmtp, tempDir, waitFor } from "../support/servers.ts";

interface AlertJson {
  resolvedAt: number | null;
  resolution: string | null;
  mails: { reason: string; subject: string }[];
}

describe.skipIf(!available("influxd") || !available("chromium"))("a pickup from a filling machine to a changed bag", () => {
  test("the machine fills, staff get one mail, see the alert, press the button, and get one closing mail", {
    timeout: 180_000,
  }, async () => {
    const [influx, smtp, dir] = [await startInfluxd(), await startSmtp(), tempDir()];
    const config = writeConfig(dir, {
      series: { url: `influx+${influx.url}/mimamori` },
      mail: { url: smtp.url, from: "mimamori@example.jp" },
      centers: { east: alwaysOpenCenter({ "compactor-1": fastCompactor }) },
    });
    const program = startCli(["start", "--config", config, "--data", dir]);
    const link = (await program.waitForLine(/(http:\S+\/sign-in\?token=\S+)/))[1]!;
    const url = new URL(link).origin;
    const api = async <T>(path: string) => (await (await fetch(`${url}/api/v1/${path}`)).json()) as T;

    const page = await (await startBrowser()).newPage({ locale: "ja-JP" });
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(link);
    expect(await page.textContent("main")).toContain("1回だけ"); // opening the link does nothing yet
    await page.click("button:has-text('サインインする')");
    await page.waitForURL(`${url}/`);

    // The page learns of the alert by itself; it is not loaded again.
    await page.waitForSelector("#alerts tbody tr", { timeout: 120_000 });
    expect(await page.textContent("#alerts")).toContain("圧縮機：もうすぐ満杯です");
    expect(await page.textContent(".advice")).toContain("袋を出してください");
    await waitFor(() => smtp.mails.length > 0, { timeoutMs: 15_000, what: "the pickup mail" });
    expect(smtp.mails[0]!.subject).toMatch(/^【東部】.*までに袋を出してください（圧縮機 \d+％）$/);
    expect(smtp.mails[0]!.text).toContain("次に出せる収集");
    expect(smtp.mails[0]!.html).toContain("いまのようすを見る");
    expect(smtp.mails).toHaveLength(1);

    await page.click("#bag-east-compactor-1");
    await page.waitForSelector("text=袋の交換を受け付けました。ありがとうございます。");
    await page.waitForSelector("#alerts :text('いまはありません')", { timeout: 30_000 });
    await waitFor(() => smtp.mails.length > 1, { timeoutMs: 15_000, what: "the closing mail" });
    expect(smtp.mails[1]!.subject).toMatch(/^【東部】圧縮機の袋の件は解消しました/);

    const [alert, ...others] = await api<AlertJson[]>("alerts");
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ resolution: "level-dropped", mails: [{ reason: "first" }, { reason: "resolved" }] });
    await waitFor(async () => (await api<{ state: string }[]>("pickups"))[0]?.state === "verified", {
      what: "the level to verify the claim",
    });
    const wrong = await fetch(`${url}/sign-in`, {
      method: "POST",
      body: new URLSearchParams({ token: new URL(link).searchParams.get("token")! }),
    });
    expect(wrong.status).toBe(401); // the link worked once
    expect(smtp.mails).toHaveLength(2);
    expect(problems).toEqual([]);
    expect(await program.stop()).toBe(0);
  });
});
