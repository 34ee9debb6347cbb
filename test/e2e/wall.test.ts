/** The screen on the wall: opened by a token, for any number of machines, on any shape of screen, without scrolling and readable at 4 m. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dateText, dayMs, hourMs, tokyoDate, tokyoTime, weekdayOf } from "../../contract/time.ts";
import { openOperations } from "../../records/operations/store.ts";
import { startBrowser } from "../support/browser.ts";
import { alwaysOpenCenter, fastCompactor, writeConfig } from "../support/configs.ts";
import { available, type Running, startCli, tempDir, waitFor } from "../support/servers.ts";

const driver = { type: "simulated" };
const others = {
  room: { kind: "room", name: "一時保育室", place: "2階", driver },
  fridge: { kind: "refrigerator", name: "検食用冷凍庫", place: "調理室", limitC: -60, driver },
  cards: { kind: "counter", name: "相談カード台", place: "1階", driver },
  kitchen: { kind: "refrigerator", name: "新しい厨房の冷蔵庫", planned: true },
};
const machines = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `compactor-${i + 1}`,
      {
        ...fastCompactor,
        bagDiapers: 110,
        place: `${i + 1}階 授乳室のとなり`,
        driver: { ...fastCompactor.driver, speed: 1, startFill: [0.97, 0.85, 0.3][i % 3] },
      },
    ]),
  );
/** In three days, so that a bag that is changed today waits until the day before, and every sentence is as long as it gets. */
const truckDay = tokyoDate(Date.now() + 3 * dayMs);
const collection = { by: "ward", weekdays: [weekdayOf(truckDay)], deadline: "8:00", putOutEveningBefore: true, putOutFrom: "0:00" };
const counts = { one: 1, two: 2, three: 3, six: 6, none: 0 };
const sizes: [width: number, height: number][] = [
  [1920, 1080],
  [1280, 720],
  [1080, 1920],
  [3840, 2160],
];

interface Layout {
  scrolls: boolean;
  /** Boxes whose content has no room in them. */
  cut: string[];
  outside: (string | null)[];
  /** The smallest letters, in hundredths of the shorter side of the screen. */
  smallest: number;
  machines: number;
}

