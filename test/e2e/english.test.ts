/** The shipped configuration read in English, as an administrator sees it: every page that a link leads to. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startBrowser } from "../support/browser.ts";
import { japaneseLetters } from "../support/japanese.ts";
import { available, startCli, tempDir } from "../support/servers.ts";

/** The many dates of one page say the same words: one of a kind is read. */
const mostPages = 80;
const others = ["/status", "/mail", "/alerts", "/pickups", "/calendar", "/devices", "/settings", "/account", "/sign-in", "/no-such-page"];

interface Read {
  /** Outside of what says that it is Japanese. */
  visible: string[];
  /** Cannot say of a part that it is Japanese. */
  attributes: string[];
}

function textsOf(page: Page): Promise<Read> {
  return page.evaluate(() => {
    const read: Read = { visible: [], attributes: [document.title] };
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element?.closest("[lang]")?.getAttribute("lang") === "ja" || element?.closest("script, style, title")) continue;
      if (node instanceof Element)
        for (const name of ["aria-label", "alt", "title", "placeholder", "data-label"]) read.attributes.push(node.getAttribute(name) ?? "");
      else read.visible.push(node.textContent ?? "");
    }
    return read;
  });
}

/** Names of devices and their places, as the configuration has them. */
async function namesIn(origin: string): Promise<string[]> {
  const centers = (await (await fetch(`${origin}/api/v1/centers`)).json()) as { devices: { name: string }[] }[];
  return centers.flatMap(({ devices }) => devices.map(({ name }) => name)).sort((a, b) => b.length - a.length);
}

const linksOf = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll<HTMLAnchorElement>("a[href]")].map(({ href }) => href.replace(/#.*/, "")));

/** `/devices/east/terminal-1?at=…` is of the same kind as that of any other center and day. */
function kindOf({ pathname, searchParams }: URL): string {
  return pathname.replace(/\d+/g, "0").replace(/^\/devices\/[^/]+/, "/devices/*") + [...searchParams.keys()].join();
}

test.skipIf(!available("chromium"))(
  "no page in English has a Japanese word but the names of the configuration",
  {
    timeout: 240_000,
  },
  async () => {
    const program = startCli(["start", "--data", tempDir(), "--set", "web.port=0", "--set", "broker.port=0", "--set", "history.days=1"]);
    const link = (await program.waitForLine(/(http:\S+\/sign-in\?token=\S+)/))[1]!;
    const { origin } = new URL(link);
    const names = await namesIn(origin);
    const context = await (await startBrowser()).newContext();
    const page = await context.newPage();
    await page.goto(link);
    await page.click("main form button");
    await page.click("button[lang=en]");
    await page.waitForSelector("html[lang=en]");

    const waiting = ["/", ...others].map((path) => `${origin}${path}`);
    const seen = new Set<string>();
    const japanese = new Set<string>();
    for (let text = waiting.shift(); text !== undefined && seen.size < mostPages; text = waiting.shift()) {
      const url = new URL(text);
      if (url.origin !== origin || seen.has(kindOf(url)) || /^\/(assets|api|events|metrics)/.test(url.pathname)) continue;
      const head = await context.request.get(text, { headers: { accept: "text/html" } });
      if (!(head.headers()["content-type"] ?? "").startsWith("text/html")) continue;
      seen.add(kindOf(url));
      await page.goto(text);
      expect(await page.getAttribute("html", "lang"), text).toBe("en");
      const { visible, attributes } = await textsOf(page);
      const unnamed = attributes.map((one) => names.reduce((rest, name) => rest.replaceAll(name, ""), one));
      for (const one of [...visible, ...unnamed]) if (japaneseLetters.test(one)) japanese.add(`${kindOf(url)}: ${one.trim()}`);
      waiting.push(...(await linksOf(page)));
    }
    expect([...japanese]).toEqual([]);
    expect(seen.size).toBeGreaterThan(15);
    expect(await program.stop()).toBe(0);
  },
);
