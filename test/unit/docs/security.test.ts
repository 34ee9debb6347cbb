/** What docs/security.md claims is there: the thirteen groups, files, tests by their names, and every event of the security log. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { events } from "../../../runtime/log.ts";
import { codeBlocks, root, textOf } from "./documents.ts";

const page = "docs/security.md";
const text = textOf(page);

/** The clause 5 of ETSI EN 303 645 by its numbers, and the cells of its row. */
const rows = new Map(
  [...text.matchAll(/^\| (5\.\d+) .*$/gm)].map(([line, number = ""]) => [
    number,
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  ]),
);
const linksIn = (markdown: string) =>
  [...markdown.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)].map(([, words = "", target = ""]) => ({ words, target }));

describe("the thirteen groups", () => {
  test("have a row each, in order, with something in every cell", () => {
    expect([...rows.keys()]).toEqual(Array.from({ length: 13 }, (_, i) => `5.${i + 1}`));
    for (const [number, cells] of rows) {
      expect(cells, number).toHaveLength(5);
      for (const cell of cells) expect(cell, number).not.toBe("");
    }
  });

  test("say where each is done, and which test shows it; where none can, that it is a promise", () => {
    for (const [number, [, , where = "", shownBy = ""]] of rows) {
      expect(linksIn(where), number).not.toEqual([]);
      if (shownBy !== "none: it is a promise of people") expect(linksIn(shownBy), number).not.toEqual([]);
    }
  });

  test("that are missing say who must do them", () => {
    for (const [number, cells] of rows)
      if (cells[4]!.includes("Not done: ")) expect(cells[4], number).toMatch(/operator|installer|person|Not done: service units/);
  });
});

describe("tests that are cited", () => {
  const cited = linksIn(text).filter(({ target }) => target.endsWith(".test.ts"));

  test("there are some", () => expect(cited.length).toBeGreaterThan(25));

  test.each(cited.map(({ words, target }) => [words, target] as const))("'%s' is a test of %s", (words, target) => {
    const code = textOf(join("docs", target));
    expect(['"', "'", "`"].some((quote) => code.includes(`${quote}${words}${quote}`))).toBe(true);
  });
});

describe("the security log", () => {
  const described = [...text.matchAll(/^### `([a-z-]+)`$/gm)].map(([, name = ""]) => name);
  const examples = codeBlocks(text)
    .filter(({ language }) => language === "jsonl")
    .flatMap((block) => block.text.trim().split("\n"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

  /** Events in the first argument of every call on a security log of our code. */
  function written(): string[] {
    const files = globSync("**/*.ts", { cwd: root, exclude: (name) => /^(node_modules|data|test|\.git)$/.test(name) });
    const calls = files.flatMap((file) => [
      ...readFileSync(join(root, file), "utf8").matchAll(/\bsecurity\s*\.\s*(?:info|warn|error)\(([^{)]*)/gi),
    ]);
    const known = new Set<string>(events);
    return [...new Set(calls.flatMap(([, argument = ""]) => [...argument.matchAll(/"([a-z-]+)"/g)].map(([, word = ""]) => word)))]
      .filter((word) => known.has(word))
      .sort();
  }

  test("every event that the code writes is described, and no other", () => {
    expect(written().length).toBeGreaterThan(5);
    expect([...described].sort()).toEqual(written());
  });

  test("every event has an example line, with fields that such a line may have and no secret", () => {
    expect([...new Set(examples.map(({ event }) => event))].sort()).toEqual([...described].sort());
    const of = ["account", "token", "role", "center", "address", "reason", "way", "action", "repeated"];
    const fields = ["level", "time", "part", "event", ...of];
    for (const example of examples) {
      expect(example.part).toBe("security");
      expect(Object.keys(example).filter((name) => !fields.includes(name))).toEqual([]);
    }
  });

  test("every event says what to do", () => {
    for (const name of described) expect(text.split(`### \`${name}\``)[1]!.split("\n### ")[0]).toContain("What to do: ");
  });
});
