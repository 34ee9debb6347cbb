/** What the documents for installers say is there: commands, options, words on the screen, files, headings. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readProblems } from "../../../contract/readProblems.ts";
import { anchorsOf, codeBlocks, documents, linksOf, manual, pictures, root, samples, textOf } from "./documents.ts";

/** Words of a command line; quotes hold words together. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? "");
}

/** Command lines of our program in a document, in blocks and in the text, without what a shell takes from them. */
function commandLines(markdown: string): string[][] {
  const blocks = codeBlocks(markdown).filter(({ language }) => ["sh", "ini"].includes(language));
  const inline = [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
  return [...blocks.flatMap(({ text }) => text.split("\n")), ...inline].flatMap((line) => {
    const match = /^(?:mimamori|npm run -s mimamori --|ExecStart=.* cli\.ts) (?!"\$@")([^<|]+)/.exec(line.trim());
    return match ? [wordsOf(match[1]!)] : [];
  });
}

/** What the program says to a command line; its configuration is a file that is not there, so that nothing is opened or written. */
function run(words: readonly string[]): { code: number | null; stderr: string } {
  const args = [join(root, "cli.ts"), ...words, "--config", join(root, "no-such.yaml")];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, input: "", encoding: "utf8" });
  return { code: status, stderr };
}

describe("commands", () => {
  const lines = [...new Map(documents.flatMap((path) => commandLines(textOf(path))).map((words) => [words.join(" "), words])).values()];

  test("the manual shows how to check, read, calibrate, undo, replace, and what starts the agent", () => {
    const shown = lines.map((words) => words.join(" "));
    for (const wanted of [
      /^check-config/,
      /^probe compactor-1/,
      /^decode --preset/,
      /^calibrate compactor-1$/,
      /--undo/,
      /--replaced --why/,
      /^agent add east/,
      /^edge /,
    ])
      expect(shown.filter((line) => wanted.test(line))).not.toEqual([]);
  });

  test.each(lines.map((words) => [words.join(" "), words] as const))("the program knows `%s` and its options", (_line, words) => {
    const { code, stderr } = run(words);
    if (words[0] === "decode" && !words.includes("P")) expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    else if (words[0] === "decode") expect(stderr).toContain("--preset P: one of");
    else expect(stderr).toMatch(/^\S*no-such\.yaml: cannot be read/);
  });

  test("the check of command lines itself refuses a command and an option that are not there", () => {
    expect(run(["calibrat", "compactor-1"]).stderr).toContain("unknown command");
    expect(run(["calibrate", "compactor-1", "--undoo"]).stderr).toContain("--undoo");
  });

  test("devices and centers of the commands are those of the samples", () => {
    const known = new Set(["DEVICE", "east"]);
    for (const path of samples) for (const [, name = ""] of textOf(path).matchAll(/^ {2}([a-z0-9-]+):/gm)) known.add(name);
    for (const words of lines)
      if (["probe", "calibrate"].includes(words[0]!) && words[1] && !words[1].startsWith("-")) expect(known).toContain(words[1]);
  });
});

describe("words", () => {
  test("the manual says what to do about everything that can be wrong with a read, in the words of the screen", () => {
    const rows = [...textOf(manual).matchAll(/^\| ([^|]+?) +\|/gm)].map(([, cell]) => cell);
    for (const { ja } of Object.values(readProblems)) expect(rows).toContain(ja.replace(/（.*）$/, ""));
  });

  test("what the manual calls good stands on the pages in the same words", () => {
    const pages = [
      "edge/page.ts",
      "dashboards/web/texts/ja/status.ts",
      "dashboards/web/texts/ja/board.ts",
      "commands/probe.ts",
      "commands/checkConfig.ts",
    ];
    const shown = pages.map(textOf).join("\n");
    for (const words of [
      "サーバーとの通信",
      "つながっています",
      "合っています",
      "保管中",
      "破棄",
      "読めています",
      "すべて正常です",
      "✓ 稼働",
      "✓ 合う",
      "値の時刻",
      "今日の圧縮",
      "何も届きません",
      "問題ありません",
    ]) {
      expect(textOf(manual)).toContain(words);
      expect(shown).toContain(words);
    }
  });
});

describe("links", () => {
  test.each(documents)("every link of %s leads to a file that is there, and to a heading in it", (path) => {
    for (const { file, anchor } of linksOf(path)) {
      expect(existsSync(join(root, file)), file).toBe(true);
      if (anchor !== "") expect(anchorsOf(textOf(file)), `${file}#${anchor}`).toContain(anchor);
    }
  });

  test("the manual shows every wiring picture and offers every sample of its three ways", () => {
    const linked = linksOf(manual).map(({ file }) => file);
    for (const wanted of [...pictures, ...samples.filter((path) => path.startsWith("docs/samples/"))]) expect(linked).toContain(wanted);
  });

  test("files that the manual copies from the program are there", () => {
    const copied = [...textOf(manual).matchAll(/\/opt\/mimamori\/(\S+\.yaml)/g)].map(([, file = ""]) => file);
    expect(copied.length).toBeGreaterThanOrEqual(3);
    for (const file of copied) expect(samples).toContain(file);
  });
});

test("ports, accounts and files are the same in the manual and in the samples", () => {
  const text = textOf(manual);
  for (const path of samples.filter((one) => one.startsWith("docs/samples/"))) {
    for (const [, port = ""] of textOf(path).matchAll(/mqtt:\/\/127\.0\.0\.1:(\d+)/g)) expect(text).toContain(`listener ${port}`);
    for (const [, file = ""] of textOf(path).matchAll(/passwordFile: (\S+)/g)) expect(text).toContain(`/dev/stdin ${file}`);
    for (const [, name = ""] of textOf(path).matchAll(/username: (\S+)/g)) expect(text).toContain(`sensors.passwd ${name}`);
    for (const [, topic = ""] of textOf(path).matchAll(/tele\/(\S+?)\/SENSOR/g)) expect(text).toContain(`Topic ${topic}`);
  }
});
