/** 設定 in a real browser, with scripts and without: what a person sees before they save, on the page and on the board; and what axe says. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { startCli, tempDir, waitFor } from "../support/servers.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const levels = "/settings/centers/east/levels";

test("an administrator tries a level out, saves it, and undoes it; nothing that axe knows is wrong", { timeout: 180_000 }, async () => {
  const program = startCli(["start", "--data", tempDir(), "--set", "web.port=0", "--set", "broker.port=0", "--set", "history.days=3"]);
  const [, link = ""] = await program.waitForLine(/(http:\/\/127\.0\.0\.1:\d+\/sign-in\?token=\S+)$/);
  await program.waitForLine(/"event":"history-done","center":"east"/, 90_000);
  const { origin } = new URL(link);
  const browser = await startBrowser();
  const person = await browser.newContext({ viewport: { width: 360, height: 800 }, bypassCSP: true });
  const page = await person.newPage();
  await page.goto(link);
  await page.click("main button");

  await page.goto(`${origin}${levels}`);
  await page.fill('input[name="centers.east.nearFull"]', "60");
  await page.click('button[name="preview"]');
  await page.waitForSelector("#result svg", { timeout: 60_000 });
  expect(await page.inputValue('input[name="centers.east.nearFull"]')).toBe("60");
  // Nothing runs over the edge of a telephone.
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await page.click("button.primary");
  await page.waitForSelector(".banner.said");
  // The board draws its mark where near full begins now.
  const board = async () => (await fetch(origin, { headers: { accept: "text/html" } })).text();
  const saved = await board();
  expect(await page.inputValue('input[name="centers.east.nearFull"]')).toBe("60");
  await page.click("#history button");
  await page.waitForSelector(".banner.said");
  expect(await page.inputValue('input[name="centers.east.nearFull"]')).toBe("80");
  const mark = (text: string) => text.slice(text.indexOf('id="center-east"')).match(/<line[^>]*stroke="#a14d00"[^>]*>/)?.[0];
  expect(mark(saved)).toMatch(/y1=/);
  expect(mark(await board())).not.toBe(mark(saved));
  await page.fill('input[name="centers.east.nearFull"]', "much");
  await page.click("button.primary");
  // What is wrong is read first.
  await page.waitForFunction("document.activeElement?.id === 'errors'");

  const problems: string[] = [];
  const pages = [
    "",
    "/common",
    "/centers/east/levels",
    "/centers/east/people",
    "/centers/east/calendar",
    "/centers/east/devices/compactor-1",
  ];
  for (const language of ["ja", "en"])
    for (const colorScheme of ["light", "dark"] as const)
      for (const path of pages) {
        await page.emulateMedia({ colorScheme });
        await page.goto(`${origin}/settings${path}?lang=${language}`);
        await page.evaluate(axe);
        // What every page has is looked at with every page.
        const { violations } = (await page.evaluate("axe.run('main')")) as { violations: { id: string; nodes: { html: string }[] }[] };
        for (const { id, nodes } of violations) problems.push(`${path} ${language} ${colorScheme}: ${id}: ${nodes[0]?.html.slice(0, 200)}`);
        const width = (await page.evaluate("document.documentElement.scrollWidth")) as number;
        if (width > 360) problems.push(`${path} ${language}: ${width} px wide`);
      }
  expect(problems).toEqual([]);

  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await person.storageState() });
  const bare = await plain.newPage();
  await bare.goto(`${origin}${levels}`);
  await bare.fill('input[name="centers.east.nearFull"]', "70");
  await bare.click('button[name="preview"]');
  // A page without scripts is looked at again by its link, or comes again by itself, until the result stands there.
  await waitFor(
    async () => {
      if ((await bare.locator("#result svg").count()) > 0) return true;
      await bare.click("#result a", { timeout: 1_000 }).catch(() => {});
      return false;
    },
    { timeoutMs: 60_000, everyMs: 500, what: "the result" },
  );
  expect(await bare.textContent("#result")).toMatch(/この30日では/);
  await bare.click("button.primary");
  expect(await bare.textContent(".banner.said")).toContain("保存しました");
  expect(await program.stop()).toBe(0);
});
