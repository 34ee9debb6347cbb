/** The way of one pickup as a member of staff meets it, whichever processes and whichever broker are behind the page. */
import { expect } from "vitest";
import { startBrowser } from "./browser.ts";
import { alwaysOpenCenter, fastCompactor } from "./configs.ts";
import { type Running, type SmtpInbox, waitFor } from "./servers.ts";

interface AlertJson {
  rule: string;
  openedAt: number;
  resolvedAt: number | null;
  resolution: string | null;
  mails: { reason: string; subject: string }[];
}

/** Near full within half a minute too, but its bag is large: a new one stays low long enough for the level to show the change. */
const largeCompactor = { ...fastCompactor, bagDiapers: 100, driver: { ...fastCompactor.driver, startFill: 0.44 } };

/** One center whose only compactor is near full within half a minute. */
export function pickupLine(influxUrl: string, smtpUrl: string) {
  return {
    series: { url: `influx+${influxUrl}/mimamori` },
    // No digest in between, whatever the time of day.
    mail: { url: smtpUrl, from: "mimamori@example.jp", digestAt: "23:59" },
    centers: { east: alwaysOpenCenter({ "compactor-1": largeCompactor }) },
  };
}

export type Api = <T>(path: string) => Promise<T>;

/** Asks the HTTP interface of the pages at `url`. */
export function apiOf(url: string): Api {
  return async <T>(path: string) => (await (await fetch(`${url}/api/v1/${path}`)).json()) as T;
}

/**
 * From the filling machine to the changed bag, in a real browser. `program` prints the sign-in link. `meanwhile` runs while the page is
 * open and the machine fills.
 */
export async function pickUp(program: Running, smtp: SmtpInbox, meanwhile: (api: Api) => Promise<void> = async () => {}): Promise<void> {
  const link = (await program.waitForLine(/(http:\S+\/sign-in\?token=\S+)/))[1]!;
  const url = new URL(link).origin;
  const api = apiOf(url);

  const page = await (await startBrowser()).newPage({ locale: "ja-JP" });
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  await page.goto(link);
  expect(await page.textContent("main")).toContain("1回だけ"); // opening the link does nothing yet
  await page.click("button:has-text('サインインする')");
  await page.waitForURL(`${url}/`);
  await meanwhile(api);

  // The page learns of the alert by itself; it is not loaded again.
  // Others may stand there before it: the list of new-year days is missing in December, and the filter may be due on some days.
  await page.waitForSelector("#alerts tbody tr:has-text('圧縮機：もうすぐ満杯です')", { timeout: 120_000 });
  expect(await page.textContent("#nav-alerts")).toMatch(/^警報 [1-9]/);
  // Put out or exchanged: it depends on how long the bag lasts from the time of day on which the test runs.
  expect(await page.textContent(".advice")).toMatch(/袋を(出して|交換して)ください/);
  await waitFor(() => smtp.mails.length > 0, { timeoutMs: 15_000, what: "the pickup mail" });
  expect(smtp.mails[0]!.subject).toMatch(/^【東部】.*までに袋を(出して|交換して)ください（圧縮機 \d+％）$/);
  expect(smtp.mails[0]!.text).toContain("次に出せる収集");
  expect(smtp.mails[0]!.html).toContain("いまのようすを見る");
  expect(smtp.mails).toHaveLength(1);

  await page.click("#bag-east-compactor-1");
  await page.waitForSelector("text=袋の交換を受け付けました。ありがとうございます。");
  // The machine fills up again within seconds, so a second alert may stand there soon; this is about the first one.
  const firstAlert = async () =>
    (await api<AlertJson[]>("alerts")).filter(({ rule }) => rule === "pickup").sort((a, b) => a.openedAt - b.openedAt)[0]!;
  await waitFor(async () => (await firstAlert()).resolvedAt !== null, { timeoutMs: 60_000, what: "the end of the alert" });
  const { resolution, mails } = await firstAlert();
  expect(resolution).toMatch(/^(bag-changed|level-dropped)$/);
  expect(mails.map(({ reason }) => reason).filter((reason) => reason !== "worse")).toEqual(["first"]);
  // That the bag is new needs no mail: there is no decision in it.
  for (const { subject } of smtp.mails) expect(subject).toMatch(/袋を(出して|交換して)ください|いますぐ袋を交換してください/);
  await waitFor(async () => (await api<{ state: string }[]>("pickups")).some(({ state }) => state === "verified"), {
    timeoutMs: 120_000,
    what: "the level to verify the claim",
  });
  const wrong = await fetch(`${url}/sign-in`, {
    method: "POST",
    body: new URLSearchParams({ token: new URL(link).searchParams.get("token")! }),
  });
  expect(wrong.status).toBe(401); // the link worked once
  expect(problems).toEqual([]);
}
