import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSecurityLog, securityLogName } from "../../../runtime/securityLog.ts";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "security-"));
  file = join(dir, securityLogName);
});
afterEach(() => rmSync(dir, { recursive: true }));

const linesOf = (path: string) => readFileSync(path, "utf8").trim().split("\n");

test("a line is JSON like those of the log, in a file that only its owner reads", () => {
  createSecurityLog(dir).warn("login-refused", { account: "east/edge", reason: "refused" });
  expect(linesOf(file).map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { part: "security", event: "login-refused", account: "east/edge", reason: "refused", level: 40 },
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("above 10 MB the file is set aside while the program runs, and two are kept however much comes", () => {
  const [one, other] = [createSecurityLog(dir), createSecurityLog(dir)];
  for (let turn = 0; turn < 3; turn++) {
    one.info("account-added", { turn });
    truncateSync(file, 10_000_001);
    other.info("account-removed", { turn });
    one.info("account-rotated", { turn });
    expect(linesOf(file)).toHaveLength(2);
  }
  expect(readdirSync(dir).sort()).toEqual([securityLogName, `${securityLogName}.1`]);
});

test("a file that a person moved away is begun anew, at once", () => {
  const log = createSecurityLog(dir);
  log.info("account-added");
  rmSync(file);
  log.info("account-removed");
  expect(linesOf(file)).toEqual([expect.stringContaining("account-removed")]);
});

test("a log that is told to be brief does not make this one silent", () => {
  vi.stubEnv("MIMAMORI_LOG", "fatal");
  createSecurityLog(dir).info("account-added");
  vi.unstubAllEnvs();
  expect(linesOf(file)).toHaveLength(1);
});

test("on a full disk nothing ends and no line is lost: it goes to the log", () => {
  symlinkSync("/dev/full", file);
  const lines: string[] = [];
  createSecurityLog(dir, (line) => void lines.push(line)).warn("rights-refused", { account: "east/edge" });
  expect(lines).toEqual([expect.stringContaining("rights-refused")]);
});
