/** Accessibility of a page as axe-core sees it, in light and in dark. */
import axe from "axe-core";
import type { Page } from "playwright-core";

interface Found {
  id: string;
  help: string;
  nodes: { target: unknown; summary: string }[];
}

const wcag22aa = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What is wrong, one line each; empty: nothing. Colours are looked at in dark, too. The page's policy allows no script of others, so it comes by the debugger. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const light = await run(page, { type: "tag", values: wcag22aa });
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await run(page, { type: "rule", values: ["color-contrast"] });
  await page.emulateMedia({ colorScheme: "light" });
  return [...light.map((line) => `light: ${line}`), ...dark.map((line) => `dark: ${line}`)];
}

async function run(page: Page, runOnly: { type: string; values: string[] }): Promise<string[]> {
  const found = await page.evaluate(async (only) => {
    const { axe: here } = window as unknown as { axe: typeof axe };
    const { violations: all } = await here.run(document, { runOnly: only as axe.RunOnly, resultTypes: ["violations"] });
    return all.map(
      ({ id, help, nodes }): Found => ({
        id,
        help,
        nodes: nodes.slice(0, 3).map(({ target, failureSummary }) => ({ target, summary: failureSummary ?? "" })),
      }),
    );
  }, runOnly);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, summary }) => `${id} (${help}) ${JSON.stringify(target)}: ${summary}`),
  );
}
