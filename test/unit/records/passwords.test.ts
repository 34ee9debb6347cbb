import { expect, test } from "vitest";
import { passwordProblem } from "../../../records/operations/passwords.ts";

test.each([
  ["eleven signs", "abcdefghijk", "short"],
  ["twelve signs", "abcdefghijkl", undefined],
  ["twelve Japanese signs", "きょうはいいてんきですねえ", undefined],
  ["full-width letters count as they are meant", "ａｂｃｄｅｆｇｈｉｊｋ", "short"],
  ["201 signs", "abcde".repeat(41), "long"],
  ["the own name in it", "iAmSATOyes1234", "name"],
  ["one sign over and over", "aaaaaaaaaaaaaaa", "plain"],
  ["four different signs", "abcdabcdabcdabcd", "plain"],
] as const)("%s", (_name, password, problem) => {
  expect(passwordProblem(password, "sato")).toBe(problem);
});

test("a name of two letters may be in it by chance", () => {
  expect(passwordProblem("correct horse battery", "or")).toBeUndefined();
});
