import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { colours } from "../../../contract/colours.ts";

test("the pages' stylesheet means the same by its colours as everything else", () => {
  const css = readFileSync(new URL("../../../dashboards/web/styles/style.css", import.meta.url), "utf8");
  const light = css.slice(0, css.indexOf("@media"));
  expect(light).toContain(`--ok: ${colours.fine};`);
  expect(light).toContain(`--bad: ${colours.urgent};`);
});
