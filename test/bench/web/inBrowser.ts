/** The board in Chromium with nothing in its cache: what was transferred, and when it can be used. */
import { chromium } from "playwright-core";
import { chromiumFlags } from "../../support/browserFlags.ts";
import { pathOf } from "../../support/installed.ts";
import { quantile, rounded } from "./asking.ts";

const loads = 7;

/** Undefined: no Chromium here. Medians of several loads, each in a browser of its own that has seen nothing. */
export async function boardInBrowser(url: string): Promise<Record<string, number> | undefined> {
  const executablePath = pathOf("chromium");
  if (!executablePath) return undefined;
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  try {
    const seen: { transferred: number; fonts: number; painted: number; interactive: number }[] = [];
    for (let i = 0; i < loads; i++) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const bytes = { fonts: 0, rest: 0 };
      const types = new Map<string, string>();
      const cdp = await context.newCDPSession(page);
      await cdp.send("Network.enable");
      cdp.on("Network.responseReceived", ({ requestId, type }) => types.set(requestId, type));
      cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
        if (types.get(requestId) === "Font") bytes.fonts += encodedDataLength;
        else bytes.rest += encodedDataLength;
      });
      await page.addInitScript(watchLongTasks);
      await page.goto(url, { waitUntil: "load" });
      await page.waitForTimeout(1_500);
      const { painted, interactive } = await page.evaluate(timesOfPage);
      seen.push({ transferred: bytes.rest, fonts: bytes.fonts, painted, interactive });
      await context.close();
    }
    const median = (name: "transferred" | "fonts" | "painted" | "interactive") =>
      quantile(
        seen.map((one) => one[name]),
        0.5,
      );
    return {
      boardTransferredKb: rounded(median("transferred") / 1_000),
      boardFontsKb: rounded(median("fonts") / 1_000),
      boardPaintedMs: median("painted"),
      boardInteractiveMs: median("interactive"),
    };
  } finally {
    await browser.close();
  }
}

/** Runs in the page: tasks of over 50 ms, during which a press waits. */
function watchLongTasks(): void {
  const tasks: number[] = [];
  Object.assign(globalThis, { longTaskEnds: tasks });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push(startTime + duration);
  }).observe({ type: "longtask", buffered: true });
}

/** Runs in the page: it can be used when its scripts have run and no long task is under way any more. */
function timesOfPage(): { painted: number; interactive: number } {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  const { longTaskEnds } = globalThis as unknown as { longTaskEnds: number[] };
  return { painted, interactive: Math.max(navigation!.domContentLoadedEventEnd, painted, ...longTaskEnds) };
}
