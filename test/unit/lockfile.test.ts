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

test("whatever is installed on Linux (x64 or arm64, glibc) has a checksum that npm holds it against", () => {
  const isOurs = (wanted: string[] | undefined, ...ours: string[]) => !wanted || ours.some((one) => wanted.includes(one));
  const packages = Object.entries(lock.packages as Record<string, { integrity?: string; os?: string[]; cpu?: string[]; libc?: string[] }>);
  const installed = packages.filter(
    ([key, { os, cpu, libc }]) => key && isOurs(os, "linux") && isOurs(cpu, "x64", "arm64") && isOurs(libc, "glibc"),
  );
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([key]) => key)).toEqual([]);
});

test("every dependency of ours is named by one exact version", () => {
  const { dependencies, devDependencies, optionalDependencies } = lock.packages[""];
  const versions = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies } as Record<string, string>);
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