function layoutOf(page: Page): Promise<Layout> {
  return page.evaluate(() => {
    const boxes = document.querySelectorAll<HTMLElement>(".wall header, .wall section, .wall .body, .wall dd, .wall .tile, .wall li");
    const isText = (node: Node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim();
    const shown = [...document.querySelectorAll<HTMLElement>(".wall *")].filter(
      (one) => [...one.childNodes].some(isText) && one.getClientRects().length > 0 && !(one instanceof SVGElement),
    );
    const isCut = (one: Element) =>
      one.clientHeight > 0 && (one.scrollHeight > one.clientHeight + 3 || one.scrollWidth > one.clientWidth + 3);
    const isOutside = ({ bottom, right }: DOMRect) => bottom > innerHeight + 1 || right > innerWidth + 1;
    const root = document.documentElement;
    const smallest = Math.min(...shown.map((one) => Number.parseFloat(getComputedStyle(one).fontSize)));
    return {
      scrolls: root.scrollHeight > innerHeight || root.scrollWidth > innerWidth,
      cut: [...boxes].filter(isCut).map((one) => `${one.className || one.tagName}: ${one.textContent?.trim().slice(0, 40)}`),
      outside: shown.filter((one) => isOutside(one.getBoundingClientRect())).map((one) => one.textContent),
      smallest: (smallest * 100) / Math.min(innerWidth, innerHeight),
      machines: document.querySelectorAll(".machine .picture svg").length,
    };
  });
}

const isWhole = ({ cut, outside }: Layout) => cut.length === 0 && outside.length === 0;

describe.skipIf(!available("chromium"))("the wall", () => {
  const dir = tempDir();
  const centers = Object.fromEntries(
    Object.entries(counts).map(([id, count]) => [
      id,
      alwaysOpenCenter({ ...machines(count), ...others }, { collection, silentAfterMinutes: 0.1 }),
    ]),
  );
  // Behind a proxy the pages are open to nobody who is not known.
  const args = ["--config", writeConfig(dir, { web: { port: 0, trustedProxy: "10.0.0.5" }, centers }), "--data", dir];
  let program: Running;
  let url: string;
  let page: Page;
  const problems: string[] = [];

  async function token(name: string, center: string): Promise<string> {
    const made = startCli(["token", "add", name, "--role", "wall", "--center", center, ...args]);
    expect(await made.exited, made.stderr.join("\n")).toBe(0);
    return (JSON.parse(made.stdout.join("\n")) as { secret: string }).secret;
  }

  /** A bag of each machine waits in a cool place. */
  async function keepBags(): Promise<void> {
    const operations = await openOperations("sqlite:operations.db", dir);
    for (const [center, count] of Object.entries(counts))
      for (const device of Object.keys(machines(count)))
        await operations.pickups.found(
          { center, device, evidence: "level", fillBefore: 0.9, collectionAt: tokyoTime(truckDay, "8:00") },
          Date.now() - 5 * hourMs,
        );
    await operations.close();
  }

  beforeAll(async () => {
    await keepBags();
    program = startCli(["start", ...args]);
    url = (await program.waitForLine(/(http:\/\/127\.0\.0\.1:\d+)$/))[1]!;
    await program.waitForLine(/"event":"started"/);
    page = await (await (await startBrowser()).newContext({ locale: "ja-JP" })).newPage();
    page.on("pageerror", (error) => problems.push(error.message));
  });
  afterAll(() => expect(problems).toEqual([]));

  test("is opened by its token, which leaves the address at once, and opens nothing else", async () => {
    expect((await page.goto(`${url}/wall/one`))?.url()).toContain("/sign-in");
    const secret = await token("東部の壁", "one");
    const answer = await page.goto(`${url}/wall/one?token=${secret}`);
    expect([answer?.status(), page.url()]).toEqual([200, `${url}/wall/one`]);
    for (const path of ["/wall/two", "/", "/status"]) expect((await page.goto(url + path))?.status(), path).toBe(403);
    expect(await page.getAttribute("a.go", "href")).toBe("/wall/one");
    expect((await page.goto(`${url}/wall/one?token=wrong`))?.status()).toBe(401);
    expect((await page.goto(`${url}/wall/nowhere`))?.status()).toBe(403);
  });

  test("is loaded once on a screen whose own clock stands a month behind, and shows the server's time", async () => {
    const context = await (await startBrowser()).newContext({ locale: "ja-JP" });
    await context.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() - 30 * 86_400_000;
    });
    const screen = await context.newPage();
    let loaded = 0;
    screen.on("load", () => loaded++);
    await screen.goto(`${url}/wall/one?token=${await token("時計の遅れた壁", "one")}`);
    await screen.waitForFunction(() => localStorage.getItem("mimamori-server-ahead") !== null);
    // It looks at its clock every second.
    await screen.waitForTimeout(2_500);
    expect(loaded).toBe(1);
    expect(await screen.textContent("#wall-clock .date")).toBe(dateText(Date.now()));
  });

  test("asks for a sign-in when its token was taken back and it is loaded again", async () => {
    await page.goto(`${url}/wall/one`);
    await page.waitForSelector("body:not(.lost) .machine");
    const revoked = startCli(["token", "revoke", "東部の壁", ...args]);
    expect(await revoked.exited).toBe(0);
    expect((await page.reload())?.url()).toContain("/sign-in");
  });

  describe("for whoever is signed in", () => {
    beforeAll(async () => {
      const [, link] = await program.waitForLine(/(http:\S+\/sign-in\?token=\S+)$/);
      await page.goto(link!);
      await page.click("main button");
      await page.waitForURL(`${url}/`);
      await waitFor(async () => (await page.goto(`${url}/wall/one`)) && (await page.locator(".machine:not(.old)").count()) === 1, {
        what: "a value",
      });
    });

    test.each(Object.entries(counts))(
      "with %s machines nothing is cut off, nothing scrolls, nothing is too small",
      { timeout: 60_000 },
      async (id, count) => {
        for (const language of ["ja", "en"]) {
          await page.goto(`${url}/wall/${id}?lang=${language}`);
          for (const [width, height] of sizes) {
            await page.setViewportSize({ width, height });
            // Letters come slice by slice; whatever is cut off then is put right at once.
            await waitFor(async () => isWhole(await layoutOf(page)), { timeoutMs: 4_000, what: "the words to fit" }).catch(() => {});
            const seen = await layoutOf(page);
            const where = `${id} ${width}×${height} ${language}`;
            const whole = { scrolls: false, cut: [], outside: [], smallest: true, machines: Math.min(count, 4) };
            expect({ ...seen, smallest: seen.smallest >= 2.59 }, where).toEqual(whole);
          }
        }
      },
    );

    test("says beside the sentence how heavy the bag is and which one waits in a cool place", async () => {
      await page.setViewportSize({ width: 1920, height: 1080 });
      for (const id of ["one", "two"]) {
        await page.goto(`${url}/wall/${id}?lang=ja`);
        const why = page.locator(".machine .why").first();
        expect(await why.textContent()).toMatch(/区の収集は10kg未満: 2回に分けるか業者へ。冷暗所の袋を、.+〜23:59に出してください。$/);
        expect(await why.isVisible(), id).toBe(true);
      }
    });

    test("puts the most pressing machines first and says how many more there are", async () => {
      await page.setViewportSize({ width: 1920, height: 1080 });
      await page.goto(`${url}/wall/six`);
      const tones = await page
        .locator(".machine")
        .evaluateAll((all) => all.map(({ className }) => /urgent|today|unknown|ok/.exec(className)?.[0]));
      const order = ["urgent", "today", "unknown", "ok"];
      expect(tones).toEqual([...tones].sort((a, b) => order.indexOf(a!) - order.indexOf(b!)));
      expect(await page.textContent(".common")).toContain("ほかの圧縮機 2台");
    });

    test("names what is wrong among the other equipment, and counts what is right", async () => {
      const text = (await page.textContent("#wall-equipment"))!;
      expect(text).toContain("検食用冷凍庫");
      expect(text).not.toContain("相談カード台");
      expect(text).not.toContain("厨房");
      expect(text).toContain("✓ 2台とも正常です");
    });

    test("a page of another version loads again once, and not for ever", async () => {
      const fresh = await page.context().newPage();
      let loads = 0;
      fresh.on("load", () => loads++);
      await fresh.route("**/events/wall/**", (route) =>
        route.fulfill({ contentType: "text/event-stream", body: `event: hello\ndata: {"version":"another"}\n\n` }),
      );
      await fresh.goto(`${url}/wall/one`);
      await waitFor(() => loads === 2, { what: "the second load" });
      await fresh.waitForTimeout(5_000);
      expect(loads).toBe(2);
      await fresh.close();
    });
  });
});
