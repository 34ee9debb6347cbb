import { expect, test } from "vitest";
import { safeBack, saying } from "../../../dashboards/web/back.ts";

test.each([
  ["/alerts?state=open", "/alerts?state=open"],
  ["/devices/east/compactor-1#x", "/devices/east/compactor-1"],
  ["/../settings", "/settings"],
])("a post leads back to %s", (text, path) => {
  expect(safeBack(text)).toBe(path);
});

test.each([
  undefined,
  "",
  "alerts",
  "//evil.example/",
  "/\\evil.example",
  "https://evil.example/",
  "javascript:alert(1)",
  "/\t/evil.example",
  "/" + "a".repeat(3_000),
])("a post leads nobody to %s", (text) => {
  expect(safeBack(text)).toBe("/");
});

test("what is said replaces what was said before", () => {
  expect(saying("/alerts?said=bag&state=open", "ack")).toBe("/alerts?said=ack&state=open");
});
