import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { missingBuilds } from "../../deploy/completeLock.ts";

const lock = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));

test("`npm ci` accepts the lock file on every platform: no optional build is left out (node deploy/completeLock.ts adds them)", () => {
  expect(missingBuilds(lock.packages).map(({ key }) => key)).toEqual([]);
  expect(missingBuilds({ a: { optionalDependencies: { "@x/cli-darwin-arm64": "1.0.0" } } })).toEqual([
    { key: "node_modules/@x/cli-darwin-arm64", entry: { version: "1.0.0", cpu: ["arm64"], optional: true, os: ["darwin"] } },
  ]);
});

test("the lock file names no registry host", () => {
  expect(JSON.stringify(lock)).not.toMatch(/"resolved"/);
});
