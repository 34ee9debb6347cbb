/** The shipped configuration read in English, as an administrator sees it: every page that a link leads to. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { japaneseLetters } from "../support/japanese.ts";
import { available, startCli, tempDir } from "../support/servers.ts";

const mostPages = 60;

/** Every text that a person meets, read aloud or seen, outside of what says that it is Japanese. */
function textsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [document.title];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element?.closest("[lang]")?.getAttribute("lang") === "ja" || element?.closest("script, style")) continue;
      if (node instanceof Element)
        for (const name of ["aria-label", "alt", "title", "placeholder", "data-label"]) found.push(node.getAttribute(name) ?? "");
      else found.push(node.textContent ?? "");
    }
    return found.filter((text) => text.trim() !== "");
  });
}

const linksOf = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map(({ href }) => href.replace(/#.*/, "")));

test.skipIf(!available("chromium"))(
  "no page in English has a Japanese word but the names of the configuration",
  {
    timeout: 180_000,
  },
  async () => {
    const program = startCli(["start", "--data", tempDir(), "--set", "web.port=0", "--set", "broker.port=0", "--set", "history.days=1"]);
    const link = (await program.waitForLine(/(http:\S+\/sign-in\?token=\S+)/))[1]!;
    const { origin } = new URL(link);
    const context = await (await startBrowser()).newContext();
    const page = await context.newPage();
    await page.goto(link);
    await page.click("main form button");
    await page.click("button[lang=en]");
    await page.waitForSelector("html[lang=en]");

    const waiting = [`${origin}/`, `${origin}/status`, `${origin}/mail`, `${origin}/no-such-page`, `${origin}/sign-in`];
    const seen = new Set<string>();
    const japanese: string[] = [];
    for (let url = waiting.shift(); url !== undefined && seen.size < mostPages; url = waiting.shift()) {
      const { pathname, search } = new URL(url);
      // One of a kind: the many months of a calendar or weeks of a device say the same words.
      const kind = pathname.replace(/\d+/g, "0") + [...new URLSearchParams(search).keys()].join();
      if (!url.startsWith(origin) || seen.has(kind) || /^\/(assets|api|events|metrics)/.test(pathname)) continue;
      const head = await context.request.get(url, { headers: { accept: "text/html" } });
      if (!(head.headers()["content-type"] ?? "").startsWith("text/html")) continue;
      seen.add(kind);
      await page.goto(url);
      expect(await page.getAttribute("html", "lang"), url).toBe("en");
      for (const text of await textsOf(page)) if (japaneseLetters.test(text)) japanese.push(`${pathname}${search}: ${text.trim()}`);
      waiting.push(...(await linksOf(page)));
    }
    expect(japanese).toEqual([]);
    expect(seen.size).toBeGreaterThan(5);
    expect(await program.stop()).toBe(0);
  },
);
