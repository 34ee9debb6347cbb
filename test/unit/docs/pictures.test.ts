/** The wiring pictures are read on paper and on a phone: well-formed, with a title, nothing cut off, nothing on top of something else. */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBrowser } from "../../support/browser.ts";
import { available } from "../../support/servers.ts";
import { pictures, root, textOf } from "./documents.ts";

interface Box {
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const widths = { page: 600, phone: 360 };
const fontFolder = join(root, "node_modules/@fontsource/biz-udpgothic");

test("there is a wiring picture for each of the three ways", () => {
  for (const way of ["a", "b", "c"]) expect(pictures.filter((path) => path.includes(`wiring-${way}-`))).toHaveLength(1);
});

test.each(pictures)("%s says each wire's colour in words and is readable without colours", (path) => {
  const text = textOf(path);
  for (const colour of ["赤", "黒", "緑"]) expect(text).toMatch(new RegExp(`>${colour}　[^<]+</text>`));
  // Wires that could be taken for each other differ in their dashes too.
  expect(
    new Set([...text.matchAll(/stroke-width="5"(?: stroke-dasharray="([^"]+)")?/g)].map(([, dash]) => dash)).size,
  ).toBeGreaterThanOrEqual(3);
});

describe.skipIf(!available("chromium"))("drawn by a browser", () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await page?.close();
  });

  /** Shows a picture as wide as a page, with the face in which it is meant to be read. */
  async function show(path: string, width: number): Promise<void> {
    await page.setViewportSize({ width, height: 800 });
    await page.route("https://docs.test/**", (route) => {
      const file = new URL(route.request().url()).pathname;
      if (file === "/") return route.fulfill({ contentType: "text/html; charset=utf-8", body: html(textOf(path)) });
      return route.fulfill({ path: join(fontFolder, file) });
    });
    await page.goto("https://docs.test/");
    const loaded = await page.evaluate(async () => {
      const words = document.body.textContent ?? "";
      const faces = await Promise.all(
        ["400 20px 'BIZ UDPGothic'", "700 20px 'BIZ UDPGothic'"].map((face) => document.fonts.load(face, words)),
      );
      return faces.map(({ length }) => length);
    });
    for (const count of loaded) expect(count, "faces for these words").toBeGreaterThan(0);
    await page.unrouteAll();
  }

  const html = (svg: string) =>
    `<!doctype html><link rel="stylesheet" href="/400.css"><link rel="stylesheet" href="/700.css"><style>body{margin:0}svg{display:block;width:100%;height:auto}</style>${svg}`;

  test.each(pictures)("%s is well-formed and has a title and a description for people who do not see it", async (path) => {
    const found = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, "image/svg+xml");
      const root = document.documentElement;
      return {
        wrong: document.querySelector("parsererror")?.textContent ?? null,
        title: root.querySelector(":scope > title")?.textContent ?? "",
        description: root.querySelector(":scope > desc")?.textContent ?? "",
        labelled: (root.getAttribute("aria-labelledby") ?? "").split(" ").every((id) => document.getElementById(id)),
        outside: [...root.querySelectorAll("script, image, use[href^='http'], style")].length,
      };
    }, textOf(path));
    expect(found).toMatchObject({ wrong: null, labelled: true, outside: 0 });
    expect(found.title.length).toBeGreaterThan(10);
    expect(found.description.length).toBeGreaterThan(30);
  });

  test.each(pictures)("in %s no words are cut off, too small or on top of each other", async (path) => {
    await show(path, widths.page);
    const { texts, frame, smallest } = await page.evaluate(() => {
      const svg = document.querySelector("svg")!;
      const box = (element: Element): Box => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return { text: element.textContent ?? "", left, top, right, bottom };
      };
      const all = [...svg.querySelectorAll("text")];
      return {
        texts: all.map(box),
        frame: box(svg),
        smallest: Math.min(...all.map((one) => Number(one.getAttribute("font-size")))) / svg.viewBox.baseVal.width,
      };
    });
    expect(texts.length).toBeGreaterThan(20);
    for (const one of texts) {
      expect(one.left, one.text).toBeGreaterThanOrEqual(frame.left + 4);
      expect(one.right, one.text).toBeLessThanOrEqual(frame.right - 4);
      expect(one.bottom, one.text).toBeLessThanOrEqual(frame.bottom);
    }
    // A line's box is taller than its letters: a little of it may lie in the next line's.
    const overlap = (a: Box, b: Box) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
    const clashes = texts.flatMap((a, i) => texts.slice(i + 1).flatMap((b) => (overlap(a, b) ? [`${a.text} / ${b.text}`] : [])));
    expect(clashes).toEqual([]);
    expect(smallest * widths.page).toBeGreaterThanOrEqual(16);
    expect(smallest * widths.phone).toBeGreaterThanOrEqual(10);
  });

  test.each(pictures)("in %s every word keeps to the box it stands in", async (path) => {
    await show(path, widths.page);
    const outside = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll("svg rect")].slice(1).map((rect) => rect.getBoundingClientRect());
      return [...document.querySelectorAll("svg text")].flatMap((text) => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        const middle = { x: (left + right) / 2, y: (top + bottom) / 2 };
        // The smallest box around the middle of the words.
        const around = boxes
          .filter((box) => box.left < middle.x && middle.x < box.right && box.top < middle.y && middle.y < box.bottom)
          .sort((a, b) => a.width * a.height - b.width * b.height)[0];
        return around && (left < around.left || right > around.right) ? [text.textContent] : [];
      });
    });
    expect(outside).toEqual([]);
  });
});
